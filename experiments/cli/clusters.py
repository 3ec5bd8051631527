"""The options that name a cluster, for every command that takes them."""

from __future__ import annotations

from pathlib import Path

from experiments.errors import UsageProblem
from experiments.execution.cluster import Cluster, find_cluster


def named_cluster(
    address: str | None, scheduler_file: Path | None, jobs: int | None
) -> Cluster | None:
    """The cluster that the options name, once it has answered; None if they name none.

    Raises
    ------
    UsageProblem, EnvironmentProblem
        As `find_cluster` does.
    """
    if address is not None and scheduler_file is not None:
        raise UsageProblem(
            f"--cluster {address} and --scheduler-file {scheduler_file}: both name a scheduler; give one of them."
        )
    return find_cluster(scheduler_file if address is None else address, jobs)
