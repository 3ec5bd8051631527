"""Behaviour of somebody's own that a run uses: files with a mechanism for the month, classes of residents, or both.

A file is plain Python. ``apply(model)`` with ``AFTER = "energy"`` or ``BEFORE = "energy"`` makes it a mechanism; ``RESIDENTS =
{MyResident: 0.2}`` puts residents of one's own among the others. A file of the same name ending in ``.yaml`` beside it holds its
parameters, in the form of `sim/parameters`, which it finds as ``model.parameters.NAME``. `gather` puts all of it
together, with a hash by which its results are told apart.
"""

from __future__ import annotations

import functools
import hashlib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import yaml

from sim.agents.resident import Resident
from sim.evidence import known_ids
from sim.extensions.content import as_text
from sim.extensions.errors import PluginError, line_of, plugin_errors
from sim.extensions.resident_classes import Host, ResidentClass, Selector, resident_classes_of
from sim.parameters import FOLDER, ParameterError, ParameterSpec, read_file
from sim.schedule import STEPS, Step
from sim.state import State

SAYS = re.compile(r"^(Reads|Writes|Draws):(.*?)\.?$", re.MULTILINE)
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
class PluginStep(Step):
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


def watched(path: str, function: Callable[[State], None]) -> Callable[[State], None]:
    """The ``apply`` of somebody's own file, with errors told by file and line."""

    def act(state: State) -> None:
        with plugin_errors(path, f"apply, month {state.month}", line_of(function)):
            function(state)
        check_levels(state, path)

    return act


def check_levels(model: Host, path: str) -> None:
    """Refuse a mechanism that leaves a level of residents outside 0 to 1."""
    for name in LEVELS:
        column = getattr(model.population, name)
        wrong = column[~((column >= 0.0) & (column <= 1.0))]
        if wrong.size:
            raise PluginError(
                f"{path}: apply, month {model.month}: it leaves {name} of {wrong.size} residents "
                f"at {np.round(wrong[0], 4)}; keep it from 0 to 1, as with min(1.0, max(0.0, x))"
            )


@dataclass(frozen=True)
class Plugin:
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
    step: PluginStep | None
    kinds: tuple[ResidentClass, ...]
    specs: tuple[ParameterSpec, ...]

    @property
    def parameters(self) -> SimpleNamespace:
        """Its parameters' values by name."""
        return SimpleNamespace(**{spec.name.split(".")[1]: spec.value for spec in self.specs})


def read_plugin(path: str | Path) -> Plugin:
    """Read a file of own behaviour.

    Raises
    ------
    PluginError
        If there is no such file, Python cannot run it, it holds neither mechanism nor residents, it names a
        step that is not there, or its parameters are not complete.
    """
    file = Path(path)
    try:
        source = file.read_bytes()
    except OSError as error:
        raise PluginError(f"{file}: cannot be read ({error.strerror})") from None
    if not file.stem.isidentifier() or (FOLDER / f"{file.stem}.yaml").exists():
        raise PluginError(
            f"{file}: give it a name of its own, of letters, digits and _, that no mechanism of the "
            "model has"
        )
    beside = file.with_suffix(".yaml")
    numbers = beside.read_bytes() if beside.is_file() else b""
    return _read(str(file), source, numbers)


@functools.lru_cache(maxsize=64)
def _read(path: str, source: bytes, numbers: bytes) -> Plugin:
    content = (source + b"\0" + numbers).replace(b"\r\n", b"\n")
    digest = hashlib.blake2b(content, digest_size=10).hexdigest()
    file = Path(path)
    module = _run_as_module(path, source, f"{file.stem}_{digest}")
    step = _step(path, module) if hasattr(module, "apply") else None
    kinds = resident_classes_of(getattr(module, "RESIDENTS", {}))
    if step is None and not kinds:
        raise PluginError(
            f"{path}: there is nothing to use in it; write 'def apply(model):' and a line such as "
            'AFTER = "energy", or RESIDENTS = {MyResident: 0.2}'
        )
    return Plugin(file.stem, path, digest, step, kinds, _specs(file, numbers))


def _run_as_module(path: str, source: bytes, name: str) -> ModuleType:
    """Run the file as a module of its own."""
    module = ModuleType(name)
    module.__file__ = path
    with plugin_errors(path, "when it was read"):
        code = compile(source, path, "exec")
        sys.modules[name] = module
        exec(code, module.__dict__)
    return module


def _specs(file: Path, numbers: bytes) -> tuple[ParameterSpec, ...]:
    if not numbers:
        return ()
    try:
        return tuple(read_file(file.with_suffix(".yaml"), known_ids()).values())
    except ParameterError as error:
        raise PluginError(f"{file.parent / str(error)}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        name = file.with_suffix(".yaml")
        raise PluginError(
            f"{name}: is not YAML in UTF-8 ({error}); save it as plain text"
        ) from None


def _step(path: str, module: ModuleType) -> PluginStep:
    """The step of the month that the file asks for."""
    if not callable(module.apply):
        raise PluginError(f"{path}: apply is no function; write 'def apply(model):'")
    asked = {key: getattr(module, key) for key in ("BEFORE", "AFTER") if hasattr(module, key)}
    if len(asked) != 1:
        raise PluginError(
            f'{path}: say when in the month it comes: one of BEFORE = "..." and AFTER = "...", with '
            f"the name of a step; steps are {', '.join(s.name for s in STEPS)}"
        )
    ((key, name),) = asked.items()
    anchor = next((step for step in STEPS if step.name == name), None)
    if anchor is None:
        raise PluginError(_no_such_step(path, key, name))
    says = {part.lower(): text.strip() for part, text in SAYS.findall(module.__doc__ or "")}
    does = (module.__doc__ or "").strip().partition("\n")[0].rstrip(".")
    return PluginStep(
        number=anchor.number,
        name=f"own: {Path(path).stem.replace('_', ' ')}",
        act=watched(path, module.apply),
        does=does or "what its file says",
        reads=says.get("reads", "not said"),
        writes=says.get("writes", "not said"),
        draws=says.get("draws", "not said"),
        path=path,
        beside=anchor.name,
        is_before=key == "BEFORE",
    )


def _no_such_step(path: str, key: str, name: Any) -> str:
    names = [step.name for step in STEPS]
    close = get_close_matches(str(name), names, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{path}: {key} = {name!r}: no step has this name; {hint}steps are {', '.join(names)}"


@dataclass(frozen=True)
class Behaviour:
    """Behaviour beside the model's own.

    Attributes
    ----------
    kinds : classes of residents, in order of precedence; files : with mechanisms, residents or both
    digest : hash of all of it
    """

    kinds: tuple[ResidentClass, ...]
    files: tuple[Plugin, ...]
    digest: str

    @property
    def steps(self) -> tuple[PluginStep, ...]:
        """The mechanisms, in the order given."""
        return tuple(file.step for file in self.files if file.step is not None)


def gather(
    residents: Mapping[type[Resident], Selector] | None = None,
    mechanisms: Sequence[str | Path] = (),
) -> Behaviour | None:
    """Put together what a run is to use beside the model; None where there is nothing.

    Parameters
    ----------
    residents : mapping of subclasses of `Resident` to a share or a function that selects
    mechanisms : files of own behaviour

    Raises
    ------
    PluginError
        If any of it cannot be used.
    """
    given = resident_classes_of(residents or {})
    files = tuple(read_plugin(path) for path in mechanisms)
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        raise PluginError(f"mechanisms: two files have the same name ({', '.join(names)})")
    if not given and not files:
        return None
    kinds = (*given, *(kind for file in files for kind in file.kinds))
    content = [file.digest for file in files] + [_content(kind) for kind in given]
    digest = hashlib.blake2b("|".join(content).encode(), digest_size=10).hexdigest()
    return Behaviour(kinds, files, digest)


def _content(kind: ResidentClass) -> str:
    """What a class given from Python does, as text: its code, what that reads, its file where it has one."""
    path = Path(kind.file)
    file = path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else b""
    content = as_text(kind.cls, kind.cls.__name__).encode() + b"\0" + file
    chosen = as_text(kind.selector, f"who is a {kind.cls.__name__}")
    return f"{hashlib.blake2b(content, digest_size=10).hexdigest()}:{chosen}"
