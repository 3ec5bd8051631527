"""Quantities of a run: every stretch of time and every way of taking values, on a made-up run."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.execution.records import RunRecord, canonical_columns
from experiments.validation.facts.quantities import (
    NotRecorded,
    measured,
    names_in,
    parts,
    spells,
    swings,
)
from experiments.validation.facts.schema import Quantity

MONTHS, OWN_END = 60, 36


def made_up(**monthly: object) -> RunRecord:
    """A run of five years, with money for three, whose months count upwards."""
    months = np.arange(MONTHS)
    tables = {
        "monthly": {"month": months, "members": months.astype(float), **monthly},
        "yearly": {
            "year": np.arange(5),
            "calendar_year": np.arange(2012, 2017),
            "joiners": np.array([1.0, 2.0, np.nan, 4.0, 5.0]),
            "stage": ["forming", "fragile", None, "sturdy", "sturdy"],
        },
        "events": {
            "month": [3, 20, 40],
            "kind": ["member_leaves", "member_leaves", "member_leaves"],
            "who": ["A", "B", "C"],
            "what": ["", "", ""],
            "amount": [10.0, 30.0, 50.0],
            "cause": ["pet project", "own reasons", "pet project"],
        },
        "distribution": {},
    }
    columns = {name: canonical_columns(name, table) for name, table in tables.items()}
    return RunRecord("0" * 16, 1, MONTHS, OWN_END, columns)


def take(given: dict, record: RunRecord | None = None) -> float:
    return measured(Quantity.model_validate(given), record or made_up())


@pytest.mark.parametrize(
    ("when", "mean"),
    [
        ({"months": [0, 3]}, 1.5),
        ({"programme": True}, 17.5),
        ({"before_end": [24, 1]}, 23.5),
        ({"before_end": [1, 1]}, 35.0),
        ({"after_end": [12, 12]}, 47.0),
        ({"years": [1, 2]}, (23 + 35) / 2),
        ({"calendar_years": [2013, 2013]}, 23.0),
    ],
)
def test_stretches_of_time(when, mean):
    assert take({"column": "members", "when": when}) == mean


def test_columns_of_the_yearly_table_stand_at_the_years_end():
    assert take({"column": "joiners", "when": {"programme": True}, "take": "sum"}) == 3.0
    assert take({"column": "joiners", "when": {"months": [36, 59]}, "take": "sum"}) == 9.0
    assert take({"column": "joiners", "when": {"calendar_years": [2016, 2016]}}) == 5.0


def test_without_a_known_value_there_is_none():
    assert math.isnan(take({"column": "joiners", "when": {"years": [2, 2]}}))
    assert math.isnan(take({"column": "members", "when": {"after_end": [99, 99]}}))


def test_a_column_that_is_not_there_is_said():
    with pytest.raises(NotRecorded, match="the column clash is not recorded"):
        take({"column": "clash", "when": {"programme": True}})


def test_names_count_as_one_or_nothing():
    stage = {"column": "stage", "among": ["sturdy"], "when": {"years": [0, 4]}}
    assert take(stage) == 0.5
    assert names_in(Quantity.model_validate(stage), made_up()) == [
        "forming", "fragile", "sturdy", "sturdy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"when": {"programme": True}}, 2.0),
        ({"when": {"programme": True}, "cause": "pet project"}, 1.0),
        ({"when": {"months": [0, 59]}, "take": "sum"}, 90.0),
        ({"when": {"months": [0, 30]}, "take": "mean"}, 20.0),
        ({"when": {"years": [1, 1]}}, 1.0),
        ({"when": {"calendar_years": [2012, 2013]}}, 2.0),
    ],
)
def test_events_are_counted_and_their_amounts_taken(given, value):
    assert take({"event": "member_leaves", **given}) == value


def test_divided_by_and_less_another_quantity():
    early = {"event": "member_leaves", "when": {"months": [0, 17]}}
    every = {"event": "member_leaves", "when": {"programme": True}}
    assert take({**early, "per": every}) == 0.5
    assert take({**every, "less": early}) == 1.0
    assert parts(Quantity.model_validate({**early, "per": every}), made_up()) == (1.0, 2.0)
    never = {"event": "plan", "when": {"programme": True}}
    assert math.isnan(take({**early, "per": never}))


def test_change_at_events_leaves_out_what_is_usual():
    steady = {"column": "members", "around": {"event": "member_leaves", "before": 1, "after": 1}}
    assert take(steady) == 0.0
    level = np.where(np.arange(MONTHS) >= 20, 0.75, 0.25)
    jump = {**steady, "column": "openness"}
    changes = np.array([0.0, 0.5])
    usual = np.mean([0.0] * 33 + [0.5] * 2)
    assert take(jump, made_up(openness=level)) == pytest.approx(changes.mean() - usual)


def test_change_at_events_needs_a_monthly_column():
    with pytest.raises(NotRecorded, match="by the month"):
        take({"column": "joiners", "around": {"event": "plan", "before": 1, "after": 1}})


@pytest.mark.parametrize(
    ("values", "least", "turns"),
    [
        ([0.5, 0.5, 0.5], 0.1, 0),
        ([0.2, 0.8], 0.1, 0),
        ([0.2, 0.8, 0.2], 0.1, 1),
        ([0.2, 0.8, 0.75, 0.9], 0.1, 0),
        ([0.2, 0.8, 0.2, 0.8, 0.2], 0.1, 3),
        ([0.2, 0.8, 0.2, 0.8, 0.2], 0.7, 0),
        ([0.5, 0.45, 0.56, 0.4], 0.1, 1),
        ([0.5, 0.6, 0.5, 0.6], 0.1, 2),
    ],
)
def test_swings(values, least, turns):
    assert swings(np.array(values), least) == turns


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([0, 0], (0, 0)),
        ([1, 0], (1, 1)),
        ([1, 1, 1, 0], (1, 0)),
        ([0, 1], (0, 0)),
        ([0, 1, 1, 1], (1, 0)),
    ],
)
def test_spells(values, found):
    assert spells(np.array(values, dtype=float), 3) == found
