"""Lives as one who looks on sees them."""

from __future__ import annotations

import numpy as np
import pytest

from sim import load_scenario, run
from sim.lives import FOLLOWED, Lives, Turns, rule_behind
from sim.schedule import STEPS

SMALL = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 12}
BASE = load_scenario("baseline", SMALL)
AT_TABLE = ("member", "lead", "chair")


def test_every_month_of_everybody_is_noted_and_no_number_changes():
    lives = Lives()
    watched, plain = run(BASE, 5, watchers=[lives]), run(BASE, 5)
    assert repr(watched.columns) == repr(plain.columns)
    for name in FOLLOWED:
        assert len(lives.columns[name]) == watched.horizon_months
    members = (lives.of("involvement") == 4.0).sum(axis=1)
    assert np.array_equal(members, np.asarray(watched.columns["monthly"]["resident_members"]))


def test_turns_of_members_are_those_of_the_diary():
    lives = Lives()
    result = run(BASE, 5, watchers=[lives])
    involvement = lives.of("involvement")
    occupancy = np.array(lives.occupancy)
    people = sorted(
        {
            (int(slot), int(occupancy[month, slot]))
            for month, slot in zip(*np.nonzero(involvement == 4.0), strict=True)
        }
    )
    turns = Turns(people)
    run(BASE, 5, watchers=[turns])
    joined = {
        (turn.month, lives.name_of(person))
        for person, own in turns.turns.items()
        for turn in own
        if turn.after in AT_TABLE and turn.before not in AT_TABLE
    }
    events = result.columns["events"]
    told = {
        (month, who)
        for month, kind, who, what in zip(
            events["month"], events["kind"], events["who"], events["what"], strict=True
        )
        if kind == "member_joins" and what == "joins the partnership"
    }
    assert told
    assert {(month, who) for month, who in told if month > 0} <= joined


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_every_step_has_a_rule_with_a_title(step):
    rule = rule_behind(step)
    assert rule.title.endswith(".")
    assert rule.file.endswith(".py")
    assert rule.evidence
