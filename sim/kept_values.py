"""What is worked out from files of the package once, and read from then on.

It lies beside the compiled rules, in the folder of this version of the source, and is worked out anew wherever it
cannot be read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sim.compiled import cache_folder

Value = TypeVar("Value")


def kept(name: str, rests_on: str, work_out: Callable[[], Value]) -> Value:
    """A value that is worked out once.

    Parameters
    ----------
    name : by which it is kept
    rests_on : text from outside the source that it depends on
    work_out : what makes it, never None; errors are those of this function
    """
    folder = cache_folder()
    if folder is None:
        return work_out()
    digest = hashlib.blake2b(rests_on.encode(), digest_size=10).hexdigest()
    file = folder / f"{name}-{digest}.pickle"
    found: Value | None = _read(file)
    if found is not None:
        return found
    value = work_out()
    with contextlib.suppress(OSError):
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_bytes(pickle.dumps(value))
        draft.replace(file)
    return value


def _read(file: Path) -> Any:
    """What is kept in a file; None where it is not there, is cut off, or was written by another Python."""
    try:
        return pickle.loads(file.read_bytes())
    except Exception:  # noqa: BLE001  whatever is wrong with it, it can be worked out anew
        return None
