"""Where twins part, on diaries and columns whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.execution.records import RunRecord
from experiments.explanation.parting import Event, events_of, outcomes_part, parting_of, without
from sim.event_log import FIELDS
from tests.experiments.fake_runs import MONTHS, fake_record, fake_request

PLAN = Event(3, "plan", "partnership", "endorsed", 0.0, "")
JOINS = Event(20, "member_joins", "Ann", "joins the partnership", 0.0, "invitation", "8-0")
FINISHES = Event(
    30, "project_completed", "partnership", "a garden is finished", 900.0, "", "", "residents-3-0"
)


def run_with(seed: int, events=(), **columns: np.ndarray) -> RunRecord:
    record = fake_record(fake_request("a", seed))
    told = sorted([PLAN, *events], key=lambda event: event.month)
    diary = {name: [getattr(event, name) for event in told] for name in FIELDS[:-1]}
    diary["follows"] = [-1, *range(len(told) - 1)]
    monthly = {**record.tables["monthly"], **columns}
    return replace(record, tables={**record.tables, "monthly": monthly, "events": diary})


def test_the_first_month_and_what_differs_from_when():
    spent = np.arange(MONTHS, dtype=float)
    later = spent + (np.arange(MONTHS) >= 25) * 100.0
    parting = parting_of(
        run_with(1, [JOINS], spent_gbp=spent), run_with(1, [FINISHES], spent_gbp=later)
    )
    assert parting.month == 20
    assert parting.first == {"people": 20, "projects": 30, "money": 25}
    assert parting.base_lines == (JOINS,)
    assert parting.other_lines == (FINISHES,)


def test_a_line_knows_the_line_that_it_follows_from():
    plan, joins, finishes = events_of(run_with(1, [JOINS, FINISHES]))
    assert (plan.after, joins.after, finishes.after) == (None, PLAN, JOINS)


def test_people_of_one_name_are_not_taken_for_one_another():
    namesake = replace(JOINS, person="9-0")
    parting = parting_of(run_with(1, [JOINS]), run_with(1, [namesake]))
    assert (parting.base_lines, parting.other_lines) == ((JOINS,), (namesake,))


def test_twins_that_never_part():
    parting = parting_of(run_with(1), run_with(1))
    assert (parting.month, parting.columns, dict(parting.first)) == (None, (), {})
    assert parting.base_lines == parting.other_lines == ()


def test_an_event_that_happens_twice_is_missed_once_where_it_happens_once():
    assert without([JOINS, JOINS], [JOINS]) == [JOINS]
    assert without([JOINS], [JOINS, JOINS]) == []


def twins(shift_from: int, until: int = MONTHS, size: float = 0.2, number: int = 12):
    base, other = [], []
    for seed in range(number):
        level = np.random.default_rng(seed).normal(0.5, 0.1, MONTHS)
        moved = level.copy()
        moved[shift_from:until] -= size
        moved[:shift_from] += np.random.default_rng(100 + seed).normal(0, 0.01, shift_from)
        base.append(run_with(seed, trust_partnership=level))
        other.append(run_with(seed, trust_partnership=moved))
    return base, other


def test_a_figure_parts_for_good_in_the_month_in_which_it_was_made_to():
    (parts,) = [p for p in outcomes_part(*twins(18)) if p.column == "trust_partnership"]
    assert (parts.month, parts.side) == (18, -1)
    assert parts.later == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("until", "size", "number"), [(40, 0.2, 12), (MONTHS, 0.01, 12), (MONTHS, 0.2, 5)]
)
def test_what_comes_together_again_or_is_small_or_rests_on_few_does_not_part(until, size, number):
    found = outcomes_part(*twins(18, until, size, number))
    assert not [p for p in found if p.column == "trust_partnership"]
