"""A process that writes into a folder of results, killed before every single change of its files in turn.

`python every_change.py FOLDER BEGINNING` prints each fault with the number of the change; runs are stand-ins, so that a
kill takes some milliseconds: the process forks for each.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import fake_runs
import pyarrow.parquet as pq

from experiments.execution.folder import open_folder, other_work, settle
from experiments.execution.manifest import read_manifest
from experiments.execution.parts import RUN_TABLES
from experiments.execution.store import done_in, read
from tests.experiments.killed_command import Changes

MANY, FORMER = 3, 2
FEWEST = 20
"""Changes that there are at least, or the watch on them is broken."""


def manifest(identity: str) -> dict[str, object]:
    return {"kind": "sweep", "identity": identity, "versions": {"model": "m1"}}


def work(folder: Path, identity: str = "one", many: int = MANY) -> None:
    """So many runs, each saved as it comes, as a command does; what is there is not made again."""
    wanted = manifest(identity)
    with open_folder(folder, other_work(wanted), move_aside=True) as place:
        with place.runs(wanted, each_batch=True) as store:
            there = {replicate for _, replicate, _ in store.done()}
            for replicate in sorted(set(range(many)) - there):
                request = fake_runs.fake_request("a", replicate)
                store.add(request.key, fake_runs.plain_task(request), {})
                store.batch_ended()
        place.end(wanted | {"status": "complete"})
        place.write({"report.txt": "told\n"})


BEGUN: dict[str, Callable[[Path], None]] = {
    "an empty folder": lambda folder: None,
    "the same work, begun": lambda folder: work(folder, many=2),
    "other work": lambda folder: work(folder, "two", FORMER),
}


def faults(base: Path, name: str) -> Iterator[str]:
    """Kill and look, before every change from this beginning."""
    template, folder, number = base / "template", base / "folder", 0
    BEGUN[name](template)
    while True:
        number += 1
        if template.exists():
            shutil.copytree(template, folder)
        if not _killed(folder, number):
            break
        yield from (f"change {number}: {fault}" for fault in _left(folder, name))
        shutil.rmtree(folder, ignore_errors=True)
    yield from [f"only {number} changes"] * (number < FEWEST)


def _killed(folder: Path, number: int) -> bool:
    """Do the work in a process that is killed before this change; whether it came so far."""
    child = os.fork()
    if child == 0:
        sys.addaudithook(Changes(folder, {"KILLS_AT": str(number)}))
        work(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _left(folder: Path, name: str) -> Iterator[str]:
    """What is wrong after a kill, once somebody asked for the status, and after the work was gone on with."""
    mine = _kept(folder, "one")
    settle(folder)
    if (folder / ".moving").exists():
        yield "still half moved after its status was asked for"
    if mine - _kept(folder, "one"):
        yield "runs that were kept are lost when the status is asked for"
    other = max(len(_kept(folder, "two")), len(_kept(folder / "earlier-1", "two")))
    if name == "other work" and other != FORMER:
        yield f"{other} of {FORMER} runs of other work are found"
    if (folder / "report.txt").exists() and (folder / "report.txt").read_text() != "told\n":
        yield "the report is cut short"
    parts = {path for path in folder.glob("summary/part-*") if mine}
    work(folder)
    if gone := [path.name for path in parts if not path.exists()]:
        yield f"made again though they were kept: {gone}"
    if len(_kept(folder, "one")) != MANY:
        yield "runs are missing at the end"
    for table in RUN_TABLES:
        if pq.read_table(folder / table).num_rows != len(read(folder, table)):
            yield f"{table} has rows twice"
    hidden = sorted(path.name for path in folder.rglob(".*") if path.name != ".lock")
    yield from [f"left over: {hidden}"] * bool(hidden)


def _kept(folder: Path, identity: str) -> frozenset[tuple[str, int, str]]:
    """Runs that a folder's status counts for this work."""
    there = read_manifest(folder)
    mine = there is not None and there["identity"] == identity
    return done_in(folder) if mine else frozenset()


if __name__ == "__main__":
    warnings.simplefilter(
        "ignore"
    )  # of Python, about forks where there are threads: each child only writes files
    for line in faults(Path(sys.argv[1]), sys.argv[2]):
        print(line)
