"""The page's choice, and the address it is written into."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.levers import OFFERED
from dashboards.state import Choice, decode, encode, parse
from experiments.ensemble import file
from sim.scenario.lever_table import describe_lever

OLD = """kind: plausible
schema_version: 1
made_with: {command: "c", date: "2020-01-02", model: "0123456789ab"}
sets: {number: [1, 2], misfit: [0.5, 0.6]}
values: {energy.no_such: [0.2, 0.3]}
"""
"""An ensemble of another version of the model."""
NAMES = ("baseline", "funding_length/five_years", "formality/committee")


def test_every_question_has_an_address_and_none_asks_the_usual_one() -> None:
    assert decode(encode(Choice()), NAMES) == (Choice(), [])
    assert encode(Choice()) == "scenario=funding_length/five_years"
    assert decode("", NAMES) == (Choice(), [])
    assert decode(None, NAMES) == (Choice(), [])


def test_address_restores_everything() -> None:
    choice = Choice(
        "formality/committee",
        "baseline",
        {
            "funding.years": 7,
            "partnership.resident_only_meetings": True,
            "council.paternalism": 0.2,
        },
        twins=20,
        seed=11,
    )
    assert decode(encode(choice), NAMES) == (choice, [])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(OFFERED)), st.integers(0, 20)))
def test_any_levers_within_bounds_survive_the_address(steps: dict[str, int]) -> None:
    moved = {}
    for path, step in steps.items():
        about = describe_lever(path)
        if about.kind == "switch":
            moved[path] = step % 2 == 0
        elif about.kind == "choice":
            moved[path] = about.choices[step % len(about.choices)]
        else:
            value = about.low + (about.high - about.low) * step / 20
            moved[path] = round(value) if about.kind == "whole" else round(value, 6)
    choice = Choice(moved=moved)
    assert decode(encode(choice), NAMES) == (choice, [])


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("base=../../etc/passwd", "no scenario called"),
        ("scenario=nobody", "no scenario called"),
        ("funding.years=99", "outside 1 to 20"),
        ("funding.years=nan", "outside"),
        ("funding.years=many", "not a number"),
        ("partnership.resident_only_meetings=perhaps", "neither true nor false"),
        ("assumptions.energy.recovery_rate=1", "does not offer"),
        ("place.population=9", "outside 3,000 to 11,000"),
        ("lto.role=emperor", "not one of its choices"),
        ("lto.public_body=perhaps", "neither true nor false"),
        ("lto.power=1", "does not offer"),
        ("events=lto_fails", "does not offer"),
        ("twins=100000", "not on offer"),
        ("seed=-1", "not a seed"),
    ],
)
def test_what_is_not_allowed_is_left_out_and_said(address: str, words: str) -> None:
    choice, problems = decode(address, NAMES)
    assert choice == Choice()
    assert len(problems) == 1
    assert words in problems[0]


def test_all_levers_at_once_fit_into_an_address() -> None:
    moved = {}
    for path in OFFERED:
        about = describe_lever(path)
        widest = {"switch": False, "choice": max(about.choices, key=len, default="")}
        moved[path] = widest.get(about.kind, about.high)
    choice = Choice("formality/committee", "baseline", moved, twins=100, seed=1_000_000)
    assert decode(encode(choice), NAMES) == (choice, [])


def test_an_endless_address_is_not_read() -> None:
    choice, problems = decode("funding.years=5&" * 5000, NAMES)
    assert choice == Choice()
    assert "too long" in problems[0]


def test_a_lever_at_the_scenarios_own_value_is_not_moved() -> None:
    choice = Choice().move("funding.years", 7, own=5)
    assert choice.moved == {"funding.years": 7}
    assert choice.move("funding.years", 5, own=5).moved == {}


def test_putting_back_one_or_all() -> None:
    choice = Choice(moved={"funding.years": 7, "council.paternalism": 0.1})
    assert choice.put_back("funding.years").moved == {"council.paternalism": 0.1}
    assert choice.put_back().moved == {}


def test_another_scenario_starts_without_moved_levers_but_another_baseline_keeps_them() -> None:
    choice = Choice(moved={"funding.years": 7})
    assert choice.pick("scenario", "baseline").moved == {}
    assert choice.pick("base", "formality/committee").moved == {"funding.years": 7}


def test_whole_numbers_stay_whole() -> None:
    years = parse(describe_lever("funding.years"), "7")
    assert years == 7
    assert isinstance(years, int)


def test_plausible_versions_are_in_the_address_where_there_are_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "FILE", tmp_path / "plausible.yaml")
    choice = Choice(plausible=True, twins=20)
    assert encode(choice) == "twins=20&plausible=true"
    assert choice.key() != Choice(twins=20).key()
    without, problems = decode(encode(choice), NAMES)
    assert without == Choice(twins=20)
    assert problems == ["This model comes without plausible versions. It was left out."]
    file.FILE.touch()
    assert decode(encode(choice), NAMES) == (choice, [])
    assert "neither true nor false" in decode("plausible=maybe", NAMES)[1][0]


def test_plausible_versions_of_another_model_are_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "FILE", tmp_path / "plausible.yaml")
    file.FILE.write_text(OLD, encoding="utf-8")
    choice, problems = decode("twins=20&plausible=true", NAMES)
    assert not choice.plausible
    assert problems[0].startswith(
        "These plausible versions were found on 2020-01-02 with another version"
    )
    assert problems[0].endswith("finds them anew. It was left out.")


def test_further_designs_are_in_the_address_and_come_back():
    choice = Choice().with_also(0, "formality/committee").with_also(1, "baseline")
    assert choice.also == ("formality/committee", "baseline")
    assert decode(encode(choice), NAMES) == (choice, [])
    assert encode(choice) == "also=formality/committee,baseline"
    assert choice.key() != Choice().key()


def test_a_further_design_is_taken_out_and_the_others_move_up():
    choice = Choice(also=("formality/committee", "baseline"))
    assert choice.pick("also0", "").also == ("baseline",)
    assert choice.pick("also1", "formality/committee").also == ("formality/committee",)


@pytest.mark.parametrize(
    "text", ["also=nowhere", "also=baseline,formality/committee,funding_length/five_years"]
)
def test_further_designs_that_cannot_be_are_left_out_with_a_sentence(text):
    choice, problems = decode(text, NAMES)
    assert choice == Choice()
    assert len(problems) == 1
