"""The model's description says what the model does, section by section, and is current."""

from __future__ import annotations

import re

import pytest

from sim import submodels
from sim.agents.population import STATES, TRAITS
from sim.evidence import known_ids
from sim.outputs import OUTPUTS
from sim.parameters import parameter_specs
from sim.scenario import describe_levers
from sim.schedule import STEPS
from tools.docs import odd
from tools.docs.__main__ import main
from tools.docs.base import DocumentError

TEXT = {path.name: path.read_text(encoding="utf-8") for path in odd.DOCUMENTS}
HEADINGS = re.findall(r"^### .*$", TEXT["ODD.md"], re.MULTILINE)
SCHEDULED = sorted({step.file.removeprefix("sim/").removesuffix(".py") for step in STEPS})
RULES = ("Purpose", "Evidence", "Reads", "Writes", "Draws", "Rule", "Left out")


@pytest.mark.parametrize("path", odd.DOCUMENTS, ids=lambda path: path.name)
def test_documents_are_current(path):
    assert TEXT[path.name] == odd.filled(TEXT[path.name]), "run: python -m tools.docs odd"


def test_check_says_that_a_document_is_stale_and_writes_nothing(tmp_path, capsys, monkeypatch):
    stale = tmp_path / "ODD.md"
    stale.write_text("<!-- generated: basis -->\nold\n<!-- end -->\n")
    monkeypatch.setattr(odd, "DOCUMENTS", (stale,))
    assert main(["odd", "--check"]) == 1
    assert "python -m tools.docs odd" in capsys.readouterr().out
    assert "old" in stale.read_text()


def test_writing_anew_mends_a_stale_document(tmp_path, monkeypatch):
    stale = tmp_path / "ODD.md"
    stale.write_text("By hand.\n<!-- generated: basis -->\nold\n<!-- end -->\nAfter.\n")
    monkeypatch.setattr(odd, "DOCUMENTS", (stale,))
    assert main(["odd"]) == 0
    written = stale.read_text()
    assert written.startswith("By hand.\n")
    assert written.endswith("After.\n")
    assert "old" not in written
    assert main(["odd", "--check"]) == 0


def test_a_region_that_nothing_fills_is_refused():
    with pytest.raises(DocumentError, match="'nonsense'"):
        odd.filled("<!-- generated: nonsense -->\n<!-- end -->")


def test_every_region_stands_in_one_document():
    stands = [name for text in TEXT.values() for name in re.findall(r"generated: (.+?) -->", text)]
    assert sorted(stands) == sorted(odd.REGIONS)


@pytest.mark.parametrize("module", submodels.documented_modules())
def test_every_submodel_has_one_section_naming_its_file(module):
    assert sum(f"(`sim/{module}.py`)" in heading for heading in HEADINGS) == 1


def test_every_step_of_the_month_is_a_submodel():
    assert set(SCHEDULED) <= set(submodels.documented_modules())


def test_no_section_names_a_file_that_is_not_there():
    named = re.findall(r"\(`sim/(.+?)\.py`\)", "\n".join(HEADINGS))
    assert named == submodels.documented_modules()


@pytest.mark.parametrize("module", [m for m in SCHEDULED if m != "recorder"])
def test_every_step_says_what_it_does_in_full(module):
    parts = submodels.read_submodel(module).parts
    assert [part for part in RULES if not parts.get(part)] == []


@pytest.mark.parametrize("module", submodels.numbered_mechanisms())
def test_every_numbered_mechanism_has_an_equation_and_parameters(module):
    submodel = submodels.read_submodel(module)
    assert re.match(r"M\d+ \w", submodel.title)
    assert submodel.parts["Equation"]
    assert submodel.parameters


def test_every_number_of_a_mechanism_is_there():
    titles = [submodels.read_submodel(module).title for module in submodels.numbered_mechanisms()]
    assert {title.split()[0] for title in titles} == {f"M{number}" for number in range(1, 16)}


@pytest.mark.parametrize("module", submodels.further_mechanisms())
def test_every_further_mechanism_says_what_it_does(module):
    parts = submodels.read_submodel(module).parts
    assert [
        part for part in ("Purpose", "Evidence", "Rule", "Left out") if not parts.get(part)
    ] == []


def test_every_parameter_stands_in_one_table():
    for name in parameter_specs():
        assert TEXT["ODD.md"].count(f"| `{name}` |") == 1, name


def test_every_column_and_lever_is_in_the_glossary():
    for name in (*OUTPUTS, *(lever.path for lever in describe_levers())):
        assert TEXT["GLOSSARY.md"].count(f"| `{name}` |") == 1, name


def test_evidence_in_documents_resolves():
    for text in TEXT.values():
        assert submodels.cited_in(text) <= known_ids()


def test_mechanisms_left_out_are_listed_with_their_reason():
    listed = re.findall(r"^\| (E\d{3}) \| .+ \| .+ \|$", odd.left_out(), re.MULTILINE)
    assert listed == [entry.id for entry in odd.mechanisms_left_out()]
    assert listed or odd.left_out() == "None."


def test_what_is_not_there_yet_is_said():
    specs = parameter_specs().values()
    kept = [spec for spec in specs if "kept from a fit of the first edition" in spec.note]
    assert not [spec.name for spec in specs if spec.basis == "calibrated"]
    assert f"{len(kept)} parameters keep values of a fit of the first" in TEXT["ODD.md"]


def test_every_column_of_residents_is_explained():
    table = TEXT["ODD.md"].split("**Columns of residents**")[1].split("## 3")[0]
    assert [name for name in (*TRAITS, *STATES) if f"`{name}`" not in table] == []


def test_bars_in_cells_do_not_break_a_table():
    assert odd.table(("a",), [("x | y",)]).splitlines()[-1] == "| x \\| y |"
