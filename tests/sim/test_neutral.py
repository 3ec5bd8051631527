"""What is held neutral: steps left out, parameters switched off, and what is refused."""

from __future__ import annotations

import pytest

from sim import load_scenario, run
from sim.neutral import NeutralError, read_neutral
from sim.schedule import acts
from sim.simulation import run_id


def test_a_step_is_left_out_and_the_rest_stay_in_order():
    every, held = acts(), acts(without={"energy"})
    assert len(held) == len(every) - 1
    assert [act for act in every if act in held] == list(held)


def test_a_parameter_may_lie_outside_its_range():
    held = read_neutral(["money.least_project_gbp=1e12", "meeting: plan"])
    assert held.values == {"money.least_project_gbp": 1e12}
    assert held.steps == {"meeting: plan"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("energi", "there is no step 'energi' in the month; did you mean 'energy'?"),
        ("record", "without it there would be no result"),
        ("money.nothing=1", "no parameter is called 'money.nothing'"),
        ("money.match_chance=often", "'often' is not a number"),
        ("discussion.form=shouting", "choose "),
    ],
)
def test_what_cannot_be_held_neutral_is_refused(name, said):
    with pytest.raises(NeutralError, match="neutral: "):
        read_neutral([name])
    with pytest.raises(NeutralError) as found:
        read_neutral([name])
    assert said in str(found.value)


def test_a_run_is_named_by_what_it_holds_neutral_only_where_it_holds_something():
    scenario = load_scenario("baseline")
    plain = run_id(scenario, 1)
    assert run_id(scenario, 1, neutral=()) == plain
    one, two = ("energy", "trust"), ("trust", "energy")
    assert run_id(scenario, 1, neutral=one) == run_id(scenario, 1, neutral=two) != plain


def test_nobody_tires_where_energy_is_left_out():
    months = 30
    scenario = load_scenario("baseline")
    held = run(scenario, 2, horizon_months=months, keep=("monthly",), neutral=("energy",))
    assert sum(held.columns["monthly"]["burnouts"]) == 0
    plain = run(scenario, 2, horizon_months=months, keep=("monthly",))
    assert sum(plain.columns["monthly"]["burnouts"]) > 0


def test_a_partnership_where_nobody_steps_up_or_down_tires_all_the_same():
    held = run(load_scenario("baseline"), 1, horizon_months=24, neutral=("engagement",))
    assert len(set(held.columns["monthly"]["energy_members"])) > 12


def test_nothing_is_begun_where_the_smallest_project_is_beyond_any_grant():
    scenario = load_scenario("baseline")
    held = run(scenario, 1, horizon_months=40, neutral=("money.least_project_gbp=1e12",))
    assert "project_agreed" not in held.columns["events"]["kind"]
