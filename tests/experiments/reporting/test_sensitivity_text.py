"""What moves an outcome, in words: every kind of answer as it is shown."""

from __future__ import annotations

import json
from dataclasses import replace

from experiments.execution.progress import Progress
from experiments.reporting.sensitivity_text import (
    finding,
    place_words,
    sensitivity_json,
    sensitivity_lines,
)
from experiments.sensitivity.budget import SensitivityBudget
from experiments.sensitivity.question import ask
from experiments.sensitivity.ranking import NumberEffect, Ranking
from experiments.sensitivity.run import Sensitivity
from experiments.sensitivity.screen import GroupEffect, Screen

SCREEN = Screen(
    effects=(
        GroupEffect("area", 89, 0.3, 147.0, 1e-9, True),
        GroupEffect("trusted_organisation", 62, 0.1, 9.3, 1e-4, True),
        GroupEffect("calendar", 7, 0.0, 0.6, 0.6, False),
    ),
    draws=2, pairs=125, left_out=3, dummies=17, reach=0.35, floor=0.07, seen=0.14, luck=0.05, share=0.1,
)  # fmt: skip
NUMBERS = (
    NumberEffect("area.set_point", 0.112, 0.081, 0.14, 1e-9, True, (1, 1), 0.97),
    NumberEffect(
        "trusted_organisation.clash_strain", -0.06, -0.09, -0.03, 1e-5, True, (2, 4), 0.55
    ),
    NumberEffect("area.middle_from", 0.052, 0.02, 0.08, 1e-4, True, (2, 4), 0.5),
    NumberEffect("area.age_span", 0.01, -0.02, 0.04, 0.4, False, (4, 90), 0.1),
)
RANKING = Ranking(NUMBERS, 640, 0, 105, 1, 0.9, 0.035, 0.044, 0.41)
PROGRESS = Progress(total=3000, executed=1500, reused=40)


def answer(against: str | None = None, **changes) -> Sensitivity:
    question = ask("funding_length/five_years" if against else "baseline", against, "legacy")
    found = Sensitivity(question, SensitivityBudget(3000, 1, 64), 1, SCREEN, RANKING, "budget spent", PROGRESS)  # fmt: skip
    return replace(found, **changes)


def said(found: Sensitivity) -> str:
    """What is found, with its line breaks undone."""
    return " ".join(finding(sensitivity_json(found)).split())


def test_the_answer_as_it_is_shown() -> None:
    lines = "\n".join(sensitivity_lines(sensitivity_json(answer()), 140))
    flat = " ".join(lines.split())
    for part in (
        "What moves legacy (36 months after own end) in baseline.",
        "It depends most on area.set_point (energy people return to, without hardship): from the low to the high end of "
        "its range it raises it by 0.11 (0.081 to 0.14). Three numbers are over the floor; the first place is stable, the "
        "order of the others is not.",
        "+0.11 +0.081 to +0.14 first in 97 of 100 resamples",
        "−0.060 −0.090 to −0.030 second to fourth",
        "Floor: an effect of less than 0.035 cannot be told from luck here, and one of 0.044 is found in eight of ten such "
        "rankings. One number lies below it; they may still matter, by less. Of 105 columns that stand for nothing one lies "
        "over it; of the numbers over it one in ten may be luck.",
        "Together these explain 41 per cent",
        "With 4 numbers moved at once, each was moved 90 per cent of the way to either end",
        "trusted organisation 62 0.10 9.3",
        "Screen: 2 draws of 64 pairs of points, every number moved 35 per cent of the way to an end. One mechanism stays "
        "below its floor, 0.070 (the luck of neighbourhoods by itself would make it 0.050). One that shifts the outcome by "
        "0.14 is found in eight of ten such screens; what is below may still matter",
        "It ended with its budget: 1,540 runs of at most 3,000, of 204 months.",
        "3 pairs of points are left out",
        "what numbers do together is not estimated",
        "The ranking is of this outcome of this scenario; another has another.",
    ):
        assert part in flat
    assert "hypotheses" not in flat
    assert "calendar" not in flat


def test_lines_are_no_wider_than_asked_where_words_allow() -> None:
    assert max(map(len, sensitivity_lines(sensitivity_json(answer()), 140))) <= 140


def test_a_contrast_is_named_and_called_a_hypothesis() -> None:
    lines = " ".join(sensitivity_lines(sensitivity_json(answer("baseline")), 120))
    assert (
        "legacy (36 months after own end): the difference between funding_length/five_years and"
        in lines
    )
    assert "raises the difference by 0.11" in " ".join(lines.split())
    assert "The ranking is of this outcome of this contrast" in lines
    assert "hypotheses" in lines


def test_how_far_the_order_can_be_relied_on_is_said() -> None:
    stable = tuple(replace(each, keeps=0.9) for each in NUMBERS)
    assert "Three numbers are over the floor, and their order is stable." in said(
        answer(ranking=replace(RANKING, effects=stable), ending="stable")
    )
    two = (*stable[:2], *NUMBERS[2:])
    assert "the first two places are stable, the order of the others is not." in said(
        answer(ranking=replace(RANKING, effects=two))
    )
    alone = (NUMBERS[0], NUMBERS[3])
    assert said(answer(ranking=replace(RANKING, effects=alone))).endswith(
        "One number is over the floor."
    )


def test_a_budget_too_small_to_rank_is_said_plainly() -> None:
    unsure = (replace(NUMBERS[0], keeps=0.6, places=(1, 3)), *NUMBERS[1:])
    told = said(answer(ranking=replace(RANKING, effects=unsure)))
    assert told.startswith(
        "The budget is too small to rank these reliably; strongest in these runs is area.set_point"
    )
    assert "their order is not stable." in told
    nothing = tuple(replace(each, above=False) for each in NUMBERS)
    assert said(answer(ranking=replace(RANKING, effects=nothing))) == (
        "The budget is too small to rank these: of 4 numbers of the mechanisms that move it none can be told from luck. One whose effect "
        "is 0.044 over its range would have been found in eight of ten such rankings."
    )
    assert said(answer(ranking=None, ending="no runs left")) == (
        "The budget is too small to rank these: mechanisms that move it are area and trusted organisation, and no runs were left for "
        "their numbers. One that shifts it by 0.14 would have been found in eight of ten such screens."
    )
    silent = replace(SCREEN, effects=tuple(replace(e, passes=False) for e in SCREEN.effects))
    assert said(answer(screen=silent, ranking=None, ending="nothing passed")).startswith(
        "The budget is too small to rank these, or nothing moves it: no mechanism can be told from luck."
    )


def test_places_in_words() -> None:
    assert place_words(1, {"keeps": 0.97, "places": [1, 1]}) == "first in 97 of 100 resamples"
    assert place_words(12, {"keeps": 0.2, "places": [9, 21]}) == "ninth to 21st"


def test_what_a_scenario_sets_itself_is_named() -> None:
    question = replace(answer().question, kept=("agency.memory",))
    lines = " ".join(sensitivity_lines(sensitivity_json(answer(question=question)), 200))
    assert "What the scenarios set themselves stayed: agency.memory." in lines


def test_json_holds_every_number_and_mechanism_and_nothing_that_json_does_not_know() -> None:
    content = sensitivity_json(answer(screen=replace(SCREEN, luck=float("nan"))))
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert [each["name"] for each in content["screen"]["mechanisms"]] == [
        each.name for each in SCREEN.effects
    ]
    assert content["ranking"]["parameters"][0] == {
        "name": "area.set_point", "label": "energy people return to, without hardship", "unit": "0-1",
        "low": 0.5, "high": 0.75, "effect": 0.112, "interval": [0.081, 0.14], "chance": 1e-09,
        "above": True, "places": [1, 1], "keeps": 0.97,
    }  # fmt: skip
    assert "the luck of neighbourhoods" not in " ".join(sensitivity_lines(content, 120))
