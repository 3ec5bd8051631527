"""What happens in a cluster's worker: it says which model it has, and carries out one batch after another."""

from __future__ import annotations

import functools
import hashlib
import math
import platform
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from distributed import get_worker

from experiments.execution import worker
from experiments.execution.backlog import Outcome, Task
from experiments.execution.manifest import versions
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest

_one_at_a_time = threading.Lock()
"""Runs do not share a process: a worker with several threads uses one."""


@dataclass(frozen=True)
class Introduction:
    """What a process says of itself.

    Attributes
    ----------
    model : str
        The model's version, which stands in the ids of runs.
    digits : str
        Hash of the last digits of elementary functions, in which kinds of processor differ.
    words : str
        The version with what it consists of, for people.
    """

    model: str
    digits: str
    words: str


@dataclass(frozen=True)
class OwnFile:
    """A file of own behaviour as it is sent along.

    Attributes
    ----------
    path : str
        Where it is on the machine that sends it.
    source : bytes
    numbers : bytes or None
        The parameters beside it.
    """

    path: str
    source: bytes
    numbers: bytes | None


@dataclass(frozen=True)
class Parcel:
    """A batch of runs on its way to a worker, with all that they need.

    Attributes
    ----------
    requests : tuple of RunRequest
    task : callable
        Carries out one of them.
    own : tuple of OwnFile
    """

    requests: tuple[RunRequest, ...]
    task: Task
    own: tuple[OwnFile, ...] = ()


def introduce() -> Introduction:
    """Say which model this process has."""
    found = versions()
    parts = [f"{name} {found[name]}" for name in ("groundswell", "numpy", "numba")]
    parts.append(f"{platform.system()} on {platform.machine()}")
    return Introduction(found["model"], _digits(), f"{found['model']} ({', '.join(parts)})")


def _digits() -> str:
    """Hash of the last digits of elementary functions, of arrays and of single numbers."""
    x = np.linspace(0.001, 12.0, 1001)
    functions = (np.exp, np.expm1, np.log, np.log1p, np.tanh, np.sin, np.cos, np.sqrt, np.cbrt)
    arrays = [function(x) for function in functions]
    arrays += [x**0.37, 0.37**x, np.cumsum(1 / x), np.array([x.sum(), x @ x, np.log(x).mean()])]
    singles = (math.exp, math.log, math.tanh, math.erf, lambda v: math.pow(v, 0.37))
    arrays += [np.array([function(v) for v in x[:200].tolist()]) for function in singles]
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()[:16]


def read_own(paths: Iterable[str]) -> dict[str, OwnFile]:
    """Files of own behaviour as they are sent along, by path."""
    return {path: _read(Path(path)) for path in paths}


def _read(path: Path) -> OwnFile:
    beside = path.with_suffix(".yaml")
    return OwnFile(str(path), path.read_bytes(), beside.read_bytes() if beside.is_file() else None)


def carry_out(parcel: Parcel) -> Outcome:
    """Carry out a batch; see `worker.run_chunk`."""
    with _one_at_a_time:
        _prepare()
        here = {own.path: _unpacked(own) for own in parcel.own}
        requests = [
            replace(request, own=tuple(here[path] for path in request.own))
            for request in parcel.requests
        ]
        outcomes, seconds = worker.run_chunk(requests, parcel.task)
    return [_as_sent(outcome, here) for outcome in outcomes], seconds


@functools.cache
def _prepare() -> None:
    """Load the model; a run that hangs may end this process where a nanny starts another."""
    if get_worker().nanny is not None:
        worker.may_be_ended()
    worker.load_model()


@functools.cache
def _unpacked(own: OwnFile) -> str:
    """Where a file of own behaviour is here; Dask removes the folder with the worker."""
    content = own.source + b"\0" + (own.numbers or b"")
    name = f"own-{hashlib.sha256(content + own.path.encode()).hexdigest()[:16]}"
    path = Path(get_worker().local_directory, name, Path(own.path).name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(own.source)
    if own.numbers is not None:
        path.with_suffix(".yaml").write_bytes(own.numbers)
    return str(path)


def _as_sent(outcome: RunRecord | RunFailure, here: dict[str, str]) -> RunRecord | RunFailure:
    """A failure that names files of own behaviour as the sender knows them."""
    if not isinstance(outcome, RunFailure):
        return outcome
    message = outcome.message
    for there, unpacked in here.items():
        message = message.replace(
            str(Path(unpacked).with_suffix("")), str(Path(there).with_suffix(""))
        )
    return replace(outcome, message=message)
