"""The commands that are killed, each as small as it can be asked for, and what must come of them."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from experiments.calibration.evaluation import FOLDER as EVALUATIONS
from experiments.execution.manifest import MANIFEST, read_manifest, wanted_runs
from experiments.execution.parts import RUN_TABLES, survey
from experiments.execution.provenance import CRATE
from experiments.execution.records import TABLES
from experiments.execution.store import read, table_digest
from sim.compiled import cache_folder
from tests.experiments.killed_command import SAVED_AFTER

ROOT = Path(__file__).parents[2]
OUT, ANSWER, ERRORS = "out", "answer.json", "errors.txt"
PATIENCE = 1_200.0
"""Seconds after which a command counts as hanging, also on a machine that has much else to do."""
FILES = {
    "quick.yaml": """kind: scenario
schema_version: 1
title: Quick
question: Is it quick?
extends: baseline
funding: {years: 2, follow_on_months: 36}
place: {population: 3000, estates: 1}
""",
    "formal.yaml": """kind: scenario
schema_version: 1
title: Formal
question: Is it formal?
extends: quick.yaml
partnership: {formality_target: 0.95}
""",
    "design.yaml": """kind: design
schema_version: 1
base: quick.yaml
factors:
  workers.directiveness: [0.0, 1.0]
  partnership.openness: [0.2, 0.8]
replicates: 4
""",
    "patterns.yaml": """kind: patterns
schema_version: 1
patterns:
- {id: members_2013, evidence: E020, column: members, statistic: mean, calendar_year: 2013, target: 11.0, n: 150, tolerance: 1.0, use: calibrate}
- {id: energy_2013, evidence: E080, column: energy_members, statistic: mean, calendar_year: 2013, range: [0.4, 0.7], use: calibrate}
""",
    "facts.yaml": """kind: facts
schema_version: 1
facts:
- id: some_take_part
  status: observed
  text: "Some take part."
  evidence: [E080]
  world: {scenario: quick.yaml}
  measure: {column: participant_share, when: {programme: true}}
  statistic: mean
  expect: {low: 0.0}
- id: rules_tire
  status: observed
  text: "Formality costs energy."
  evidence: [E080]
  world: {scenario: formal.yaml}
  against: {scenario: quick.yaml}
  measure: {column: energy_members, when: {programme: true}}
  statistic: mean
  expect: {sign: negative}
""",
}  # fmt: skip
NOT_COMPARED = {"runs", "facts_run", "started", "ended", "command", "versions"}
"""What a JSON file says of how it was made, not of what came out."""


@dataclass(frozen=True)
class Job:
    """A command that is killed.

    Attributes
    ----------
    name : str
    words : str
        The command without its folder.
    facts : bool
        Whether it takes the file of facts written here.
    cached : bool
        Whether it may use a cache of runs, and be asked not to.
    before : str
        Another command that has left its results in the folder.
    more : dict
        Files that it reads beside those that are there for all, by name.
    saved_after : int
        Runs after which it saves.
    """

    name: str
    words: str
    facts: bool = False
    cached: bool = True
    before: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    saved_after: int = SAVED_AFTER


COMPARE = "compare quick.yaml formal.yaml --replicates"
JOBS = {
    job.name: job
    for job in (
        Job("sweep", "sweep design.yaml"),
        Job("compare", f"{COMPARE} 5"),
        Job("compare where other work is", f"{COMPARE} 4", before=f"{COMPARE} 2 --seed 50"),
        Job("validate patterns", "validate --patterns patterns.yaml --areas 4 --replicates 4"),
        Job("validate facts", "validate --facts --replicates 8", facts=True),
        Job(
            "calibrate",
            "calibrate --patterns patterns.yaml --screen 0 --areas 2 --members 4 --steps 1 --polish 0 --fresh 1 "
            "--fresh-areas 2 --ensemble 2 --parameters energy.load_cost,membership.member_exit",
            cached=False,
        ),
    )
}


def long_sweep(runs: int) -> Job:
    """A sweep of so many runs, or a few less, each as short as can be; it saves a hundred times."""
    text = FILES["design.yaml"].replace("replicates: 4", f"replicates: {max(1, runs // 4)}")
    saved_after = max(SAVED_AFTER, runs // 100)
    return Job("sweep", "sweep long.yaml", more={"long.yaml": text}, saved_after=saved_after)


@dataclass
class Reference:
    """What a command comes to that nobody disturbs.

    Attributes
    ----------
    kept : frozenset
        Names of all its runs, or evaluations.
    content : dict of file or table to its text or digest
    seconds : float
        Time it took.
    changes : int
        Changes of files in its folder.
    other : Path or None
        The other work that is in the folder first.
    """

    kept: frozenset[Any]
    content: dict[str, str]
    seconds: float
    changes: int
    other: Path | None = None
    other_content: dict[str, str] = field(default_factory=dict)


class Place:
    """A folder in which a command is given, with what it reads, and a cache of its own.

    Parameters
    ----------
    path : made here
    job : Job
    other : other work that the folder `out` holds first
    engine : options that say where runs are carried out
    """

    def __init__(
        self,
        path: Path,
        job: Job,
        other: Path | None = None,
        engine: Sequence[str] = ("--jobs", "2"),
    ) -> None:
        self.path, self.job, self.out, self.engine = path, job, path / OUT, engine
        path.mkdir(parents=True)
        for name, text in {**FILES, **job.more}.items():
            (path / name).write_text(text, encoding="utf-8")
        (path / "cache").mkdir()
        if (compiled := cache_folder()) is not None:
            (path / "cache" / "groundswell").symlink_to(compiled.parent.parent)
        if other is not None:
            shutil.copytree(other, self.out)

    def start(
        self, *more: str, wanted: Mapping[str, str] | None = None, words: str = ""
    ) -> subprocess.Popen[bytes]:
        """Give the command; what it says goes into files."""
        given = [
            *(words or self.job.words).split(),
            *more,
            "--out",
            OUT,
            *self.engine,
            "--json",
            ANSWER,
        ]
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "GROUNDSWELL_CACHE": str(self.path / "cache"),
            "KILLS_SAVED": str(self.job.saved_after),
            **({"KILLS_FACTS": "facts.yaml"} if self.job.facts else {}),
            **(wanted or {}),
        }
        with open(self.path / ERRORS, "wb") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.experiments.killed_command", *given],
                cwd=self.path, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True,
            )  # fmt: skip

    def errors(self) -> str:
        """What the last command said on stderr."""
        return (self.path / ERRORS).read_text(encoding="utf-8", errors="replace")

    def kept(self) -> frozenset[Any]:
        """Names of the runs or evaluations that the folder's status counts."""
        return kept_in(self.out)

    def reused(self) -> int | None:
        """Runs that the last command took from before, where it says so."""
        told = json.loads((self.path / ANSWER).read_text(encoding="utf-8")).get("runs")
        if told is None and (self.out / MANIFEST).is_file():
            told = (read_manifest(self.out) or {}).get("runs")
        return None if told is None else int(told["reused"])

    def content(self) -> dict[str, str]:
        """What came out: tables by their digests, other files by their text, and the answer."""
        return {**content_of(self.out), ANSWER: _text_of(self.path / ANSWER)}


def kept_in(folder: Path) -> frozenset[Any]:
    """Names of the runs or evaluations that a folder's status counts."""
    manifest = read_manifest(folder)
    if manifest is None:
        return frozenset()
    if manifest["kind"] == "calibration":
        return frozenset(evaluations(folder))
    wanted = wanted_runs(manifest)
    found = survey(folder, manifest.get("keep", TABLES), {run_id for *_, run_id in wanted})
    return frozenset(wanted & found.done)


def evaluations(folder: Path) -> list[str]:
    """Names of all evaluations that were written, as often as they were."""
    found = []
    for part in sorted((folder / EVALUATIONS).glob("part-*.jsonl")):
        for line in part.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line)["run_id"])
            except ValueError:  # cut short by a kill: not made
                continue
    return found


def content_of(folder: Path) -> dict[str, str]:
    """Tables by their digests and other files by their text, but for manifest and crate, which tell of times."""
    found = {
        table: table_digest(folder, table) for table in RUN_TABLES if (folder / table).is_dir()
    }
    return found | {path.name: _text_of(path) for path in _told_files(folder)}


def _told_files(folder: Path) -> list[Path]:
    """Files beside the tables, but for manifest and crate."""
    return [
        path
        for path in sorted(folder.glob("[!.]*"))
        if path.is_file() and path.name not in (MANIFEST, CRATE)
    ]


def _text_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return hashlib.sha256(text.encode()).hexdigest()
    return json.dumps(_told(json.loads(text)), sort_keys=True)


def _told(content: Any) -> Any:
    """JSON without what it says of how it was made."""
    if isinstance(content, dict):
        return {name: _told(value) for name, value in content.items() if name not in NOT_COMPARED}
    return [_told(value) for value in content] if isinstance(content, list) else content


def partial_files(folder: Path, whole: Mapping[str, str]) -> Iterator[str]:
    """What is seen in a folder and is not whole: files that differ from the finished ones, tables that cannot be read."""
    for table in RUN_TABLES:
        if (folder / table).is_dir() and any((folder / table).glob("part-*")):
            try:
                pq.read_table(folder / table)
            except (OSError, ValueError) as error:
                yield f"{table} cannot be read whole: {error}"
    if (folder / CRATE).exists():
        try:
            json.loads((folder / CRATE).read_text(encoding="utf-8"))
        except ValueError as error:
            yield f"{CRATE} is no JSON: {error}"
    for path in _told_files(folder):
        try:
            is_whole = _text_of(path) == whole.get(path.name)
        except ValueError as error:
            is_whole, _ = False, error
        if not is_whole:
            yield f"{path.name} is there and is not what it is when it is finished"


def left_over(folder: Path) -> list[str]:
    """Temporary files that nobody needs any more; the lock stays."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob(".*"))
    return sorted(name for name in found if name != ".lock")


def twice(folder: Path) -> list[str]:
    """Tables in which a run stands twice for those who read all parts, and evaluations that were made twice."""
    found = [
        table
        for table in RUN_TABLES
        if (folder / table).is_dir()
        and pq.read_table(folder / table).num_rows != len(read(folder, table))
    ]
    names = evaluations(folder)
    return found + [EVALUATIONS] * (len(names) != len(set(names)))


def undisturbed(path: Path, job: Job) -> Reference:
    """Carry a command out that nobody disturbs, unless that was done."""
    kept = path / "reference.pickle"
    if kept.exists():
        found: Reference = pickle.loads(kept.read_bytes())
        return found
    shutil.rmtree(path, ignore_errors=True)  # from before a stop
    reference = _carried_out(path, job)
    kept.write_bytes(pickle.dumps(reference))
    return reference


def _carried_out(path: Path, job: Job) -> Reference:
    other, other_content = None, {}
    if job.before:
        first = Place(path / "first", job)
        if first.start(words=job.before).wait(PATIENCE) != 0:
            raise RuntimeError(f"{job.name}: {first.errors()}")
        other, other_content = first.out, content_of(first.out)
    place, began = Place(path / "whole", job, other), time.monotonic()
    if place.start(wanted={"KILLS_COUNT": "changes.txt"}).wait(PATIENCE) != 0:
        raise RuntimeError(f"{job.name}: {place.errors()}")
    return Reference(
        kept=place.kept(),
        content=place.content(),
        seconds=time.monotonic() - began,
        changes=int((place.path / "changes.txt").read_text(encoding="utf-8")),
        other=other,
        other_content=other_content,
    )
