"""The evidence register resolves every source that is cited."""

import re

import pytest

from sim.evidence import FILES, FOLDER, known_ids, load_register
from sim.scenario import describe_levers, load_scenario
from sim.scenario.library import scenario_names


def test_quick_ids_are_those_of_the_register():
    register = load_register()
    assert set(register) == known_ids()
    assert len(register) > 250
    assert all(entry.id == id_ for id_, entry in register.items())


def test_no_id_is_there_twice():
    texts = "".join((FOLDER / name).read_text(encoding="utf-8") for name in FILES)
    assert len(re.findall(r"^- \{id: ", texts, re.MULTILINE)) == len(load_register())


@pytest.mark.parametrize(("start", "kind"), [("E", None), ("X", "figure"), ("L", "literature")])
def test_every_entry_says_what_and_where(start, kind):
    entries = [entry for id_, entry in load_register().items() if id_.startswith(start)]
    assert entries
    for entry in entries:
        assert entry.text
        assert entry.source
        assert entry.informs
        assert kind is None or entry.kind == kind


def test_programme_papers_are_given_in_full():
    assert load_register()["E003"].source.startswith("Terry, L. (2020)")
    assert "eight members" in load_register()["E003"].text
    assert load_register()["XA18"].text.startswith("Allocation per area over time: 1,000k")
    assert load_register()["XH03"].informs.startswith("end of the programme")


def test_every_id_cited_by_levers_and_scenarios_resolves():
    cited = {id_ for lever in describe_levers() for id_ in lever.evidence}
    cited |= {id_ for name in scenario_names() for id_ in load_scenario(name).evidence}
    assert cited <= set(load_register())
    assert len(cited) > 40


def test_ids_cited_in_rules_resolve():
    source = (FOLDER.parent / "scenario" / "schema.py").read_text(encoding="utf-8")
    cited = set(re.findall(r"\b[EL]\d{2,3}\b|\bX[A-H]\d\d\b", source))
    assert {"E003", "E153"} <= cited
    assert cited <= known_ids()


def test_the_register_cannot_be_altered():
    with pytest.raises(TypeError):
        load_register()["E003"] = None
