"""A top-up adds to the grant from its month on (XA18)."""

from __future__ import annotations

import pytest

from sim import load_scenario
from sim.simulation import RunResult, run

START = {"place.population": 3000, "place.head_start": 1.0, "assumptions.plan.rate": 0.15}
WHEN, MORE = 60, 105_000.0


def with_top_up(month: int | None, **levers: object) -> RunResult:
    changes: dict = {**START, **levers}
    if month is not None:
        changes["events"] = [{"month": month, "kind": "top_up", "amount_gbp": MORE}]
    return run(load_scenario("baseline", changes), 5)


def granted(result: RunResult) -> float:
    return float(result.columns["yearly"]["granted_gbp"][-1])


@pytest.mark.parametrize("profile", ["flexible", "equal_yearly", "front_loaded", "tapered"])
def test_the_whole_of_a_top_up_is_granted_in_the_end(profile: str) -> None:
    quiet = with_top_up(None, **{"funding.profile": profile})
    topped = with_top_up(WHEN, **{"funding.profile": profile})
    assert granted(topped) - granted(quiet) == pytest.approx(MORE)


def test_nothing_changes_before_its_month() -> None:
    quiet, topped = with_top_up(None), with_top_up(WHEN)
    for name, values in quiet.columns["monthly"].items():
        assert list(map(repr, values[:WHEN])) == list(
            map(repr, topped.columns["monthly"][name][:WHEN])
        )


def test_it_is_told_with_its_amount() -> None:
    events = with_top_up(WHEN).columns["events"]
    told = [
        (month, amount)
        for month, kind, amount in zip(
            events["month"], events["kind"], events["amount"], strict=True
        )
        if kind == "top_up"
    ]
    assert told == [(WHEN, MORE)]


@pytest.mark.parametrize("levers", [{"funding.programme": False}, {"funding.years": 4}])
def test_without_a_programme_or_after_it_nothing_comes(levers: dict) -> None:
    assert granted(with_top_up(WHEN, **levers)) == granted(with_top_up(None, **levers))
