"""The panel of levers says what the schema says."""

from __future__ import annotations

from dashboards import levers, library
from dashboards.state import Choice
from sim.scenario import load_scenario
from sim.scenario.describe import describe_levers


def _panel(changes: dict[str, object]) -> dict[str, dict]:
    base = load_scenario("baseline")
    groups = levers.groups(base, base, base.with_levers(changes), library.evidence())
    return {lever["path"]: lever for group in groups for lever in group["levers"]}


def test_ten_levers_are_offered_and_the_schema_knows_them_all() -> None:
    assert len(levers.OFFERED) == 10
    assert set(levers.OFFERED) <= {lever.path for lever in describe_levers()}


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


def test_library_defaults_stand_on_the_sliders_steps() -> None:
    for path, lever in _panel({}).items():
        if lever["kind"] == "number":
            steps = (lever["value"] - lever["low"]) / lever["step"]
            assert abs(steps - round(steps)) < 1e-6, path


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
    from sim.catalogue import parameter_specs

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
