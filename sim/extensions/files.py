"""Files of own behaviour: a mechanism for the month, classes of residents, or both.

A file is plain Python. ``apply(model)`` with ``AFTER = "energy"`` or ``BEFORE = "energy"`` makes it a mechanism; ``RESIDENTS =
{MyResident: 0.2}`` puts residents of one's own among the others. A file of the same name ending in ``.yaml`` beside it holds its
parameters, in the form of `sim/parameters`, which it finds as ``model.parameters.NAME``.
"""

from __future__ import annotations

import functools
import hashlib
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from sim.extensions.errors import OwnCodeError, line_of, reported
from sim.extensions.residents import Kind, kinds_of
from sim.parameters import FOLDER, CatalogueError, Spec, evidence_ids, read_file
from sim.schedule import STEPS, Step

TOLD = re.compile(r"^(Reads|Writes|Draws):(.*?)\.?$", re.MULTILINE)
LEVELS = (
    "energy",
    "belonging",
    "confidence",
    "skill",
    "partnership_confidence",
    "partnership_social_trust",
    "council_confidence",
    "council_social_trust",
)


@dataclass(frozen=True, kw_only=True)
class OwnStep(Step):
    """A step of the month that stands in somebody's own file.

    Attributes
    ----------
    path : of the file, as the user named it
    """

    path: str

    @property
    def file(self) -> str:
        """The file that holds it."""
        return self.path


def watched(path: str, function: Callable[[Any], None]) -> Callable[[Any], None]:
    """The ``apply`` of somebody's own file, with errors told by file and line."""

    def act(model: Any) -> None:
        with reported(path, f"apply, month {model.month}", line_of(function)):
            function(model)
        check_levels(model, path)

    return act


def check_levels(model: Any, path: str) -> None:
    """Refuse a mechanism that leaves a level of residents outside 0 to 1."""
    for name in LEVELS:
        column = getattr(model.population, name)
        wrong = column[~((column >= 0.0) & (column <= 1.0))]
        if wrong.size:
            raise OwnCodeError(
                f"{path}: apply, month {model.month}: it leaves {name} of {wrong.size} residents "
                f"at {np.round(wrong[0], 4)}; keep it from 0 to 1, as with min(1.0, max(0.0, x))"
            )


@dataclass(frozen=True)
class OwnFile:
    """A file of own behaviour, read and checked.

    Attributes
    ----------
    name : of its parameters, the file's own; path : as the user named it
    digest : hash of its content and its parameters'
    step : the mechanism, if it has one; kinds : its classes of residents; specs : its parameters
    """

    name: str
    path: str
    digest: str
    step: OwnStep | None
    kinds: tuple[Kind, ...]
    specs: tuple[Spec, ...]

    @property
    def parameters(self) -> SimpleNamespace:
        """Its parameters' values by name."""
        return SimpleNamespace(**{spec.name.split(".")[1]: spec.value for spec in self.specs})


def read_own_file(path: str | Path) -> OwnFile:
    """Read a file of own behaviour.

    Raises
    ------
    OwnCodeError
        If there is no such file, Python cannot run it, it holds neither mechanism nor residents, it names a
        step that is not there, or its parameters are not complete.
    """
    file = Path(path)
    try:
        source = file.read_bytes()
    except OSError as error:
        raise OwnCodeError(f"{file}: cannot be read ({error.strerror})") from None
    if not file.stem.isidentifier() or (FOLDER / f"{file.stem}.yaml").exists():
        raise OwnCodeError(
            f"{file}: give it a name of its own, of letters, digits and _, that no mechanism of the "
            "model has"
        )
    beside = file.with_suffix(".yaml")
    numbers = beside.read_bytes() if beside.is_file() else b""
    return _read(str(file), source, numbers)


@functools.lru_cache(maxsize=64)
def _read(path: str, source: bytes, numbers: bytes) -> OwnFile:
    digest = hashlib.blake2b(source + b"\0" + numbers, digest_size=10).hexdigest()
    file = Path(path)
    module = _carry_out(path, source, f"{file.stem}_{digest}")
    step = _step(path, module) if hasattr(module, "apply") else None
    kinds = kinds_of(getattr(module, "RESIDENTS", {}))
    if step is None and not kinds:
        raise OwnCodeError(
            f"{path}: there is nothing to use in it; write 'def apply(model):' and a line such as "
            'AFTER = "energy", or RESIDENTS = {MyResident: 0.2}'
        )
    return OwnFile(file.stem, path, digest, step, kinds, _specs(file, numbers))


def _carry_out(path: str, source: bytes, name: str) -> ModuleType:
    """Run the file as a module of its own."""
    module = ModuleType(name)
    module.__file__ = path
    with reported(path, "when it was read"):
        code = compile(source, path, "exec")
        sys.modules[name] = module
        exec(code, module.__dict__)
    return module


def _specs(file: Path, numbers: bytes) -> tuple[Spec, ...]:
    if not numbers:
        return ()
    try:
        return tuple(read_file(file.with_suffix(".yaml"), evidence_ids()).values())
    except CatalogueError as error:
        raise OwnCodeError(f"{file.parent / str(error)}") from None


def _step(path: str, module: ModuleType) -> OwnStep:
    """The step of the month that the file asks for."""
    if not callable(module.apply):
        raise OwnCodeError(f"{path}: apply is no function; write 'def apply(model):'")
    asked = {key: getattr(module, key) for key in ("BEFORE", "AFTER") if hasattr(module, key)}
    if len(asked) != 1:
        raise OwnCodeError(
            f'{path}: say when in the month it comes: one of BEFORE = "..." and AFTER = "...", with '
            f"the name of a step; steps are {', '.join(s.name for s in STEPS)}"
        )
    ((key, name),) = asked.items()
    anchor = next((step for step in STEPS if step.name == name), None)
    if anchor is None:
        raise OwnCodeError(_no_such_step(path, key, name))
    told = {part.lower(): text.strip() for part, text in TOLD.findall(module.__doc__ or "")}
    does = (module.__doc__ or "").strip().partition("\n")[0].rstrip(".")
    return OwnStep(
        number=anchor.number,
        name=f"own: {Path(path).stem.replace('_', ' ')}",
        act=watched(path, module.apply),
        does=does or "what its file says",
        reads=told.get("reads", "not said"),
        writes=told.get("writes", "not said"),
        draws=told.get("draws", "not said"),
        path=path,
        beside=anchor.name,
        is_before=key == "BEFORE",
    )


def _no_such_step(path: str, key: str, name: Any) -> str:
    names = [step.name for step in STEPS]
    close = get_close_matches(str(name), names, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{path}: {key} = {name!r}: no step has this name; {hint}steps are {', '.join(names)}"
