"""The panel of levers says what the schema says."""

from __future__ import annotations

import pytest

from dashboards import levers, library
from dashboards.state import Choice
from sim.scenario import load_scenario
from sim.scenario.lever_table import describe_lever, describe_levers
from sim.scenario.schema import SECTIONS


def _panel(changes: dict[str, object]) -> dict[str, dict]:
    base = load_scenario("baseline")
    groups = levers.groups(base, base, base.with_levers(changes), library.evidence())
    return {lever["path"]: lever for group in groups for lever in group["levers"]}


def _groups(changes: dict[str, object]) -> dict[str, dict]:
    base = load_scenario("baseline")
    return {g["title"]: g for g in levers.groups(base, base, base.with_levers(changes))}


def test_ten_levers_stay_in_sight_and_every_other_stands_once_in_a_group_that_opens() -> None:
    shown = list(_groups({}).values())
    in_sight = [lever["path"] for g in shown if not g["opens"] for lever in g["levers"]]
    to_open = [lever["path"] for g in shown if g["opens"] for lever in g["levers"]]
    assert len(in_sight) == 10
    assert sorted(in_sight + to_open) == sorted(lever.path for lever in describe_levers())


def test_every_section_of_the_schema_has_a_group_with_words() -> None:
    shown = _groups({})
    assert set(levers.SECTION_TITLES) == set(SECTIONS)
    for title in levers.SECTION_TITLES.values():
        assert len(shown[title]["note"]) > 20, title
        assert shown[title]["levers"], title


def test_a_group_says_how_many_of_its_levers_were_moved() -> None:
    shown = _groups({"lto.role": "strategic", "lto.public_body": True})
    assert shown["Who holds the money"]["count_words"] == "2 of 5 moved"
    assert "moved" not in shown["Council"]["count_words"]


def test_choices_mark_the_baselines_own_and_say_which_is_usual() -> None:
    role = _panel({"lto.role": "strategic"})["lto.role"]
    labels = {option["value"]: option["label"] for option in role["options"]}
    assert labels["supportive"] == "supportive (baseline)"
    assert labels["delivery_arm"] == "delivery arm"
    assert role["value"] == "strategic"
    assert role["usual_words"] == "Usually supportive."
    assert role["own_words"] == "supportive"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("place.start_year", 2012, "2012"),
        ("place.population", 7692, "7,692 people"),
        ("place.churn", 1.0, "1 times the usual"),
        ("place.churn", 2.25, "2.25 times the usual"),
        ("lto.payment_delay_months", 1.0, "1 month"),
        ("lto.payment_delay_months", 1.5, "1.5 months"),
        ("council.officer_turnover", 0.13, "13% a year"),
        ("lto.ethos", 0.5, "0.50"),
        ("support.rep_days_per_year", 12.0, "12 days a year"),
    ],
)
def test_numbers_are_written_with_their_unit(path: str, value: float, words: str) -> None:
    assert levers.value_words(describe_lever(path), value) == words


def test_every_lever_has_words_range_and_evidence_in_sentences() -> None:
    for lever in _panel({}).values():
        assert lever["title"]
        assert lever["help"]
        if lever["kind"] == "number":
            assert lever["low"] < lever["high"]
            assert lever["range_words"].startswith("From ")
        for item in lever["evidence"]:
            assert len(item["text"]) > 20, item["id"]


def test_a_moved_lever_is_marked_and_the_others_are_not() -> None:
    panel = _panel({"funding.years": 5})
    assert panel["funding.years"]["differs"]
    assert panel["funding.years"]["overridden"]
    assert panel["funding.years"]["base_words"] == "12 years"
    assert sum(lever["differs"] for lever in panel.values()) == 1


def test_values_in_the_library_stand_on_the_steps_of_the_added_sliders() -> None:
    added = {offer.path for offers in levers.TO_OPEN.values() for offer in offers}
    for name in library.names():
        own = load_scenario(name)
        panel = [x for g in levers.groups(own, own, own) for x in g["levers"]]
        for lever in panel:
            if lever["kind"] == "number" and (lever["path"] in added or name == "baseline"):
                steps = (lever["value"] - lever["low"]) / lever["step"]
                assert abs(steps - round(steps)) < 1e-6, (name, lever["path"])


def test_changes_are_told_with_both_values() -> None:
    base = load_scenario("baseline")
    other = base.with_levers(
        {"funding.amount_gbp": 500_000.0, "partnership.resident_only_meetings": True}
    )
    told = {title: (before, after) for title, before, after in levers.changes(base, other)}
    assert told["Grant"] == ("£1,155,000", "£500,000")
    assert ("no", "yes") in told.values()


def test_events_are_told_by_what_happens_and_when() -> None:
    base, other = load_scenario("baseline"), load_scenario("lto/fails")
    assert levers.changes(base, other) == [
        ("Events", "nothing", "lto fails in month 54 (strength 0.5)")
    ]


def test_changed_assumptions_are_told_apart() -> None:
    from sim.parameters import parameter_specs

    name = next(iter(parameter_specs()))
    base = load_scenario("baseline")
    other = base.with_levers({f"assumptions.{name}": parameter_specs()[name].value})
    told = levers.changes(base, other)
    assert told[0][0] == f"Assumption {name}"
    assert told[0][1] == "as in the catalogue"


def test_a_changed_scenario_says_so_and_keeps_its_place_in_the_library() -> None:
    own = library.changed(Choice())
    changed = library.changed(Choice(moved={"funding.years": 7}))
    assert changed.funding.years == 7
    assert changed.title == f"{own.title}, changed"
    assert changed.name != own.name


def _another(path: str) -> object:
    about = describe_lever(path)
    if about.kind == "switch":
        return not about.default
    if about.kind == "choice":
        return next(choice for choice in about.choices if choice != about.default)
    middle = (about.low + about.high) / 2
    value = about.high if middle == about.default else middle
    return round(value) if about.kind == "whole" else value


@pytest.mark.parametrize("path", sorted(levers.OFFERED))
def test_any_lever_moved_alone_reaches_the_scenario_that_is_run(path: str) -> None:
    value = _another(path)
    moved = library.changed(Choice(scenario="baseline", moved={path: value}))
    assert moved.levers()[path] == value
    told = levers.changes(load_scenario("baseline"), moved)
    assert [title for title, *_ in told] == [describe_lever(path).title]


def test_heading_is_the_question_or_what_was_moved() -> None:
    assert library.heading(Choice()) == load_scenario(Choice().scenario).question
    assert "7 years" in library.heading(Choice(moved={"funding.years": 7}))


def test_every_scenario_of_the_library_is_on_offer() -> None:
    offered = {
        option["name"]
        for field in library.fields(Choice())
        if field["id"] == "scenario"
        for group in field["groups"]
        for option in group["options"]
    }
    assert offered == set(library.names())
