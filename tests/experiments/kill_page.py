"""The page of kills: how many, of what, where in the work, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from experiments.execution.manifest import timestamp
from sim.simulation import model_version
from tests.experiments.kill_jobs import JOBS
from tests.experiments.kills import SIGNALS, VICTIMS, Finding, faults_of
from tools.docs.base import in_bash, table, write_text

ENDED = "after its end"
WHERE = (
    (0.0, "before the first run was kept"),
    (1 / 3, "up to a third of its runs kept"),
    (2 / 3, "up to two thirds"),
    (0.999, "more, but not all"),
    (1.0, "all runs kept, the rest being written"),
)
INTRODUCTION = """# Killed at random moments

What [the fault model](fault_model.md) promises when a command is killed, tried at moments drawn by chance: while it starts, while runs come,
between any two changes of its files. Each kill is drawn by a seed and its number: which command, who is killed (the command itself, one of its
workers, the fork server that makes them, or all at once), with which signal, and when. A driver is killed at a change of files half of the time,
just before it or a few milliseconds into it. The commands are as small as they can be asked for; they save every three runs, so that there is always something to lose.

After each kill it is asked:

- whether every run that the folder's status counted before is still counted, and a sentence on what was saved is true;
- whether every table in the folder can be read whole, and every other file that is there is what it is when it is finished;
- whether all processes have left, and nobody was shown a traceback;
- whether the same command, given again, ends with 0, uses what was kept, makes nothing twice, and leaves tables, files and answer equal to those of
  a command that nobody disturbed, with no temporary file beside them;
- where other results were in the folder and are moved aside, whether they are whole all the time.

A worker or the fork server may be killed without the command ending; that is right too if the end is the same.
"""


LONG = """# A long sweep, killed again and again

One sweep of many short runs is killed outright (SIGKILL to the command, at moments drawn by chance), given again, killed again, and at the end left
alone. It is done with one process, with several, and on whatever engine is named; all have to come to the tables of one that nobody disturbed. After each kill
it is asked what is asked of [single kills](kills.md): that nothing that was kept is lost, and that no table is seen half written. At the end all runs must be there, each once,
no run that was kept made again, and no temporary file left over. Runs are not taken from the cache.
"""


def long_lines(findings: Mapping[str, Finding]) -> Iterator[str]:
    """What came of a sweep that was killed in a row, on each engine."""
    for engine, found in findings.items():
        kept = ", ".join(f"{share:.0%}" for share in found.shares)
        faults = "; ".join(found.faults) or "no faults"
        yield f"{engine}: {len(found.shares)} kills, after which there was {kept} of the runs; {faults}."


def write_long_page(path: Path, findings: Mapping[str, Finding], seed: int, runs: int) -> None:
    """Write the page of a sweep that was killed in a row."""
    number = max(len(found.shares) for found in findings.values())
    engines = " ".join(f'--engine "{engine}"' for engine in findings)
    command = (
        f"python -m tests.experiments.kills --seed {seed} --long {runs} --number {number} {engines}"
    )
    rows = [
        (f"`{engine}`", len(found.shares), ", ".join(f"{share:.0%}" for share in found.shares),
         "; ".join(found.faults) or "none")
        for engine, found in findings.items()
    ]  # fmt: skip
    said = (
        f"{4 * max(1, runs // 4):,} runs. Made on {timestamp()[:10]} with seed {seed}; model version "
        f"`{model_version()}`."
    )
    figures = table(("engine", "kills", "runs there after each", "faults"), rows)
    parts = [LONG, in_bash(f"{command} --write docs/long_kills.md"), "", said, "", figures]
    write_text(path, "\n".join(parts) + "\n")


def lines_of(findings: Sequence[Finding]) -> Iterator[str]:
    """What came of the kills, in a few lines."""
    hit = [found for found in findings if found.done is not None]
    faults = faults_of(findings)
    yield (
        f"{len(findings)} kills, {len(hit)} of them of a command at work; {len(faults) or 'no'} "
        f"fault{'s' * (len(faults) != 1)}."
    )
    again = [found.again_seconds for found in findings]
    yield (
        f"From start to the last process gone at most {max(found.seconds for found in findings):.0f} s; "
        f"the command given again took {median(again):.1f} s (median), at most {max(again):.0f} s."
    )


def where(found: Finding) -> str:
    """How far the work had come."""
    if found.done is None:
        return ENDED
    return next(words for top, words in WHERE if found.done <= top)


def write_page(path: Path, findings: Sequence[Finding], seed: int) -> None:
    """Write the page of these kills."""
    write_text(path, "\n".join(_page(findings, seed)) + "\n")


def _page(findings: Sequence[Finding], seed: int) -> Iterator[str]:
    yield INTRODUCTION
    command = f"python -m tests.experiments.kills --seed {seed} --number {len(findings)}"
    yield in_bash(f"{command} --write docs/kills.md")
    yield (
        f"\nMade on {timestamp()[:10]} with seed {seed}; model version `{model_version()}`. With `--only K` kill "
        "K alone is repeated.\n"
    )
    yield from lines_of(findings)
    for title, names, name_of in _tables():
        yield f"\n{_counts(title, names, findings, name_of)}"
    yield "\n## Faults\n"
    yield from [f"- {fault}" for fault in faults_of(findings)] or ["None."]


def _tables() -> Iterator[tuple[str, Sequence[str], Callable[[Finding], str]]]:
    yield "command", list(JOBS), lambda found: found.kill.job
    yield "killed", list(VICTIMS), lambda found: found.kill.victim
    yield "by", [each.name for each in SIGNALS], lambda found: found.kill.signal.name
    yield "when", [*(words for _, words in WHERE), ENDED], where


def _counts(
    title: str,
    names: Sequence[str],
    findings: Sequence[Finding],
    name_of: Callable[[Finding], str],
) -> str:
    rows = []
    for name in names:
        some = [found for found in findings if name_of(found) == name]
        went_on = sum(found.code == 0 and found.done is not None for found in some)
        at_work = sum(found.done is not None for found in some)
        rows.append((name, len(some), at_work, went_on, sum(bool(found.faults) for found in some)))
    return table((title, "kills", "at work", "went on by itself", "with faults"), rows)
