"""Every entry of the register is used somewhere, or left out for a reason."""

from __future__ import annotations

import pytest

from sim.evidence import load_register
from sim.evidence.left_out import LeftOutError, load_left_out
from sim.submodels import cited_in
from tools.docs import evidence_map as evidence
from tools.docs.__main__ import main
from tools.docs.odd import mechanisms_left_out


def test_the_map_in_the_docs_is_current(capsys):
    assert main(["evidence_map", "--check"]) == 0, capsys.readouterr().out


def test_the_map_has_every_entry_once():
    rows = [line.split(" | ")[0].removeprefix("| ") for line in evidence.page().splitlines()]
    assert [row for row in rows if row in load_register()] == list(load_register())


def test_nothing_is_unaccounted_for():
    assert evidence.unaccounted() == []


def test_nothing_is_both_used_and_left_out():
    assert evidence.contradictory() == []


def test_few_mechanisms_are_left_out():
    left_out = mechanisms_left_out()
    assert len(left_out) <= evidence.MOST_MECHANISMS_LEFT_OUT
    assert all(entry.id.startswith("E") for entry in left_out)


def test_every_reason_says_something_of_its_own():
    reasons = list(dict.fromkeys(load_left_out().values()))
    assert all(len(reason) > 20 for reason in reasons)
    assert cited_in(" ".join(reasons)) <= set(load_register())


def test_many_uses_are_counted_by_file_and_few_are_named():
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in evidence.page().splitlines()}
    assert "parameters (" in rows["E200"]
    assert "patterns: `members_2019`" in rows["E020"]
    assert "left out: " in rows["E110"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {ids: [E999], reason: none such}", "E999"),
        ("- {ids: [], reason: nothing}", "no ids"),
        ("- {ids: [E110]}", "give"),
        ("- {ids: [E110], reason: ' '}", "give"),
        ("- {ids: [E110], reason: once}\n- {ids: [E110], reason: again}", "twice"),
    ],
)
def test_a_list_that_cannot_be_trusted_is_refused(tmp_path, text, words):
    file = tmp_path / "left_out.yaml"
    file.write_text(f"left_out:\n{text}\n", encoding="utf-8")
    with pytest.raises(LeftOutError, match=words):
        load_left_out(file)


def test_a_stale_page_is_noticed_and_written_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(evidence, "PAGE", tmp_path / "map.md")
    assert main(["evidence_map", "--check"]) == 1
    assert "python -m tools.docs evidence_map" in capsys.readouterr().out
    assert main(["evidence_map"]) == 0
    assert main(["evidence_map", "--check"]) == 0
