"""Scenarios that nobody would think of, made valid by a seed, and what the model makes of them.

`python -m tests.sim.random_scenarios --seed 1 --number 300` runs so many, each twice, and prints what came of it; with
`--write docs/random_scenarios.md` it writes the page. In a `--folder` what was tried is kept: stopped, the same command goes on.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, get_args

from experiments.execution.manifest import timestamp
from sim.model import Neighbourhood
from sim.scenario import Scenario, ScenarioError, describe_levers
from sim.scenario.lever_table import Lever
from sim.scenario.levers_setting import EventKind
from sim.simulation import model_version, tables_of
from tests.sim.bounds import problems
from tools.docs.base import in_bash, table, write_text

DONE = "done.jsonl"
LAST_MONTH = 359
MOST_EVENTS = 30
"""Events of a month, at most."""


def random_scenario(seed: int, number: int) -> Scenario:
    """The scenario of this number: some levers at random or at an end, some events; what cannot go together is left out."""
    chance = Random(f"{seed}/{number}")
    often = chance.choice((0.1, 0.5, 1.0))
    changes = {
        lever.path: _value(lever, chance) for lever in describe_levers() if chance.random() < often
    }
    changes["events"] = [_event(chance) for _ in range(chance.randrange(5))]
    while True:
        try:
            return Scenario().with_levers(changes)
        except ScenarioError as error:
            wrong = {problem.path.split("[")[0] for problem in error.problems} & set(changes)
            for path in wrong or {chance.choice(list(changes))}:
                del changes[path]


def _value(lever: Lever, chance: Random) -> Any:
    """A value that a lever may take: at an end in one of three cases."""
    if lever.kind == "switch":
        return chance.random() < 0.5
    if lever.kind == "choice":
        return chance.choice(lever.choices)
    if chance.random() < 1 / 3:
        return chance.choice((lever.low, lever.high))
    if lever.kind == "whole":
        return chance.randint(int(lever.low), int(lever.high))
    return chance.uniform(lever.low, lever.high)


def _event(chance: Random) -> dict[str, Any]:
    kind, month = chance.choice(get_args(EventKind)), chance.randint(0, LAST_MONTH)
    if kind == "top_up":
        return {"kind": kind, "month": month, "amount_gbp": round(chance.uniform(1, 5e6), 2)}
    return {"kind": kind, "month": month, "strength": chance.random()}


@dataclass(frozen=True)
class Outcome:
    """What came of a scenario.

    Attributes
    ----------
    number : int
    months : int
        Its length.
    levers : int
        Settings that differ from the usual.
    seconds : float
        Processor time of one run.
    faults : tuple of str
    """

    number: int
    months: int
    levers: int
    seconds: float
    faults: tuple[str, ...]


def tried(seed: int, number: int) -> Outcome:
    """Run the scenario of this number twice and look at all that must hold."""
    scenario, usual = random_scenario(seed, number), Scenario().levers()
    levers = sum(value != usual[path] for path, value in scenario.levers().items())
    began = time.process_time()
    try:
        model = _lived_through(scenario, number)
        seconds = time.process_time() - began
        again = _lived_through(scenario, number)
    except Exception as error:  # noqa: BLE001  whatever it is, it is told with the scenario's number
        fault = f"{type(error).__name__}: {error}"
        return Outcome(number, scenario.horizon_months, levers, 0.0, (fault,))
    faults = tuple(_faults(model, again))
    return Outcome(number, scenario.horizon_months, levers, seconds, faults)


def _lived_through(scenario: Scenario, seed: int) -> Neighbourhood:
    model = Neighbourhood(scenario, seed)
    model.run()
    return model


def _faults(model: Neighbourhood, again: Neighbourhood) -> Iterator[str]:
    yield from problems(model)
    model.ledger.check()
    funding = model.scenario.funding
    promised = funding.amount_gbp + sum(e.amount_gbp or 0.0 for e in model.scenario.events)
    if any(not isinstance(pence, int) for pence in model.ledger.balance.values()):
        yield "money: not in whole pence"
    if not model.ledger.spent <= model.ledger.granted <= round(100 * promised):
        yield "money: more is spent than granted, or granted than promised"
    if model.groups_alive > model.parameters.groups.most_groups:
        yield "groups: more than there may be"
    if len(model.event_log.rows) > MOST_EVENTS * model.horizon_months:
        yield "events: without limit"
    if _hash(model) != _hash(again):
        yield "not the same twice"


def _hash(model: Neighbourhood) -> str:
    return hashlib.sha256(repr(tables_of(model)).encode()).hexdigest()


class Outcomes:
    """What came of scenarios, kept in a file as it comes; what another version of the model did is not counted."""

    def __init__(self, file: Path, seed: int) -> None:
        self._file, self._mark = file, {"seed": seed, "model": model_version()}
        file.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text("utf-8") if file.exists() else ""
        whole = text[: text.rfind("\n") + 1]
        if text != whole:  # it was stopped in the middle of a line
            write_text(file, whole)

    def known(self) -> dict[int, Outcome]:
        """Those that are there, by number."""
        lines = self._file.read_text("utf-8").splitlines() if self._file.exists() else []
        told = [json.loads(line) for line in lines]
        ours = [each for each in told if each.pop("of") == self._mark]
        return {
            each["number"]: Outcome(**each | {"faults": tuple(each["faults"])}) for each in ours
        }

    def add(self, outcome: Outcome) -> None:
        """Keep one."""
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(vars(outcome) | {"of": self._mark}) + "\n")


def try_all(
    seed: int, numbers: Sequence[int], jobs: int = 1, kept: Outcomes | None = None
) -> list[Outcome]:
    """Try the scenarios of these numbers, but for those that were kept."""
    outcomes = kept.known() if kept is not None else {}
    waiting = [number for number in numbers if number not in outcomes]
    one = functools.partial(tried, seed)
    with ProcessPoolExecutor(jobs) if jobs > 1 else nullcontext() as pool:
        for outcome in (pool.map if pool is not None else map)(one, waiting):
            outcomes[outcome.number] = outcome
            if kept is not None:
                kept.add(outcome)
    return [outcomes[number] for number in numbers]


def faults_of(outcomes: Sequence[Outcome]) -> list[str]:
    """Every fault, with the number of its scenario."""
    return [f"{each.number}: {fault}" for each in outcomes for fault in each.faults]


def page_of(outcomes: Sequence[Outcome], seed: int) -> str:
    """The page of these scenarios."""
    command = f"python -m tests.sim.random_scenarios --seed {seed} --number {len(outcomes)}"
    faults = faults_of(outcomes)
    months = [each.months for each in outcomes]
    slowest = max(outcomes, key=lambda each: each.seconds)
    rows = [
        ("scenarios, each run twice", f"{len(outcomes):,}"),
        ("levers that differ from the usual", _span([each.levers for each in outcomes])),
        ("months", _span(months)),
        ("longest run", f"{slowest.seconds:.1f} s (scenario {slowest.number})"),
        ("faults", f"{len(faults)}"),
    ]
    return (
        "\n".join(
            [
                "# Random scenarios\n",
                "Valid scenarios that nobody would think of: a tenth, half or all of the levers are drawn by a seed, one of three at an end of its range, with up",
                "to four events of any kind and strength; what cannot go together is left out. Each is run twice. Whatever can be known must be a finite number within its bounds, money must add up",
                "to the penny and no more be spent than was granted, groups and events must not grow without limit, and both runs must be the same to the last digit.\n",
                in_bash(f"{command} --write docs/random_scenarios.md"),
                f"\nMade on {timestamp()[:10]} with seed {seed}; model version `{model_version()}`. `--first K --number 1` repeats scenario K.\n",
                table(("", ""), rows),
                "\n## Faults\n",
                *([f"- {fault}" for fault in faults] or ["None."]),
            ]
        )
        + "\n"
    )


def _span(values: Sequence[int]) -> str:
    return f"{min(values)} to {max(values)}"


def main(say: Callable[[str], None] = print) -> None:
    """Try random scenarios and say what came of it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, help="where what was tried is kept")
    parser.add_argument("--write", type=Path, help="the page")
    asked = parser.parse_args()
    numbers = range(asked.first, asked.first + asked.number)
    kept = Outcomes(asked.folder / DONE, asked.seed) if asked.folder is not None else None
    outcomes = try_all(asked.seed, numbers, asked.jobs, kept)
    faults = faults_of(outcomes)
    say("\n".join([f"{len(outcomes)} scenarios, {len(faults)} faults", *faults[:50]]))
    if asked.write is not None:
        write_text(asked.write, page_of(outcomes, asked.seed))


if __name__ == "__main__":
    main()
