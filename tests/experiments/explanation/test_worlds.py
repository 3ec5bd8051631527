"""What an explanation runs."""

from __future__ import annotations

import pytest

from experiments.comparison.outcomes import OUTCOMES
from experiments.errors import UsageProblem
from experiments.explanation.worlds import (
    ask_why,
    months_needed,
    set_back,
    split_can_be_made,
    worlds_to_run,
)
from sim.scenario import differences, load_scenario

BASE, SHORT = load_scenario("baseline"), load_scenario("funding_length/five_years")


def test_runs_with_something_held_last_as_long_as_the_outcome_needs():
    assert months_needed(OUTCOMES["legacy_36"], [BASE, SHORT], 204) == 12 * 12 + 36
    assert months_needed(OUTCOMES["legacy_12"], [SHORT], 204) == 5 * 12 + 12
    assert months_needed(OUTCOMES["maturity"], [BASE], 204) == 144
    assert months_needed(OUTCOMES["months_to_sturdy"], [BASE], 204) == 204
    assert months_needed(OUTCOMES["legacy_horizon"], [BASE], 204) == 204


def test_everything_set_back_is_the_base():
    changed = BASE.with_levers(
        {"funding.years": 6, "workers.directiveness": 0.9, "assumptions.energy.recovery_rate": 0.1}
    )
    paths = list(differences(BASE, changed))
    assert not differences(BASE, set_back(changed, BASE, paths))
    assert list(differences(BASE, set_back(changed, BASE, paths[:1]))) == paths[1:]


def test_many_levers_are_set_back_by_section():
    many = BASE.with_levers(
        {
            "funding.years": 6,
            "funding.amount_gbp": 900_000.0,
            "workers.directiveness": 0.9,
            "workers.resident_share": 0.9,
            "partnership.formality_target": 0.9,
            "partnership.openness": 0.9,
        }
    ).model_copy(update={"name": "many"})
    question = ask_why("baseline", many, "legacy", 4, 1)
    assert set(question.levers()) == {"funding", "workers", "partnership"}
    assert split_can_be_made(question) == ""
    assert worlds_to_run(question) == 2 + 15 + 5 + 26 + 6


def test_one_lever_needs_no_split():
    question = ask_why("baseline", "worker_dominance/managerial", "legacy", 4, 1)
    assert split_can_be_made(question) == "They differ in one setting alone: workers.directiveness."


def test_what_is_held_has_a_run_id_of_its_own():
    question = ask_why("baseline", "worker_dominance/managerial", "legacy", 2, 1)
    worlds = [
        *question.designs,
        question.other_with(["skill"]),
        question.other_with(["ties"]),
        question.other_with(["ties", "skill"]),
        question.base_with("skill"),
    ]
    ids = {request.run_id for world in worlds for request in world.requests(question.seeds)}
    assert len(ids) == 2 * len(worlds)
    assert question.other_with(["ties", "skill"]) == question.other_with(["skill", "ties"])


def test_an_unknown_outcome_is_refused_with_the_nearest():
    with pytest.raises(UsageProblem, match="legacy"):
        ask_why("baseline", "worker_dominance/managerial", "legasy_36", 2, 1)
