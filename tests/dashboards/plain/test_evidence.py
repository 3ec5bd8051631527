"""The pages of the evidence: each answers, leads on, and says where what it says comes from."""

from __future__ import annotations

import posixpath
from functools import cache
from urllib.parse import unquote, urljoin

import pytest

from dashboards.evidence import documents
from dashboards.evidence.rules import rules
from experiments.comparison.outcomes import OUTCOMES
from sim.evidence import load_register
from sim.parameters import parameter_specs
from sim.scenario import describe_levers
from tests.dashboards.asking import Answered, Page, ask

FRONT = "/evidence"
SOLARA = ("/", "/neighbourhood", "/why", "/room", "/shelf", "/explore")
"""Pages that other tests look at."""


@cache
def walked() -> dict[str, Answered]:
    """Every page and picture that can be reached from the front page of the evidence."""
    found: dict[str, Answered] = {}
    waiting = [FRONT]
    while waiting:
        path = waiting.pop()
        found[path] = ask(unquote(path))
        if not found[path].headers["content-type"].startswith("text/html"):
            continue
        seen = Page(found[path].text)
        for link in [*seen.links, *(each for each in seen.loaded if not each.startswith("data:"))]:
            goal = urljoin(path, link).partition("#")[0].partition("?")[0]
            is_ours = goal.startswith("/") and goal not in SOLARA and goal not in found
            if is_ours and goal not in waiting:
                waiting.append(goal)
    return found


def pages() -> dict[str, Page]:
    return {
        path: Page(answered.text)
        for path, answered in walked().items()
        if answered.headers["content-type"].startswith("text/html")
    }


def test_no_way_leads_to_nothing():
    assert {path: each.status for path, each in walked().items() if each.status != 200} == {}


def test_everything_can_be_reached():
    wanted = {f"{FRONT}/rules/{name}" for name in rules()}
    wanted |= {f"{FRONT}/source/{name}" for name in load_register()}
    wanted |= {f"{FRONT}/levers/{about.path}" for about in describe_levers()}
    wanted |= {f"{FRONT}/outcomes/{name}" for name in OUTCOMES}
    wanted |= {f"{FRONT}/pages/{name}" for name in documents.documents()}
    assert wanted - walked().keys() == set()


def test_every_mark_that_is_linked_is_there():
    marks = {path: set(page.marks) for path, page in pages().items()}
    missing = [
        f"{path}: {link}"
        for path, page in pages().items()
        for link in page.links
        if "#" in link and "://" not in link
        for goal in [urljoin(path, link)]
        if goal.partition("#")[0] in marks
        and unquote(goal.partition("#")[2]) not in marks[goal.partition("#")[0]]
    ]
    assert missing == []


def test_every_page_can_be_read_by_everybody():
    assert {path: page.faults() for path, page in pages().items() if page.faults()} == {}


def test_nothing_is_loaded_from_elsewhere():
    loaded = {each for page in pages().values() for each in page.loaded}
    assert {each for each in loaded if "//" in each} == set()
    assert any(each.endswith(".svg") for each in loaded)


def test_the_front_page_counts_what_there_is():
    text = ask(FRONT).text
    assert f"Of {len(parameter_specs()):,} numbers" in text
    assert f"<b>{len(load_register())}</b>" in text
    assert f"<b>{len(rules())}</b>" in text


def test_mesas_viewer_is_for_model_builders_and_wants_a_desktop():
    text = ask(FRONT).text
    assert "For model builders" in text
    assert "/explore" in text
    assert "width of a desktop" in text


def test_a_rule_is_told_whole():
    text = ask("/evidence/rules/energy").text
    for words in (
        "What it is for",
        "The rule",
        "Equation",
        "What it leaves out",
        "It reads",
        "It writes",
    ):
        assert words in text, words
    assert 'id="energy.recovery_rate"' in text
    assert "share a month" in text
    assert 'href="/evidence/source/E080"' in text
    assert "Energy is a roller coaster" in text


def test_a_number_says_value_unit_range_basis_source_and_note():
    text = ask("/evidence/rules/energy").text
    row = text.partition('id="energy.load_cost"')[2].partition("</tr>")[0]
    for words in (
        "0.072",
        "0-1 a month",
        "0.04 to 0.12",
        "assumption",
        "XB16",
        "charged for hours",
    ):
        assert words in row, words


def test_a_choice_between_theories_says_what_each_means():
    row = ask("/evidence/rules/opinion_dynamics").text.partition('id="discussion.form"')[2]
    assert "bounded_confidence" in row
    assert "near enough to her own" in row or "near enough to their own" in row


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("E091", ["McCabe, A., Wilson, M. and Macmillan, R.", "2020", "the register names none", "M2 Trust"]),
        ("XA02", ["How many people are on Big Local partnerships?", "per-area: derived"]),
        ("L02", ["Homer, J.", "1985", "42-62", "M1 Energy"]),
        ("E001", ["RTP: Tjoa", "/?scenario=funding_length/fifteen_years"]),
        ("XA12", ["The model leaves it out"]),
    ],
)  # fmt: skip
def test_a_source_says_who_when_where_and_what_rests_on_it(entry, said):
    text = ask(f"/evidence/source/{entry}").text
    for words in said:
        assert words in text, words


def test_a_lever_says_what_it_does_and_what_it_is_expected_to_move():
    text = ask("/evidence/levers/funding.years").text
    for words in (
        "Length of the programme",
        "1 year to 20 years",
        "12 years",
        "E008",
        "decision_skill",
    ):
        assert words in text, words
    assert "/?scenario=baseline&amp;funding.years=5" in text


def test_an_outcome_says_what_it_means_and_what_it_is_held_against():
    text = ask("/evidence/outcomes/legacy_36").text
    for words in (
        "36 months after the money ends",
        "higher",
        "a judgement",
        "/evidence/levers/funding.years",
        "What it is held against",
    ):
        assert words in text, words
    held = ask("/evidence/outcomes/energy_members").text.partition("What it is held against")[2]
    assert "energy rises and falls" in held


def test_a_page_of_an_earlier_model_says_so_in_sight():
    earlier = [each for each in documents.documents().values() if each.is_earlier]
    assert earlier
    for each in earlier:
        text = ask(f"/evidence/pages/{each.name}").text
        assert 'class="gs-message gs-earlier"' in text, each.name
        assert "made with an earlier model than the one that is here" in text, each.name


@pytest.mark.parametrize(
    "name",
    ["scorecard", "constructs", "facts", "placebos", "limits", "how_this_could_be_wrong", "validation", "calibration",
     "sensitivity", "questions", "questions/formality", "policy", "workshops", "verdicts", "why", "odd", "glossary", "cite"],
)  # fmt: skip
def test_documents_go_by_names_people_guess(name):
    assert ask(f"/evidence/pages/{name}").status == 200


@pytest.mark.parametrize(
    "path",
    ["rules/nothing", "source/E999", "levers/funding.nothing", "pages/nothing", "pages/../secrets", "pages/..%2f..%2fpyproject.toml",
     "pages/scorecard/scorecard.json", "rules/<script>alert(1)</script>"],
)  # fmt: skip
def test_what_there_is_not_is_told_without_a_way_out_of_the_documents(path):
    answered = ask(unquote(f"{FRONT}/{path}"))
    assert answered.status == 404
    assert "<script>alert" not in answered.text


def test_a_search_finds_each_kind_and_marks_the_words():
    text = ask("/evidence?q=council").text
    for kind in ("Rules (", "Numbers (", "Levers (", "Outcomes (", "Evidence (", "Documents ("):
        assert kind in text, kind
    assert "<mark>council</mark>" in text.lower()
    assert 'value="council"' in text


def test_a_search_that_finds_nothing_says_so_and_shows_words_as_text():
    text = ask("/evidence?q=%3Cb%3Exyzzy%22").text
    assert "Nothing was found" in text
    assert "<b>xyzzy" not in text


def test_a_search_is_as_long_as_a_question_may_be():
    assert ask("/evidence?q=" + "a+" * 5000).status == 200


def test_under_a_proxys_path_everything_stays_below_it():
    root = {"x-script-name": "/gs"}
    for path in (FRONT, "/evidence/rules/energy", "/evidence/source/E091", "/evidence/pages/questions",
                 "/evidence/levers/funding.years", "/evidence?q=trust", "/evidence/pages/cite"):  # fmt: skip
        answered = ask(path, headers=root)
        assert answered.status == 200
        links = [each for each in Page(answered.text).links if "://" not in each]
        outside = [each for each in links if each.startswith("/") and not each.startswith("/gs")]
        assert outside == []


def test_names_of_pages_do_not_hide_each_other():
    every = [*documents.documents(), "cite"]
    assert len(every) == len(set(every))
    assert all(posixpath.normpath(name) == name for name in every)
