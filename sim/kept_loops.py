"""Loops over columns that are compiled once and kept on disk.

``numba.vectorize(cache=True)`` keeps a rule's scalar form only and compiles the loop around it anew in every
process, some 50 ms of it a rule. Here the loop is kept too, beside the scalar form and by the same rules:
for this source file, this kind of processor and this version of numba. What is kept is read without loading all
that numba can compile first, which takes longer than to read every rule of the model. Only `sim.compiled`
imports this, when it has told numba where to keep things.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from numba import njit
from numba.core import sigutils
from numba.core.caching import Cache, CacheImpl, FunctionCache
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys
from numba.np.numpy_support import as_dtype
from numba.np.ufunc import ufuncbuilder
from numba.np.ufunc.wrappers import build_ufunc_wrapper


class Loop(NamedTuple):
    """A compiled loop: the name of its function, and its machine code."""

    name: str
    library: Any

    @property
    def codegen(self) -> Any:
        """What made the machine code, and knows for which processor."""
        return self.library.codegen


class LoopFile(CacheImpl):  # type: ignore[misc]  # numba is not typed
    """How a loop is written and read."""

    def reduce(self, loop: Loop) -> tuple[str, Any]:
        """What is written."""
        return loop.name, loop.library.serialize_using_object_code()

    def rebuild(self, target_context: Any, payload: tuple[str, Any]) -> Loop:
        """The loop that was written."""
        name, code = payload
        return Loop(name, target_context.codegen().unserialize_library(code))

    def check_cachable(self, loop: Loop) -> bool:
        """Whether it may be kept: not if addresses of this process are in it."""
        return not loop.library.has_dynamic_globals

    def get_filename_base(self, fullname: str, abiflags: str) -> str:
        """Its file lies beside that of the scalar form, under another name."""
        return f"loop-{super().get_filename_base(fullname, abiflags)}"


class _ReadAtOnce(Cache):  # type: ignore[misc]
    """Of what is kept, all that numba does with it but one thing: machine code needs no compiler made ready."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What was kept for a signature, or None; whoever compiles it then makes the compiler ready."""
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)


class KeptLoops(_ReadAtOnce):
    """The loops of one function that are kept."""

    _impl_class = LoopFile


class KeptFunctions(_ReadAtOnce, FunctionCache):  # type: ignore[misc]
    """The compiled forms of one function that are kept."""


def built_loop(function: Callable[..., Any], signature: str) -> Loop:
    """Compile the loop over a scalar function."""
    builder = ufuncbuilder.UFuncBuilder(function, cache=False, targetoptions={"nopython": True})
    compiled = builder.add(signature)
    loop = build_ufunc_wrapper(
        compiled.library,
        compiled.target_context,
        compiled.fndesc.llvm_func_name,
        compiled.signature,
        compiled.objectmode,
        compiled,
    )
    loop.library.enable_object_caching()
    loop.library.finalize()
    return Loop(loop.name, loop.library)


@global_compiler_lock  # type: ignore[untyped-decorator]
def kept_ufunc(function: Callable[..., Any], signature: str, keep: bool) -> Any:
    """A numpy ufunc of a scalar function of numbers.

    Parameters
    ----------
    signature : types of result and arguments, as numba writes them
    keep : whether the loop is read from disk, or written there for the next time
    """
    arguments, result = sigutils.normalize_signature(signature)
    kept = KeptLoops(function) if keep else None
    typed = result(*arguments)
    loop = kept.load_overload(typed, cpu_target.target_context) if kept else None
    if loop is None:
        loop = built_loop(function, signature)
        if kept:
            kept.save_overload(typed, loop)
    types = [as_dtype(one).num for one in (*arguments, result)]
    return ufuncbuilder._internal.fromfunc(
        function.__name__,
        function.__doc__,
        [loop.library.get_pointer_to_function(loop.name)],
        [types],
        len(arguments),
        1,
        [None],
        [loop.library],
        ufuncbuilder.parse_identity(None),
    )


def kept_function(function: Callable[..., Any], signature: str | None, keep: bool) -> Any:
    """A compiled function of arrays and numbers; parameters as of `kept_ufunc`, or no types before the first call.

    To divide by nothing is no error in it, as it is none in a rule over columns; the loop need not ask each time.
    """
    compiled = njit(function, error_model="numpy")
    if keep:
        compiled._cache = KeptFunctions(function)
    if signature is not None:
        compiled.compile(signature)
        compiled.disable_compile()
    return compiled
