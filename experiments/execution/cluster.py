"""A cluster of machines that carries out runs: named by the user, found, and handed the work.

This module is quick to import; Dask is loaded once a cluster is named (`experiments.execution.crew`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from experiments.errors import UsageProblem
from experiments.execution.backlog import Notice, Result, Task
from experiments.execution.extras import load_extra
from experiments.execution.interruption import StopRequest
from experiments.execution.requests import RunRequest

ADDRESS = re.compile(r"(?:(?P<manner>tcp|tls)://)?(?P<host>\[[\w:.%]+\]|[\w.-]+):(?P<port>\d+)")


@dataclass(frozen=True)
class Cluster:
    """A Dask scheduler that answered.

    Attributes
    ----------
    address : str
        As tcp://10.0.0.5:8786.
    workers : int
        Worker processes that it had when it was asked; they may come and go.
    """

    address: str
    workers: int

    @property
    def jobs(self) -> int:
        """On how many processes the work is reckoned: its workers, or the one that is waited for."""
        return max(1, self.workers)

    def __str__(self) -> str:
        what = "1 worker" if self.workers == 1 else f"{self.workers} workers"
        return f"{what} at {self.address}" if self.workers else f"no worker yet at {self.address}"


def find_cluster(given: str | Path | None, jobs: int | None = None) -> Cluster | None:
    """The cluster that somebody named, once it has answered; None if nothing was named.

    Parameters
    ----------
    given : str, Path or None
        An address as tcp://HOST:8786, or the path of a scheduler file.
    jobs : int or None
        Worker processes on this machine, which go with no cluster.

    Raises
    ------
    UsageProblem
        If it is neither, or jobs are asked for too.
    EnvironmentProblem
        If no Dask scheduler answers there within some seconds, or Dask is not installed.
    """
    if given is None:
        return None
    if jobs is not None:
        raise UsageProblem(
            f"--jobs {jobs}: is for worker processes on this machine; on a cluster as many runs go on at once as it "
            "has workers. Leave --jobs away, or --cluster and --scheduler-file."
        )
    address = address_of(given)
    return Cluster(address, _engine().count_workers(address))


def address_of(given: str | Path) -> str:
    """The address of a scheduler, given as such or in a scheduler file.

    >>> address_of("10.0.0.5:8786")
    'tcp://10.0.0.5:8786'

    Raises
    ------
    UsageProblem
        If it is neither.
    """
    found = ADDRESS.fullmatch(given) if isinstance(given, str) else None
    if found is not None:
        if not 0 < int(found["port"]) < 65_536:
            raise UsageProblem(f"--cluster {given}: ports go from 1 to 65535")
        return f"{found['manner'] or 'tcp'}://{found['host']}:{found['port']}"
    if isinstance(given, str) and ("://" in given or not os.path.exists(given)):
        raise UsageProblem(
            f"--cluster {given}: is not the address of a Dask scheduler; it looks like tcp://HOST:8786, or "
            "tls://HOST:8786. A file that the scheduler writes goes to --scheduler-file."
        )
    return _address_in(Path(given))


def _address_in(file: Path) -> str:
    """The address in a scheduler file."""
    start = f"'dask scheduler --scheduler-file {file}' writes one as it starts"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageProblem(f"--scheduler-file {file}: there is no such file; {start}.") from None
    except OSError as error:
        raise UsageProblem(
            f"--scheduler-file {file}: cannot be read ({error.strerror}); {start}."
        ) from None
    except ValueError:  # no JSON, or no text
        content = None
    address = content.get("address") if isinstance(content, dict) else None
    if not isinstance(address, str) or ADDRESS.fullmatch(address) is None:
        raise UsageProblem(f"--scheduler-file {file}: holds no address of a scheduler; {start}.")
    return address


def run_on_cluster(
    requests: Sequence[RunRequest],
    cluster: Cluster,
    *,
    stop: StopRequest,
    task: Task,
    notice: Notice | None = None,
) -> Iterator[list[Result]]:
    """Carry out runs on a cluster's workers; yields results batch by batch, in the order they finish.

    Parameters
    ----------
    notice : callable, optional
        Hears in a sentence of workers that are not used, and that there are none.

    Raises
    ------
    EnvironmentProblem
        If the scheduler or all workers are gone, or no worker has this version of the model.
    """
    engine = _engine()
    with engine.connection(cluster.address) as client:
        crew = engine.Crew(client, cluster.address, stop, task, notice)
        yield from crew.results(requests)


def _engine() -> ModuleType:
    load_extra("distributed", "cluster")
    from experiments.execution import crew  # noqa: PLC0415  Dask takes long to load, and not everybody has it

    return crew
