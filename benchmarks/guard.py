"""A guard on speed that no busy machine disturbs: instructions, counted by Valgrind.

python -m benchmarks.guard           count, and hold against what is kept
python -m benchmarks.guard --write   count, and keep it (guard.json)

Counted are: a run (three runs less the first, halved), at two sizes, so that what is fixed and what each resident adds are told
apart; and the way to the first run, as every worker goes it: libraries loaded, every rule there, one run. Rules are compiled for a fixed
processor, the seed is fixed, and each count is a ratio to that of the loop of pure Python (`benchmarks.reference`), which
moves with the version of Python as the model does. The horizon is short: the guard sees what is built, and the first years. What is
compiled for vectors of a certain processor it sees as if there were none.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.callgrind import Callgrind, counts_in
from benchmarks.reference import python_run
from benchmarks.sizes import of_size
from sim import load_scenario
from sim.simulation import run, warm_up

FILE = Path(__file__).with_name("guard.json")
TOLERANCE = 0.05
ADULTS, MONTHS, SEED = (2_400, 4_800), 48, 7
COMMAND = "python -m benchmarks.guard"
FIXED = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NUMBA_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
"""What is the same on every machine: the processor that is compiled for, threads, the order of sets."""
WORDS = {
    "a_run": "a run of {0:,} adults over {2} months",
    "fixed": "of that what does not depend on residents",
    "each_1000": "what each 1,000 adults add",
    "to_first_run": "from nothing to the end of the first run",
}
_REFERENCES = re.compile(r"I\s+refs:\s+([\d,]+)")


class GuardError(RuntimeError):
    """Instructions cannot be counted here; the message says what to do."""


def count() -> dict[str, float]:
    """Count instructions; each as a ratio to the loop of pure Python.

    Raises
    ------
    GuardError
        If Valgrind is missing, or what it watches does not end well.
    """
    if platform.machine() not in ("x86_64", "AMD64"):
        raise GuardError(f"what is kept was counted on x86-64; this is {platform.machine()}")
    if shutil.which("valgrind") is None:
        raise GuardError("Valgrind is missing; on Debian or Ubuntu: apt-get install valgrind")
    with tempfile.TemporaryDirectory(prefix="groundswell-guard-") as name:
        folder = Path(name)
        _call([sys.executable, *_part("runs")])  # compiles what is not compiled yet
        watched = {
            "start": ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"],
            "runs": [
                "--tool=callgrind",
                "--instr-atstart=no",
                f"--callgrind-out-file={folder}/callgrind",
            ],
        }
        with ThreadPoolExecutor() as both:
            told = dict(zip(watched, both.map(_valgrind, watched.values(), watched), strict=True))
        parts: dict[str, list[int]] = {}
        for part, instructions in counts_in(folder):
            parts.setdefault(part, []).append(instructions)
    return ratios(parts, int(_REFERENCES.findall(told["start"])[-1].replace(",", "")))


def ratios(parts: dict[str, list[int]], to_first_run: int) -> dict[str, float]:
    """What is guarded, from the instructions of each part of the program.

    Parameters
    ----------
    parts : ``python`` and, by number of adults, those of three runs
    to_first_run : instructions from nothing to the end of the first run
    """
    (few, many), loop = ADULTS, parts["python"][-1]
    small, large = ((sum(parts[str(adults)]) - parts[str(adults)][0]) / 2 for adults in ADULTS)
    slope = (large - small) / (many - few)
    found = {
        "a_run": small,
        "fixed": small - slope * few,
        "each_1000": 1000 * slope,
        "to_first_run": to_first_run,
    }
    return {name: float(f"{instructions / loop:.4g}") for name, instructions in found.items()}


def risen(found: dict[str, float], kept: dict[str, float]) -> list[str]:
    """What takes more instructions than is kept, beyond the tolerance, each in a sentence."""
    return [
        f"{said_of(name)}: {found[name]:.4g} loops of pure Python, {found[name] / kept[name] - 1:+.1%} "
        f"on {kept[name]:.4g}; at most {TOLERANCE:+.0%}. If that is meant: {COMMAND} --write"
        for name in WORDS
        if found[name] > (1.0 + TOLERANCE) * kept[name]
    ]


def said_of(name: str) -> str:
    """What a ratio is of, in words."""
    return WORDS[name].format(*ADULTS, MONTHS)


def kept() -> dict[str, float]:
    """The ratios that are kept."""
    ratios: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return ratios


def _part(name: str) -> list[str]:
    return ["-m", "benchmarks.guard", "--part", name]


def _valgrind(options: list[str], part: str) -> str:
    return _call(["valgrind", *options, sys.executable, *_part(part)])


def _call(command: list[str]) -> str:
    """What a command says beside its answer."""
    done = subprocess.run(command, env={**os.environ, **FIXED}, capture_output=True, text=True)
    if done.returncode:
        last = "\n".join(done.stderr.splitlines()[-5:])
        raise GuardError(f"{' '.join(command)} ended with {done.returncode}:\n{last}")
    return done.stderr


def _be_watched(part: str) -> None:
    """What goes on under Valgrind."""
    warm_up()
    run("baseline", SEED, horizon_months=MONTHS)
    callgrind = Callgrind()
    if part == "start" or not callgrind.is_watched:
        return
    scenarios = [of_size(load_scenario("baseline"), adults) for adults in ADULTS]
    python_run()
    callgrind.start()
    python_run()
    callgrind.end_part("python")
    for adults, scenario in zip(ADULTS, scenarios, strict=True):
        for _ in range(3):
            run(scenario, SEED, horizon_months=MONTHS)
            callgrind.end_part(str(adults))


def main() -> int:
    """Count, and hold against what is kept or keep it; returns the exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep what is counted")
    parser.add_argument("--part", choices=("start", "runs"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        _be_watched(asked.part)
        return 0
    try:
        found = count()
    except GuardError as error:
        print(error, file=sys.stderr)
        return 1
    before = found | (kept() if FILE.is_file() else {})
    for name, ratio in found.items():
        print(
            f"{said_of(name)}: {ratio:.4g} loops of pure Python ({ratio / before[name] - 1:+.1%})"
        )
    if asked.write:
        FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return 0
    wrong = risen(found, before)
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
