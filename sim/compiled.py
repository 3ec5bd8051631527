"""Behavioural rules: one scalar function of one resident, compiled to run over columns.

A rule is written once, as a plain function of numbers. ``@rule`` compiles it into a numpy ufunc
(`sim.kept_loops`) the first time it is applied and keeps the Python form as ``.plain``, for unit
tests and for stepping through. Compiled code is cached in a folder named after the hash of the
model's source, because numba does not notice when a helper in another file changes.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

SIM = Path(__file__).parent


@functools.cache
def source_hash() -> str:
    """Hash of the package's code and its parameter files, whatever their line ends."""
    digest = hashlib.blake2b(digest_size=10)
    for path in sorted([*SIM.rglob("*.py"), *SIM.glob("parameters/*.yaml")]):
        digest.update(path.relative_to(SIM).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def named_cache_folder() -> Path | None:
    """The folder that GROUNDSWELL_CACHE names; None if it names none, or one in a home that is not there."""
    named = os.environ.get("GROUNDSWELL_CACHE")
    try:
        return Path(named).expanduser() if named else None
    except RuntimeError:
        return None


def user_cache_folder() -> Path:
    """The user's cache folder by the custom of the operating system; without a home a temporary one."""
    try:
        return user_cache_path("groundswell", appauthor=False, opinion=False)
    except RuntimeError:
        return _temporary_cache_folder()


def _temporary_cache_folder() -> Path:
    try:
        return Path(tempfile.gettempdir()) / "groundswell-cache"
    except FileNotFoundError:  # no folder at all can be written: neither can this
        return Path(os.devnull) / "groundswell-cache"


def cache_folder() -> Path | None:
    """Where compiled rules are kept, or None when no such folder can be written."""
    named = named_cache_folder()
    usual = named / "groundswell" if named is not None else user_cache_folder()
    for parent in (usual, _temporary_cache_folder()):
        folder = parent / "compiled" / source_hash()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


@functools.cache
def _numba() -> tuple[Any, bool]:
    """Import numba with its cache pointed at our folder; tell whether it may cache."""
    folder = cache_folder()
    if folder is not None and "numba" not in sys.modules:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
    import numba

    if folder is not None:
        numba.config.CACHE_DIR = str(folder)
    _let_kernels_call_rules(numba)
    return numba, folder is not None


def _let_kernels_call_rules(numba: Any) -> None:
    """A rule that a kernel names is, to the compiler, its plain function, compiled too."""
    numba.extending.typeof_impl.register(Rule)(
        lambda named, _: numba.types.Dispatcher(named.of_one)
    )


_NOT_KEPT: list[Exception] = []


def why_not_kept() -> str | None:
    """Why what was compiled is not kept for the next time; None where it is."""
    if _NOT_KEPT:
        return getattr(_NOT_KEPT[0], "strerror", None) or str(_NOT_KEPT[0])
    return "no folder for it can be written" if cache_folder() is None else None


def _compile(build: Callable[[bool], Any]) -> Any:
    """Compile, and keep it where it can be kept; `build` takes whether to."""
    if _numba()[1] and not _NOT_KEPT:
        try:
            return build(True)
        except Exception as error:  # noqa: BLE001  a full disk, a damaged file: not the rule's fault
            compiled = build(False)
            _NOT_KEPT.append(error)
            return compiled
    return build(False)


def _ufunc(plain: Callable[..., Any], signature: str) -> Callable[..., Any]:
    """A scalar function as a numpy ufunc."""
    _numba()  # before anything of it is imported, so that it knows where to keep what it compiles
    from sim.kept_loops import kept_ufunc

    ufunc: Callable[..., Any] = _compile(lambda keep: kept_ufunc(plain, signature, keep))
    return ufunc


_REGISTRY: list[_Compiled] = []


class _Compiled(functools.partial[Any]):
    """A function that is compiled when first called.

    It is a `functools.partial` of nothing because a call then passes straight through to the
    compiled function: a ``__call__`` in Python would cost as much as many a rule.
    """

    plain: Callable[..., Any]
    _build: Callable[[], Callable[..., Any]]
    _compiled: Callable[..., Any] | None

    def __new__(cls, function: Callable[..., Any], *_: Any, **__: Any) -> _Compiled:
        """A partial of the plain function, until it is compiled."""
        return super().__new__(cls, function)

    def __init__(self, function: Callable[..., Any]) -> None:
        self.plain = function
        self._compiled = None
        functools.update_wrapper(self, function)
        self._pass_to(self._first_call)
        _REGISTRY.append(self)

    def _pass_to(self, function: Callable[..., Any]) -> None:
        self.__setstate__((function, (), {}, self.__dict__))  # type: ignore[attr-defined]

    def compile(self) -> Callable[..., Any]:
        """Compile (or fetch from the cache) and return the compiled form."""
        if self._compiled is None:
            self._compiled = self._build()
            self._pass_to(self._compiled)
        return self._compiled

    def _first_call(self, *args: Any, **kwargs: Any) -> Any:
        return self.compile()(*args, **kwargs)


class Rule(_Compiled):
    """A rule over columns: float64 in, float64 out, element by element.

    A kernel may call it by its name, for one resident at a time.
    """

    @functools.cached_property
    def of_one(self) -> Callable[..., Any]:
        """The rule for one resident as compiled code calls it."""
        numba, _ = _numba()
        compiled: Callable[..., Any] = numba.njit(self.plain, error_model="numpy")
        return compiled

    def _build(self) -> Callable[..., Any]:
        arity = len(inspect.signature(self.plain).parameters)
        return _ufunc(self.plain, f"float64({', '.join(['float64'] * arity)})")


@functools.cache
def _let_call(helper: Callable[..., Any]) -> None:
    """Let compiled code call a plain function; its body is put in the place of the call."""
    from numba.extending import register_jitable

    register_jitable(inline="always")(helper)


class Kernel(_Compiled):
    """A compiled loop with explicit signatures, for gathers over the network and for sums."""

    def __init__(
        self,
        function: Callable[..., Any],
        signature: str | None,
        *,
        elementwise: bool = False,
        calls: Sequence[Callable[..., Any]] = (),
    ) -> None:
        super().__init__(function)
        self.signature = signature
        self.elementwise = elementwise
        self.calls = calls

    def _build(self) -> Callable[..., Any]:
        _numba()  # before anything of it is imported, as for a rule
        for helper in self.calls:
            _let_call(helper)
        if self.elementwise and self.signature is not None:
            return _ufunc(self.plain, self.signature)
        from sim.kept_loops import kept_function

        function: Callable[..., Any] = _compile(
            lambda keep: kept_function(self.plain, self.signature, keep)
        )
        return function


def rule(function: Callable[..., float]) -> Rule:
    """Compile a scalar function of float64 numbers into a ufunc over columns."""
    return Rule(function)


def kernel(
    signature: str | None = None,
    *,
    elementwise: bool = False,
    calls: Sequence[Callable[..., Any]] = (),
) -> Callable[[Callable[..., Any]], Kernel]:
    """Compile a loop over arrays (or, with ``elementwise``, an integer ufunc).

    Parameters
    ----------
    signature : types of result and arguments, as numba writes them; without it, those of the first call
    elementwise : whether it is one element's formula, applied to columns
    calls : plain functions of numbers that it calls
    """

    def decorate(function: Callable[..., Any]) -> Kernel:
        return Kernel(function, signature, elementwise=elementwise, calls=calls)

    return decorate


def is_compiled() -> bool:
    """Whether compiled code for this version of the model lies in the cache already."""
    folder = cache_folder()
    return folder is not None and any(folder.rglob("*.nbc"))


def compile_all() -> None:
    """Compile every rule and kernel that has been imported, or load them from the cache."""
    for compiled in _REGISTRY:
        compiled.compile()
