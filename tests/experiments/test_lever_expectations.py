"""What levers are expected to move is complete, and read strictly."""

from __future__ import annotations

import pytest
import yaml

from experiments.lever_expectations import (
    FILE,
    ExpectationError,
    load_expectations,
    settings,
)
from sim.scenario import describe_levers, load_scenario
from sim.scenario.lever_table import describe_lever

GOOD = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_every_lever_and_every_kind_of_event_is_there_once_in_order():
    assert list(load_expectations()) == list(settings())
    assert {lever.path for lever in describe_levers()} < set(settings())
    assert "events.pandemic" in settings()


@pytest.mark.parametrize("path", list(GOOD))
def test_both_sides_are_possible_and_differ_in_the_lever_alone(path):
    expectation = load_expectations()[path]
    low, high = (
        load_scenario("baseline", expectation.changes("low")),
        load_scenario("baseline", expectation.changes("high")),
    )
    if path.startswith("events."):
        assert not low.events
        assert [f"events.{event.kind}" for event in high.events] == [path]
        assert low.levers() == high.levers()
        return
    changed = {name for name, value in low.levers().items() if value != high.levers()[name]}
    assert changed == {path}


@pytest.mark.parametrize("path", [lever.path for lever in describe_levers()])
def test_numbers_go_up_from_low_to_high(path):
    lever, expectation = describe_lever(path), load_expectations()[path]
    if lever.kind in ("whole", "number"):
        assert lever.low <= expectation.low < expectation.high <= lever.high


def test_an_event_is_there_on_one_side_only():
    pandemic = load_expectations()["events.pandemic"]
    assert pandemic.changes("low")["events"] == []
    assert pandemic.changes("high")["events"][0]["kind"] == "pandemic"


def test_what_is_expected_rests_on_evidence_nearly_everywhere():
    moves = [each for e in load_expectations().values() for each in e.moves]
    resting = [each for each in moves if each.evidence]
    assert len(resting) > 0.9 * len(moves)
    assert all(any(each.evidence for each in e.moves) for e in load_expectations().values())


def changed(tmp_path, path, **keys):
    """The file with one entry's keys replaced (None: left out)."""
    entry = {k: v for k, v in {**GOOD[path], **keys}.items() if v is not None}
    file = tmp_path / "expectations.yaml"
    file.write_text(yaml.safe_dump({**GOOD, path: entry}, sort_keys=False), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"why": None}, r"missing \['why'\]"),
        ({"seems": 1}, r"unknown \['seems'\]"),
        ({"high": 0.0}, "must differ"),
        ({"moves": {"members, mean": ["down", "E025"]}}, "at least two"),
        ({"moves": {"member, mean": ["down"], "stage, end": ["up"]}}, "no column is called member"),
        ({"moves": {"members, later": ["down"], "depth, end": ["up"]}}, "when is 'later'"),
        ({"moves": {"joiners, total": ["down"], "depth, end": ["up"]}}, "recorded once a year"),
        ({"moves": {"members, mean": ["less"], "depth, end": ["up"]}}, "give \\[direction"),
        ({"moves": {"members, mean": ["up", "E999"], "depth, end": ["up"]}}, "unknown evidence"),
        ({"echo": ["participant_share"]}, "echo of the setting"),
        ({"echo": ["members_today"]}, "no column is called members_today"),
    ],
)
def test_an_entry_that_cannot_be_trusted_is_refused_by_name(tmp_path, keys, words):
    with pytest.raises(ExpectationError, match=words) as refused:
        load_expectations(changed(tmp_path, "place.hardship", **keys))
    assert "place.hardship" in str(refused.value)


def test_unknown_and_missing_levers_are_refused(tmp_path):
    file = tmp_path / "expectations.yaml"
    file.write_text(yaml.safe_dump({**GOOD, "place.weather": {}}), encoding="utf-8")
    with pytest.raises(ExpectationError, match=r"place.weather: there is no such lever"):
        load_expectations(file)
    file = tmp_path / "fewer.yaml"
    fewer = {path: entry for path, entry in GOOD.items() if path != "place.churn"}
    file.write_text(yaml.safe_dump(fewer), encoding="utf-8")
    with pytest.raises(ExpectationError, match=r"says nothing of place.churn"):
        load_expectations(file)
