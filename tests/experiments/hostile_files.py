"""Files that nobody should hand in, made from sound ones by a seed, and what the readers do with them.

`python -m tests.experiments.hostile_files --seed 1 --number 10000` reads so many and prints what came of it; with
`--write docs/hostile_files.md` it writes the page.
"""

from __future__ import annotations

import argparse
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from experiments.execution.manifest import timestamp
from experiments.sweeps.design import design_problems
from experiments.validation.read import patterns_problems
from sim.scenario import ScenarioError, check_file, register_kind
from sim.scenario.place_csv import place_from_csv
from tools.docs.base import in_bash, table, write_text

SOUND = {
    "scenario": """kind: scenario
schema_version: 1
title: "A programme of five years"
question: "Does it help?"
evidence: [E003]
extends: baseline
funding:
  years: 5
  amount_gbp: 900000
partnership:
  members_target: 12
  hub: modest
place:
  population: 6200
  hardship: 0.4
events:
  - {month: 12, kind: cuts, strength: 0.5}
assumptions:
  energy.recovery_rate: 0.08
""",
    "place": """Table 4: Harbour ward
figure,value,unit,source
population,7310,people,"census, 2021"
homes_owned,1240,,
homes_social_rented,1130,,
homes_private_rented,860,,
adults_with_degree,14%,,
moved_in_last_year,620,,
hardship,0.45,,
aged_18_to_24,700,,
Source: census office
""",
    "portfolio": """kind: portfolio
schema_version: 1
title: "Five areas"
question: "What differs?"
extends: baseline
number_of_areas: 5
seed: 3
settings:
  funding: {amount_gbp: 1000000}
draws:
  - lever: place.hardship
    unit: "0 to 1"
    shape: uniform
    low: 0.2
    high: 0.7
    basis: assumption
  - lever: partnership.hub
    unit: choice
    shape: options
    basis: assumption
    options:
      - {count: 3, value: none}
      - {count: 2, value: large}
""",
    "design": """kind: design
schema_version: 1
title: "Years and hardship"
question: "Which matters?"
base: baseline
sampling: grid
factors:
  funding.years: [3, 5, 10]
  place.hardship: [0.2, 0.5]
  partnership.hub: [none, large]
samples: 12
replicates: 4
seed: 1
""",
    "patterns": """kind: patterns
schema_version: 1
title: "Two figures"
patterns:
  - id: members_of_ours
    evidence: E003
    column: members
    statistic: mean
    calendar_year: [2014, 2016]
    target: 11.5
    n: 120
    tolerance: 0.5
  - id: energy_of_ours
    evidence: [E003, E004]
    column: energy_members
    statistic: p90
    calendar_year: 2015
    range: [0.3, 0.6]
""",
}  # fmt: skip
NUMERALS = (
    *(
        "2,5",
        "0,350",
        "7,310",
        "7.310",
        "7 310",
        "7\u00a0310",
        "7\u202f310",
        "7'310",
        "1_000",
        "£5",
    ),
    *("5%", "12,5 per cent", ".5", "5.", "8.0", "3e2", "1e400", "-1e-400", "-0", "0", "1", "-3"),
    *(
        "NaN",
        ".inf",
        "0x1F",
        "017",
        "12:30:45",
        "½",
        "٣",
        "１２",
        "9" * 400,
        "about 900",
        "..",
        "2012-13",
    ),
)
SNIPPETS = (
    *("", " ", "\t", "\n", "\r", "\r\n\r\n", "\0", "\ufeff", "\u2028", "\x85", "\x1b[2J", "😀", "é"),
    *('"', '""', "'", ",", ";", "#", ":", ": ", "- ", "? ", "|", ">", "&a ", "*a", "<<: ", "!!python/x "),
    *("[", "]", "{", "}", "[" * 200, "{a: " * 80, "---\n", "...", "%TAG", "true", "null", "~", "yes"),
    *("../../etc/passwd", "%s%n", "{0.__class__}", "baseline", "x" * 3_000, "-" * 500, "a: " * 50),
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "cp037", "utf-7")
MOST_SECONDS, MOST_MEGABYTES = 5.0, 500.0
LINE = re.compile(r"^\S+:\d+")
ADVICE = re.compile(r"\b(write|did you mean|give|choose|save|leave|at least|at most|one of)\b")


def hostile(seed: int, number: int) -> tuple[str, bytes]:
    """Return the kind of the file of this number, and its bytes."""
    chance = Random(f"{seed}/{number}")
    kind = chance.choice(list(SOUND))
    text = SOUND[kind]
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 6))):
        text = chance.choice((_other_number, _other_number, _snippet, _lines, _cut, _repeated))(
            text, chance
        )
    data = text.encode("utf-8", errors="replace")
    if chance.random() < 0.15:
        data = text.encode(chance.choice(ENCODINGS), errors="replace")
    if chance.random() < 0.08:
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.randbytes(chance.choice((1, 2, 30))) + data[place:]
    return kind, data


def _other_number(text: str, chance: Random) -> str:
    places = [i for i, c in enumerate(text) if c.isdigit() and not text[i - 1 : i].isalnum()]
    if not places:
        return text
    start = end = chance.choice(places)
    while end < len(text) and (text[end].isdigit() or text[end] == "."):
        end += 1
    return text[:start] + chance.choice(NUMERALS) + text[end:]


def _snippet(text: str, chance: Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + chance.choice(SNIPPETS) + text[start + chance.choice((0, 0, 1, 5)) :]


def _lines(text: str, chance: Random) -> str:
    """Take a line out, write one twice, indent one or exchange two."""
    lines = text.split("\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    act = chance.randrange(4)
    if act == 0:
        del lines[one]
    elif act == 1:
        lines.insert(other, lines[one])
    elif act == 2:
        lines[one] = " " * chance.randrange(5) + lines[one].lstrip()
    else:
        lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _cut(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _repeated(text: str, chance: Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start : start + 40] * chance.choice((2, 3, 300)) + text[start:]


@dataclass
class Outcome:
    """What came of reading many files.

    Attributes
    ----------
    counts : by kind and answer, "read" or "refused"
    placed, advised : refused files by kind that name a line, and that say what to write instead
    faults : what should not happen: number of the file, its kind, and what
    slowest : (processor seconds, number of the file)
    megabytes : by which the memory in use grew at most
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    advised: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    megabytes: float = 0.0


def read_all(seed: int, numbers: range, folder: Path) -> Outcome:
    """Read the files of these numbers with the readers of their kinds."""
    register_kind("design", design_problems)
    register_kind("patterns", patterns_problems)
    outcome = Outcome()
    for kind in SOUND:
        problems = _read(kind, SOUND[kind].encode(), folder)  # with it what is read once for all
        assert problems == [], problems
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in numbers:
        kind, data = hostile(seed, number)
        start = time.process_time()
        try:
            problems = _read(kind, data, folder)
        except Exception as error:  # noqa: BLE001  whatever it is, it is told with the file's number
            outcome.faults.append(f"{number} ({kind}): {type(error).__name__}: {error}")
            continue
        outcome.slowest = max(outcome.slowest, (time.process_time() - start, number))
        outcome.counts[kind, "refused" if problems else "read"] += 1
        outcome.placed[kind] += any(LINE.search(problem) for problem in problems)
        outcome.advised[kind] += any(ADVICE.search(problem) for problem in problems)
        outcome.faults += [f"{number} ({kind}): {p}" for p in problems if not p.isprintable()]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    outcome.megabytes = grown / 1024
    return outcome


def _read(kind: str, data: bytes, folder: Path) -> list[str]:
    """Return every problem of a file, as users are told; a place that is made has none."""
    if kind != "place":
        path = folder / "file.yaml"
        path.write_bytes(data)
        return [str(problem) for problem in check_file(path)]
    path = folder / "file.csv"
    path.write_bytes(data)
    try:
        made = place_from_csv(path)
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    place = folder / "place.yaml"
    place.write_text(made.to_yaml("file.csv"), encoding="utf-8")
    if problems := check_file(place):
        raise AssertionError(f"a place was made that is none: {problems[0]}")
    return []


def lines_of(outcome: Outcome) -> list[str]:
    """Time, memory and faults, in a few lines."""
    seconds, number = outcome.slowest
    return [
        f"The slowest took {seconds:.2f} s of processor time (file {number}; {MOST_SECONDS:.0f} s are allowed), and memory grew by",
        f"{outcome.megabytes:.0f} MB at most ({MOST_MEGABYTES:.0f} MB). {len(outcome.faults) or 'No'} traceback or other fault.",
    ]


def page_of(outcome: Outcome, seed: int, number: int) -> str:
    """The page of these files."""
    rows = []
    for kind in SOUND:
        read, refused = outcome.counts[kind, "read"], outcome.counts[kind, "refused"]
        numbers = (read + refused, read, refused, outcome.placed[kind], outcome.advised[kind])
        rows.append((kind, *(f"{each:,}" for each in numbers)))
    head = (
        "kind",
        "files",
        "read",
        "refused",
        "of them with a line",
        "of them with what is allowed or to do",
    )
    command = f"python -m tests.experiments.hostile_files --seed {seed} --number {number}"
    return "\n".join(
        [
            "# Hostile files\n",
            "Files that nobody should hand in, made from sound ones by a seed: numbers as other countries write them, cut, repeated and exchanged lines, control characters,",
            "deep brackets, other encodings, bytes at random. One in eight is left sound. Each is read by the reader of its kind, as the",
            "commands `check` and `place` do. It must be read or refused in words that can be shown, never with a traceback, never in more than",
            f"{MOST_SECONDS:.0f} s or with {MOST_MEGABYTES:.0f} MB more memory; a place that is made of a table must pass `check`.\n",
            in_bash(f"{command} --write docs/hostile_files.md"),
            f"\nMade on {timestamp()[:10]} with seed {seed}. `--first K --number 1` reads file K alone.\n",
            table(head, rows),
            "",
            *lines_of(outcome),
            "\n## Faults\n",
            *([f"- {fault}" for fault in outcome.faults] or ["None."]),
            "",
        ]
    )


def main(say: Callable[[str], None] = print) -> None:
    """Read hostile files and say what came of it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--write", type=Path, help="the page")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = range(asked.first, asked.first + asked.number)
        outcome = read_all(asked.seed, files, Path(folder))
    for (kind, answer), count in sorted(outcome.counts.items()):
        say(f"{kind}: {count:,} {answer}")
    say("\n".join([*lines_of(outcome), *outcome.faults[:50]]))
    if asked.write is not None:
        write_text(asked.write, page_of(outcome, asked.seed, asked.number))


if __name__ == "__main__":
    main()
