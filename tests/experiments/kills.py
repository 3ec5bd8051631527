"""Commands killed at random moments, by a seed, and what is left of their work.

`python -m tests.experiments.kills --seed 1 --number 100` kills so often and prints what came of it; `--only K` repeats
kill K, and `--write docs/kills.md` writes the page. In a `--folder` what was done is kept: stopped, the same command goes on.

`python -m tests.experiments.kills --long 2000 --number 10 --write docs/long_kills.md` kills one sweep of 2,000 runs ten times in a row,
with one process and with two, and on whatever `--engine "--option value"` names.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pyarrow.parquet as pq

from experiments.execution.folder import settle
from experiments.execution.parts import SUMMARY, part_names, survey
from tests.experiments.kill_jobs import (
    JOBS,
    PATIENCE,
    Job,
    Place,
    Reference,
    content_of,
    kept_in,
    left_over,
    long_sweep,
    partial_files,
    twice,
    undisturbed,
)

DRIVER, WORKER, FORK_SERVER, ALL = "driver", "worker", "fork server", "all at once"
VICTIMS = {DRIVER: 50, WORKER: 25, FORK_SERVER: 15, ALL: 10}
SIGNALS = {signal.SIGKILL: 70, signal.SIGTERM: 15, signal.SIGINT: 15}
AT_TIME, AT_RUN, AT_CHANGE = "time", "runs", "change"
LEAVING = 120.0
"""Seconds that processes have to leave after their driver: one that loads the model leaves when it has."""
TICK = 0.02
DONE = "done.jsonl"
STOPPED = {signal.SIGKILL: (-9,), signal.SIGTERM: (143, -15), signal.SIGINT: (130, -2)}


@dataclass(frozen=True)
class Kill:
    """A kill as it is drawn.

    Attributes
    ----------
    number : int
    job : str
    victim : str
        The driver, one of its workers, the fork server that makes them, or all at once.
    signal : signal.Signals
    way : str
        How the moment is found: by time, by runs that are there, or by changes of files.
    share : float
        How far on: of the time, the runs or the changes of an undisturbed command.
    delay : float
        Seconds that go by then, so that something is under way.
    fresh : bool
        Whether the command is told to use no cache of runs.
    asks : bool
        Whether the folder's status is asked for before the command is given again.
    """

    number: int
    job: str
    victim: str
    signal: signal.Signals
    way: str
    share: float
    delay: float
    fresh: bool
    asks: bool

    def __str__(self) -> str:
        moment = f"{self.share:.2f} of {self.way}" + (
            f" + {self.delay:.3f} s" if self.delay else ""
        )
        return f"{self.number} ({self.job}, {self.victim}, {self.signal.name}, at {moment})"


@dataclass
class Finding:
    """What came of a kill.

    Attributes
    ----------
    kill : Kill
    done : float or None
        Share of the runs that were there when it was over; None if the command had ended before.
    code : int
        With which the killed command ended.
    seconds, again_seconds : float
        Time until nothing was left of it, and time of the same command given again.
    faults : list of str
    shares : list of float
        Where kills came in a row: the share of runs that were there after each.
    """

    kill: Kill
    done: float | None = None
    code: int = 0
    seconds: float = 0.0
    again_seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)


def drawn(seed: int, number: int, jobs: Sequence[str] = tuple(JOBS)) -> Kill:
    """The kill of this number."""
    chance = Random(f"{seed}/{number}")
    job = chance.choice(jobs)
    victim = chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
    way = chance.choices((AT_CHANGE, AT_RUN, AT_TIME), (50, 35, 15))[0]
    if victim != DRIVER and way == AT_CHANGE:
        way = AT_RUN
    longest = 0.02 if way == AT_CHANGE else 0.5
    return Kill(
        number=number,
        job=job,
        victim=victim,
        signal=chance.choices(list(SIGNALS), list(SIGNALS.values()))[0],
        way=way,
        share=chance.random(),
        delay=chance.choice((0.0, longest * chance.random())),
        fresh=chance.random() < 0.5 and JOBS[job].cached,
        asks=chance.random() < 0.5,
    )


class Trial:
    """A command, killed and given again.

    Parameters
    ----------
    kill : Kill
    reference : Reference
        What comes of it undisturbed.
    path : where it is given; made here
    """

    def __init__(self, kill: Kill, reference: Reference, path: Path) -> None:
        self.kill, self.reference = kill, reference
        self.place = Place(path, JOBS[kill.job], reference.other)
        self.found = Finding(kill)
        self._options = ("--no-cache",) if kill.fresh else ()
        self._before: frozenset[Any] = frozenset()

    def carry_out(self) -> Finding:
        """Kill, look, give the command again, and look again."""
        began = time.monotonic()
        hit = self._killed()
        self.found.seconds = time.monotonic() - began
        if self.kill.asks:
            settle(self.place.out)
        kept = self._kept()
        if hit:
            self.found.done = len(kept) / len(self.reference.kept)
        self._judge_left(kept)
        began = time.monotonic()
        code = _ended(self.place.start(*self._options))
        self.found.again_seconds = time.monotonic() - began
        self._judge_end(code, kept)
        return self.found

    def _fault(self, what: str) -> None:
        self.found.faults.append(what)

    # ------------------------------------------------------------------- the kill

    def _killed(self) -> bool:
        """Give the command and kill it; returns whether it was hit before it ended."""
        process = self.place.start(*self._options, wanted=self._wanted())
        hit = self._wait_for_change(process) if self._at_change() else self._strike(process)
        self.found.code = _ended(process)
        if not _left_alone(process.pid):
            self._fault(f"processes were left behind for {LEAVING:.0f} s")
        if hit and self.kill.victim in (DRIVER, ALL) and self.found.code == 0:
            return False
        return hit

    def _at_change(self) -> bool:
        return self.kill.way == AT_CHANGE

    def _wanted(self) -> dict[str, str]:
        if not self._at_change():
            return {}
        number = 1 + int(self.kill.share * self.reference.changes)
        return {
            "KILLS_AT": str(number),
            "KILLS_SIGNAL": str(int(self.kill.signal)),
            "KILLS_DELAY": str(self.kill.delay),
        }

    def _wait_for_change(self, process: subprocess.Popen[bytes]) -> bool:
        """The driver kills itself; meanwhile see what the folder says is kept."""
        while process.poll() is None:
            self._before = self._kept()
            if _waited(process, 0.2):
                break
        return process.returncode != 0

    def _strike(self, process: subprocess.Popen[bytes]) -> bool:
        if not self._moment_came(process):
            return False
        if self.kill.delay and _waited(process, self.kill.delay):
            return False
        while (victim := self._victim(process)) is None:
            if _waited(process, TICK):
                return False
        self._before = self._kept()
        try:
            if self.kill.victim == ALL:
                os.killpg(process.pid, self.kill.signal)
            else:
                os.kill(victim, self.kill.signal)
        except ProcessLookupError:
            return False
        return True

    def _moment_came(self, process: subprocess.Popen[bytes]) -> bool:
        if self.kill.way == AT_TIME:
            return not _waited(process, self.kill.share * self.reference.seconds)
        least = int(self.kill.share * (len(self.reference.kept) + 1))
        while len(self._kept()) < least:
            if _waited(process, 5 * TICK):
                return False
        return process.poll() is None

    def _victim(self, process: subprocess.Popen[bytes]) -> int | None:
        """The process that is to be killed; None if it is not there yet."""
        if self.kill.victim in (DRIVER, ALL):
            return process.pid
        try:
            for server in psutil.Process(process.pid).children():
                if any("forkserver" in word for word in server.cmdline()):
                    if self.kill.victim == FORK_SERVER:
                        return server.pid
                    workers = sorted(worker.pid for worker in server.children())
                    return workers[self.kill.number % len(workers)] if workers else None
        except psutil.Error:
            return None
        return None

    # ------------------------------------------------------------------- the look

    def _kept(self) -> frozenset[Any]:
        """What of this work the folder's status counts."""
        try:
            return self.place.kept() & self.reference.kept
        except Exception as error:  # noqa: BLE001  whatever it is, it is told with the kill
            self._fault(f"the status cannot be told: {type(error).__name__}: {error}")
            return frozenset()

    def _judge_left(self, kept: frozenset[Any]) -> None:
        """Nothing that was counted is lost, nothing partial is seen, and what was said is so."""
        kill, found = self.kill, self.found
        if lost := self._before - kept:
            self._fault(f"{len(lost)} of {len(self._before)} runs that were kept are lost")
        for what in self._partial():
            self._fault(f"after the kill {what}")
        said = self.place.errors()
        if "Traceback" in said or "should not" in said:
            self._fault(f"it said: {said[-400:]}")
        if kill.victim in (DRIVER, ALL) and found.code not in (0, *STOPPED[kill.signal]):
            self._fault(f"it ended with {found.code}: {said[-400:]}")
        if kill.victim in (WORKER, FORK_SERVER) and found.code not in (0, 3, 4):
            self._fault(f"it ended with {found.code}: {said[-400:]}")
        number = re.search(r"(\d+) (?:of \d+ runs were finished and|evaluations) are saved", said)
        if number is not None and int(number[1]) != len(kept):
            self._fault(f"it said that {number[1]} are saved; {len(kept)} are")
        if "nothing was written" in said and kept:
            self._fault(f"it said that nothing was written; {len(kept)} runs are there")
        self._judge_other(self.place.out, self.place.out / ".moving", self.place.out / "earlier-1")

    def _partial(self) -> Iterable[str]:
        others = self.reference.other_content
        whole = {**others, **self.reference.content}
        return partial_files(self.place.out, whole) if self.place.out.is_dir() else ()

    def _judge_other(self, *places: Path) -> None:
        """The runs of other work are somewhere."""
        if self.reference.other is None:
            return
        if self.kill.asks and (self.place.out / ".moving").exists():
            self._fault("other work is still half moved after its status was asked for")
        there = {run for place in places if place.is_dir() for run in _runs_of_any(place)}
        if missing := kept_in(self.reference.other) - there:
            self._fault(f"{len(missing)} runs of other work are lost")

    def _judge_end(self, code: int, kept: frozenset[Any]) -> None:
        """The same command ends as it would have, undisturbed, and makes nothing again."""
        out, reference = self.place.out, self.reference
        if code != 0:
            self._fault(f"given again it ended with {code}: {self.place.errors()[-400:]}")
            return
        if missing := reference.kept - self._kept():
            self._fault(f"{len(missing)} runs are missing at the end")
        content = self.place.content()
        for name in sorted({*content, *reference.content}):
            if content.get(name) != reference.content.get(name):
                self._fault(f"{name} is not what it is undisturbed")
        if (again := self.place.reused()) is not None and again < len(kept):
            self._fault(f"{len(kept)} runs were kept and {again} of them used")
        self._report(left_over(out), "left over")
        self._report(twice(out), "twice in")
        if reference.other is not None and content_of(out / "earlier-1") != reference.other_content:
            self._fault("other work is not as it was")

    def _report(self, names: Collection[str], what: str) -> None:
        if names:
            self._fault(f"{what}: {', '.join(names)}")


class LongTrial(Trial):
    """A sweep that is killed outright again and again, and each time given again.

    Parameters
    ----------
    kills : sequence of Kill
        One after the other.
    engine : options that say where runs are carried out
    """

    def __init__(
        self, job: Job, kills: Sequence[Kill], reference: Reference, path: Path, engine: str
    ) -> None:
        self.kills, self.kill, self.reference = kills, kills[0], reference
        self.place = Place(path, job, engine=engine.split())
        self.found = Finding(self.kill)
        self._options = ("--no-cache",)
        self._before = frozenset()

    def carry_out(self) -> Finding:
        """Kill, look and go on, as often as there are kills; then let it end."""
        began, kept = time.monotonic(), self._before
        for kill in self.kills:
            self.kill = kill
            hit, before, kept = self._killed(), kept, self._kept()
            if lost := before - kept:
                self._fault(f"kill {kill.number}: {len(lost)} runs that were kept are lost")
            self._judge_left(kept)
            if not hit:  # it came to its end before its moment
                break
            self.found.shares.append(len(kept) / len(self.reference.kept))
        self.found.seconds = time.monotonic() - began
        self._judge_end(_ended(self.place.start(*self._options)), kept)
        return self.found

    def _moment_came(self, process: subprocess.Popen[bytes]) -> bool:
        """Rows are counted without being read: there may be thousands."""
        least = int(self.kill.share * len(self.reference.kept))
        summary = self.place.out / SUMMARY
        while True:
            parts = (summary / name for name in part_names(self.place.out, SUMMARY))
            if sum(pq.read_metadata(part).num_rows for part in parts) >= least:
                return process.poll() is None
            if _waited(process, 0.5):
                return False


def drawn_in_a_row(seed: int, number: int) -> list[Kill]:
    """So many kills of one sweep, in the order of its runs."""
    chance = Random(f"{seed}/in a row")
    shares = sorted(0.97 * chance.random() for _ in range(number))
    return [
        Kill(
            place,
            "sweep",
            DRIVER,
            signal.SIGKILL,
            AT_RUN,
            share,
            0.3 * chance.random(),
            True,
            False,
        )
        for place, share in enumerate(shares)
    ]


def kill_in_a_row(
    seed: int, runs: int, number: int, engines: Sequence[str], folder: Path
) -> dict[str, Finding]:
    """Kill a sweep of so many runs so often, on each of these engines."""
    job, kills = long_sweep(runs), drawn_in_a_row(seed, number)
    reference, found = undisturbed(folder / "whole", job), {}
    for place, engine in enumerate(engines):
        path = folder / f"killed {place}"
        shutil.rmtree(path, ignore_errors=True)  # from before a stop
        found[engine] = LongTrial(job, kills, reference, path, engine).carry_out()
    return found


def _runs_of_any(place: Path) -> frozenset[Any]:
    """Runs in a folder whatever its manifest asks for, also in the middle of a move."""
    return survey(place).done


def _waited(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for a process for so many seconds; whether it has ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a command; one that hangs is ended, and its code is 99."""
    if _waited(process, PATIENCE):
        return int(process.returncode)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return 99


def _left_alone(session: int) -> bool:
    """Whether all processes that a command started have left; those that have not are ended."""
    deadline = time.monotonic() + LEAVING
    while there := _of_session(session):
        if time.monotonic() > deadline:
            for process in there:
                process.kill()
            return False
        time.sleep(5 * TICK)
    return True


def _of_session(session: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, PermissionError, psutil.Error):
            continue
    return found


# ------------------------------------------------------------------------ many


class Findings:
    """What came of kills, kept in a folder as it comes."""

    def __init__(self, folder: Path) -> None:
        self._file, self._lock = folder / DONE, threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, kills: Iterable[Kill]) -> dict[Kill, Finding]:
        """Those of these kills that are there."""
        lines = self._file.read_text("utf-8").splitlines() if self._file.exists() else []
        told = {line["kill"]: line for line in map(json.loads, lines)}
        return {
            kill: Finding(**(told[str(kill)] | {"kill": kill}))
            for kill in kills
            if str(kill) in told
        }

    def add(self, found: Finding) -> None:
        """Keep one."""
        with self._lock, self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(vars(found) | {"kill": str(found.kill)}) + "\n")


def kill_all(
    kills: Sequence[Kill],
    folder: Path,
    at_once: int = 2,
    hear: Callable[[Finding], None] = lambda finding: None,
) -> list[Finding]:
    """Carry out kills, but for those that the folder holds; places of those that come out as they should are removed."""
    findings = Findings(folder)
    done = findings.of(kills)
    waiting = [kill for kill in kills if kill not in done]
    names = sorted({kill.job for kill in waiting})
    with ThreadPoolExecutor(at_once) as threads:
        whole = threads.map(lambda n: undisturbed(folder / f"whole {n}", JOBS[n]), names)
        references = dict(zip(names, whole, strict=True))

        def one(kill: Kill) -> Finding:
            path = folder / f"kill {kill.number}"
            shutil.rmtree(path, ignore_errors=True)  # from before a stop
            found = Trial(kill, references[kill.job], path).carry_out()
            if not found.faults:
                shutil.rmtree(path)
            findings.add(found)
            hear(found)
            return found

        done |= {found.kill: found for found in threads.map(one, waiting)}
    return [done[kill] for kill in kills]


def faults_of(findings: Iterable[Finding]) -> list[str]:
    """Every fault, with its kill."""
    return [f"{found.kill}: {fault}" for found in findings for fault in found.faults]


def main(say: Callable[[str], None] = print) -> None:
    """Kill commands at random moments and say what came of it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, help="of kills; 100, or 10 of a long sweep")
    parser.add_argument("--only", type=int, help="this kill alone")
    parser.add_argument("--at-once", type=int, default=2, help="kills side by side")
    parser.add_argument(
        "--long", type=int, metavar="RUNS", help="one sweep of so many runs, killed in a row"
    )
    parser.add_argument(
        "--engine",
        action="append",
        metavar="OPTIONS",
        help="of the long sweep: where runs are carried out; may be given again",
    )
    parser.add_argument("--folder", type=Path, help="where what was done is kept")
    parser.add_argument("--write", type=Path, help="the page")
    asked, began = parser.parse_args(), time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        (_kill_many if asked.long is None else _kill_long)(asked, folder, say)
    say(f"{(time.monotonic() - began) / 60:.1f} minutes")


def _kill_many(asked: argparse.Namespace, folder: Path, say: Callable[[str], None]) -> None:
    from tests.experiments.kill_page import lines_of, write_page

    numbers = range(asked.number or 100) if asked.only is None else [asked.only]

    def hear(found: Finding) -> None:
        for line in faults_of([found]) or [f"{found.kill}: as it should"]:
            say(line)

    kills = [drawn(asked.seed, number) for number in numbers]
    findings = kill_all(kills, folder, asked.at_once, hear)
    say("\n".join(lines_of(findings)))
    if asked.write is not None:
        write_page(asked.write, findings, asked.seed)


def _kill_long(asked: argparse.Namespace, folder: Path, say: Callable[[str], None]) -> None:
    from tests.experiments.kill_page import long_lines, write_long_page

    engines = asked.engine or ["--jobs 1", "--jobs 2"]
    found = kill_in_a_row(asked.seed, asked.long, asked.number or 10, engines, folder)
    say("\n".join(long_lines(found)))
    if asked.write is not None:
        write_long_page(asked.write, found, asked.seed, asked.long)


if __name__ == "__main__":
    main()
