"""All behaviour of one's own that a run uses, with the hash by which its results are told apart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from sim.extensions.errors import OwnCodeError
from sim.extensions.files import OwnFile, OwnStep, read_own_file
from sim.extensions.residents import Kind, kinds_of


@dataclass(frozen=True)
class Behaviour:
    """Behaviour beside the model's own.

    Attributes
    ----------
    kinds : classes of residents, in order of precedence; files : with mechanisms, residents or both
    digest : hash of all of it
    """

    kinds: tuple[Kind, ...]
    files: tuple[OwnFile, ...]
    digest: str

    @property
    def steps(self) -> tuple[OwnStep, ...]:
        """The mechanisms, in the order given."""
        return tuple(file.step for file in self.files if file.step is not None)


def gather(
    residents: Mapping[Any, Any] | None = None, mechanisms: Sequence[str | Path] = ()
) -> Behaviour | None:
    """Put together what a run is to use beside the model; None where there is nothing.

    Parameters
    ----------
    residents : mapping of subclasses of `Resident` to a share or a function that selects
    mechanisms : files of own behaviour

    Raises
    ------
    OwnCodeError
        If any of it cannot be used.
    """
    given = kinds_of(residents or {})
    files = tuple(read_own_file(path) for path in mechanisms)
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        raise OwnCodeError(f"mechanisms: two files have the same name ({', '.join(names)})")
    if not given and not files:
        return None
    kinds = (*given, *(kind for file in files for kind in file.kinds))
    content = [file.digest for file in files] + [_content(kind) for kind in given]
    digest = hashlib.blake2b("|".join(content).encode(), digest_size=10).hexdigest()
    return Behaviour(kinds, files, digest)


def _content(kind: Kind) -> str:
    """What a class given from Python does, as text: its code, its values, its file where it has one."""
    digest = hashlib.blake2b(digest_size=10)
    for cls in kind.cls.__mro__:
        if cls.__module__.startswith(("sim.", "mesa")) or cls is object:
            continue
        digest.update(cls.__qualname__.encode())
        for name, value in sorted(vars(cls).items()):
            digest.update(f"{name}={_told(value)};".encode())
    path = Path(kind.file)
    digest.update(path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else b"")
    return f"{digest.hexdigest()}:{_told(kind.selector)}"


def _told(value: Any) -> str:
    """A value or function as text that is the same in every process."""
    code = getattr(value, "__code__", None)
    if isinstance(code, CodeType):
        closure = [cell.cell_contents for cell in getattr(value, "__closure__", None) or ()]
        defaults = getattr(value, "__defaults__", None) or ()
        return f"{_code(code)}({', '.join(map(_told, (*closure, *defaults)))})"
    if isinstance(value, int | float | str | bool | None | tuple):
        return repr(value)
    return type(value).__name__


def _code(code: CodeType) -> str:
    constants: Iterable[Any] = code.co_consts
    told = [_code(c) if isinstance(c, CodeType) else repr(c) for c in constants]
    return f"{code.co_code.hex()}{code.co_names}{told}"


Own = Behaviour | None
Act = Callable[[Any], None]
