"""What classes and functions of somebody's own are made of, as text by which their results are told apart.

A class in a notebook stands in no file whose bytes could be hashed. So all that its code may read counts: its own
code and values, what its functions close over, and the globals that they read, functions and classes among these by
the same rule. A value that cannot be put into words that are the same in every process is refused.
"""

from __future__ import annotations

import datetime
import decimal
import dis
import enum
import fractions
import functools
import hashlib
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

import numpy as np

from sim.extensions.errors import PluginError

PLAIN = (
    *(int, float, complex, str, bytes, bool, type(None), type(...), range, Path),
    *(decimal.Decimal, fractions.Fraction, datetime.date, datetime.time, datetime.timedelta),
    enum.Enum,
)
OURS = ("sim", "experiments", "dashboards")
NOT_CONTENT = frozenset({"__dict__", "__weakref__", "__firstlineno__", "_abc_impl"})
_LIBRARIES = tuple({sysconfig.get_paths()[kind] for kind in ("stdlib", "purelib", "platlib")})


def as_text(value: Any, where: str) -> str:
    """Return what a value is, as text that is the same in every process.

    Parameters
    ----------
    value : anything that own code holds or reads
    where : what it is, for the message, as "Steady.energy_next reads FACTOR"

    Raises
    ------
    PluginError
        If it, or something that it holds or reads, cannot be put into words.

    Examples
    --------
    >>> as_text({"b": 1, "a": [2.0, None]}, "an example")
    "{'a': [2.0, None], 'b': 1}"
    """
    return _Writer().text(value, where)


class _Writer:
    """Writes one value down; whatever comes up again inside it is written once."""

    def __init__(self) -> None:
        self.seen: dict[int, Any] = {}

    def text(self, value: Any, where: str) -> str:
        if isinstance(value, PLAIN):
            return repr(value)
        if isinstance(value, np.generic):
            return f"{value.dtype}:{value.item()!r}"
        if id(value) in self.seen:
            return "as before"
        self.seen[id(value)] = value  # kept, so that no other value gets its number
        return self._held(value, where) or self._code(value, where) or self._object(value, where)

    def _held(self, value: Any, where: str) -> str:
        """Write what holds other values; empty for anything else."""
        if isinstance(value, np.ndarray) and value.dtype != object:
            digest = hashlib.blake2b(np.ascontiguousarray(value).tobytes(), digest_size=10)
            return f"{value.dtype}{value.shape}{digest.hexdigest()}"
        if isinstance(value, Mapping):
            pairs = [(self.text(k, where), self.text(v, where)) for k, v in value.items()]
            return "{" + ", ".join(f"{k}: {v}" for k, v in sorted(pairs)) + "}"
        if isinstance(value, list | tuple | np.ndarray):
            return f"[{', '.join(self.text(item, where) for item in value)}]"
        if isinstance(value, set | frozenset):
            return f"{{{', '.join(sorted(self.text(item, where) for item in value))}}}"
        return ""

    def _code(self, value: Any, where: str) -> str:
        """Write functions, classes and modules; empty for anything else."""
        if isinstance(value, staticmethod | classmethod):
            return f"{type(value).__name__} {self.text(value.__func__, where)}"
        if isinstance(value, property):
            return f"property {self.text([value.fget, value.fset, value.fdel], where)}"
        if isinstance(value, functools.partial):
            parts = [value.func, value.args, value.keywords]
            return f"partial {self.text(parts, where)}"
        if isinstance(value, ModuleType):
            return _module(value, where)
        name = getattr(value, "__qualname__", getattr(value, "__name__", None))
        if name is not None and _is_library(getattr(value, "__module__", None)):
            return f"{value.__module__}.{name}"
        if isinstance(value, FunctionType):
            return self._function(value, where)
        return self._class(value) if isinstance(value, type) else ""

    def _function(self, function: FunctionType, where: str) -> str:
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        held = [*cells, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).items()]
        inside = ", ".join(self.text(value, f"{where} holds a value") for value in held)
        reads = [
            f"{name}={self.text(function.__globals__[name], f'{where} reads {name}')}"
            for name in sorted(set(_globals_read(function.__code__)))
            if name in function.__globals__
        ]
        return f"{self._bytecode(function.__code__, where)}({inside}; {', '.join(reads)})"

    def _bytecode(self, code: CodeType, where: str) -> str:
        parts = [
            self._bytecode(part, where) if isinstance(part, CodeType) else self.text(part, where)
            for part in code.co_consts
        ]
        return f"{code.co_code.hex()}{code.co_names}{parts}"

    def _class(self, cls: type) -> str:
        parts = [cls.__qualname__]
        for each in cls.__mro__:
            if _is_library(each.__module__):
                continue
            parts += [
                f"{name}={self.text(value, f'{each.__name__}.{name}')}"
                for name, value in sorted(vars(each).items())
                if name not in NOT_CONTENT
                and not isinstance(value, GetSetDescriptorType | MemberDescriptorType)
            ]
        return ";".join(parts)

    def _object(self, value: Any, where: str) -> str:
        """Write an object of an own class by its class and attributes."""
        kind = type(value)
        for name in ("py_func", "__wrapped__", "func"):  # compiled, kept once worked out, and so on
            if isinstance(function := getattr(value, name, None), FunctionType):
                return f"{kind.__name__} {self.text(function, where)}"
        if (_is_library(kind.__module__) and kind.__module__ != "types") or not hasattr(
            value, "__dict__"
        ):
            raise PluginError(
                f"{where}: a value of type {kind.__name__} cannot be written into the run id, so that results "
                "with another value would pass for these; keep numbers, texts, lists or tables of these "
                "there, or read it from the model"
            )
        return f"{self.text(kind, where)}{self.text(vars(value), where)}"


def _globals_read(code: CodeType) -> Iterator[str]:
    """Yield the names that code, and what is defined inside it, looks up outside itself."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(instruction.argval)
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _globals_read(part)


def _is_library(module: str | None) -> bool:
    """Say whether a module belongs to Python, to what is installed, or to Groundswell itself."""
    top = (module or "").partition(".")[0]
    if top == "__main__":  # a notebook's, whatever started it
        return False
    if top in sys.stdlib_module_names or top in OURS:
        return True
    return str(getattr(sys.modules.get(top), "__file__", None) or "").startswith(_LIBRARIES)


def _module(module: ModuleType, where: str) -> str:
    """Write a module: by its name, and one's own by what is in its file, whatever its line ends."""
    if _is_library(module.__name__):
        return f"module {module.__name__}"
    path = Path(module.__file__ or "")
    if not path.is_file():
        raise PluginError(
            f"{where}: the module {module.__name__} has no file that could be written into the run id"
        )
    content = path.read_bytes().replace(b"\r\n", b"\n")
    return f"module {module.__name__} {hashlib.blake2b(content, digest_size=10).hexdigest()}"
