"""Pages of families: made from a comparison, complete, in plain words, and current in form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.comparison.run import compare
from sim.scenario import load_scenario
from sim.scenario.library import NOT_SCENARIOS, ROOT, Family, list_families
from tools.docs.__main__ import main
from tools.docs.families.index import index, said_in_short
from tools.docs.families.outcomes import OWN, outcomes_of
from tools.docs.families.page import page
from tools.docs.families.picture import draw_family, spread
from tools.docs.families.run import scenarios_of, write_family

DOCS = ROOT.parent / "docs" / "families"
FAMILY = Family("sample", "Sample", "What is it that differs?", ("E042",))


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    """A committee and a kitchen table beside a short programme, over eight small places."""
    quick = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 36}
    names = ("baseline", "formality/committee", "formality/kitchen_table")
    base, *others = (load_scenario(name, quick) for name in names)
    return compare(base, others, replicates=8, jobs=1, cache=False)


@pytest.fixture(scope="module")
def said(comparison) -> str:
    return "\n".join(page(FAMILY, comparison))


@pytest.mark.slow
def test_every_folder_of_scenarios_is_a_family_and_has_a_page():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - NOT_SCENARIOS
    assert {family.name for family in list_families()} == folders
    assert {path.stem for path in DOCS.glob("*.md")} == folders | {"README"}
    assert {path.stem for path in DOCS.glob("*.svg")} == folders


@pytest.mark.slow
@pytest.mark.parametrize("family", list_families(), ids=lambda family: family.name)
def test_the_page_of_a_family_lists_its_scenarios(family):
    text = (DOCS / f"{family.name}.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \*\*.*?<br>`([\w/]+)` \|", text, re.MULTILINE)
    assert listed == scenarios_of(family.name)
    told = re.findall(r"^- \*\*.*?\*\* \(`([\w/]+)`\): ", text, re.MULTILINE)
    assert told == listed
    assert f"# {family.title}\n\n{family.question}\n" in text
    assert f"python -m tools.docs families {family.name} --replicates" in text


@pytest.mark.slow
def test_the_list_of_pages_is_current():
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    for family in list_families():
        assert f"[{family.title}]({family.name}.md) | {family.question} |" in text
        assert said_in_short(DOCS, family) in text


def test_links_between_pages_lead_somewhere():
    for path in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            assert (DOCS / target).exists(), f"{path.name}: {target}"


def test_pictures_are_light():
    sizes = {path.name: path.stat().st_size for path in DOCS.glob("*.svg")}
    assert {name: size for name, size in sizes.items() if size > 60_000} == {}


def test_every_family_is_asked_about_known_outcomes():
    assert set(OWN) == {family.name for family in list_families()}
    for family, own in OWN.items():
        assert set(own) <= set(OUTCOMES), family
        assert outcomes_of(family)[: len(HEADLINE_NAMES)] == HEADLINE_NAMES
        assert len(set(outcomes_of(family))) == len(outcomes_of(family))


def test_a_page_says_what_each_scenario_sets(said):
    assert "formality aimed at: 0.9 (0.5) |" in said
    assert "formality aimed at: 0.1 (0.5) |" in said


def test_a_page_tells_every_headline_outcome_of_every_scenario(said):
    for name in ("committee", "kitchen_table"):
        line = next(line for line in said.splitlines() if line.startswith(f"| `{name}` |"))
        assert line.count("<br>") == len(HEADLINE_NAMES)
    labels = [OUTCOMES[name].label for name in HEADLINE_NAMES]
    for line in re.findall(r"^- \*\*The .*$", said, re.MULTILINE):
        assert all(label in line for label in labels)


def test_a_page_says_what_each_programme_adds(said):
    _, _, added = said.partition("### What each programme adds")
    lines = added.partition("<details>")[0].strip().splitlines()[2:]
    assert len(lines) == 3
    assert all("legacy (36 months after own end)" in line for line in lines)


def test_a_page_says_in_short_what_moved_most(said):
    line = re.search(r"^\*\*In short\.\*\* (.*)$", said, re.MULTILINE)
    assert line is not None
    assert re.match(r"\d+ of 10 contrasts|None of 10 contrasts", line[1])


def test_a_page_warns_and_cites(said):
    assert "no field experiment has tested any of them" in said
    assert "8 twin neighbourhoods are few" in said
    assert "- E042: " in said
    assert re.search(r"python -m tools.docs families sample --replicates 8 --out", said)


def test_the_picture_stands_alone_and_shows_every_row(comparison):
    drawn = draw_family(comparison)
    assert drawn.startswith("<svg ")
    assert "<style>" in drawn
    assert "<?" not in drawn and "http://www.w3.org/2000/svg" in drawn
    results = [comparison.find(name, o) for name in comparison.others for o in HEADLINE_NAMES]
    assert drawn.count('class="range') == sum(result is not None for result in results)


def test_marks_keep_within_their_intervals(comparison):
    for result in comparison.results:
        mark = spread(result)
        assert mark.low <= mark.middle <= mark.high
        assert (mark.style == "even") == (
            result.verdict not in ("better", "worse", "higher", "lower")
        )


def test_pages_and_list_are_written(own_cache, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "tools.docs.families.run.scenarios_of", lambda family: ["formality/balanced"]
    )
    write_family(FAMILY, tmp_path, replicates=1, jobs=1)
    assert (tmp_path / "sample.svg").read_text().endswith("</svg>\n")
    listed = "\n".join(index(tmp_path, [FAMILY]))
    assert "| Sample" in listed.replace("[", "") and "too few to tell anything" in listed
    assert "too few pairs for an interval" in (tmp_path / "sample.md").read_text(encoding="utf-8")


def test_an_unknown_family_is_refused(tmp_path, capsys):
    assert main(["families", "formalty", "--out", str(tmp_path)]) == 2
    assert "There is no family 'formalty'; known are funding_length" in capsys.readouterr().err
    assert not list(Path(tmp_path).iterdir())
