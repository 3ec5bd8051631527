"""Headline questions: what is asked, which runs that takes, and how answers come out of known values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments.comparison.comparison import summarise
from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.plan import plan_comparison
from experiments.ensemble.file import write_sets
from experiments.errors import UsageProblem
from experiments.execution.requests import RunRequest
from experiments.reporting.known_answers import HEADLINE_ANSWERS, known_sentences, rows_of
from sim.parameters import parameter_specs
from sim.scenario import load_scenario
from sim.simulation import model_version
from tools.docs.__main__ import main
from tools.docs.questions.analyse import by_luck, is_reversed, judged
from tools.docs.questions.headlines import PAGES as DOCS
from tools.docs.questions.headlines import headlines_of, written_in
from tools.docs.questions.page import index_of, page_of
from tools.docs.questions.picture import draw_question
from tools.docs.questions.plan import QuestionSizes, area_requests, end_versions, read_off
from tools.docs.questions.run import Inquiry, strongest
from tools.docs.questions.schema import FILE as QUESTIONS
from tools.docs.questions.schema import Question, load_questions
from tools.docs.questions.text import appearing, flips_in_short, in_short, reversers
from tools.docs.version_line import without_line

NAMES = [question.name for question in load_questions()]
SIZES = QuestionSizes(
    pairs=20, versions=3, version_pairs=4, theory_pairs=2, areas=9, ends=1, end_pairs=14
)
RATE = parameter_specs()["formality.rate"]


def question(name: str = "formality") -> Question:
    return next(each for each in load_questions() if each.name == name)


@pytest.fixture
def ensemble(tmp_path: Path) -> Path:
    """Three sets that differ in one parameter."""
    ends = (RATE.low, RATE.value, RATE.high)
    sets = [{"number": i, "misfit": 1.0, "values": {RATE.name: v}} for i, v in enumerate(ends, 1)]
    write_sets(tmp_path / "plausible.yaml", sets, {"command": "test"})
    return tmp_path / "plausible.yaml"


@pytest.fixture
def inquiry(ensemble: Path) -> Inquiry:
    return Inquiry([question()], SIZES, ensemble, [RATE.name])


def stand_in(requests: Sequence[RunRequest], *_: Any, **__: Any) -> dict[Any, Mapping[str, float]]:
    """A committee takes 0.2 off legacy, but adds as much with one theory or a high rate; voice stays."""
    found = {}
    for each in requests:
        assumed = each.scenario.assumptions
        turned = "trust.form" in assumed or assumed.get(RATE.name) == RATE.high
        luck = 0.01 * (each.seed % 7)
        formal = each.key[0].endswith("committee")
        own = dict.fromkeys(OUTCOMES, math.nan) | {"maturity": 0.5 + luck, "resident_voice": 0.5}
        own["legacy_36"] = 0.5 + (0.2 + luck) * formal * (1 if turned else -1)
        chain = {m.key: 0.3 + 0.1 * formal + luck * formal for m in question().chain}
        found[each.key] = own | chain
    return found


@pytest.fixture
def content(inquiry: Inquiry) -> dict[str, Any]:
    about = {"command": "python", "model_version": "0" * 16, "runs": {"runs": 9, "failed": 0}}
    answer = inquiry.answers(stand_in(inquiry.requests()))[0]
    return json.loads(json.dumps(about | answer, allow_nan=False))


# ------------------------------------------------------------------ what is asked


def test_the_three_headline_questions_are_asked():
    assert NAMES == ["funding_length", "formality", "worker_dominance"]
    for each in load_questions():
        assert each.headlines == ("maturity", "legacy_36", "resident_voice")
        assert len(each.settle) >= 3
        assert len(each.scenarios) >= 3


def test_everything_wrong_with_a_file_of_questions_is_told(tmp_path):
    text = QUESTIONS.read_text(encoding="utf-8")
    broken = text.replace("formality/committee", "formality/senate").replace("E024", "E999")
    broken = broken.replace('"spent_gbp, year 4"', '"rainfall, sometimes"')
    file = tmp_path / "questions.yaml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(UsageProblem) as told:
        load_questions(file)
    for said in ("no scenario formality/senate", "no evidence E999", "no column rainfall"):
        assert said in str(told.value)
    assert "rainfall, sometimes: when is one of" in str(told.value)
    file.write_text("questions: {}\n", encoding="utf-8")
    with pytest.raises(UsageProblem, match="give a list"):
        load_questions(file)


# ---------------------------------------------------------------------- the runs


def test_both_sides_of_a_pair_share_seed_and_version(inquiry):
    pairs: dict[Any, set[Any]] = {}
    for each in inquiry.requests():
        part = each.key[0].partition("|")[0]
        about = (each.seed, tuple(each.scenario.assumptions.items()))
        pairs.setdefault((part, each.key[1]), set()).add(about)
    assert all(len(about) == 1 for about in pairs.values())


def test_no_version_shares_its_luck_with_another(inquiry):
    requests = inquiry.requests()
    plausible = [each for each in requests if each.key[0] == "plausible|baseline"]
    theories = [each for each in requests if each.key[0] == "theories|baseline"]
    assert (len(plausible), len(theories)) == (3 * 4, 24 * 2)
    assert len({each.seed for each in (*plausible, *theories)}) == 3 * 4 + 24 * 2


def test_runs_end_when_nothing_more_is_asked(inquiry):
    for each in inquiry.requests():
        assert each.horizon_months == each.scenario.programme_months + 36


def test_areas_where_a_design_is_impossible_are_left_out():
    names = ("baseline", "funding_length/three_years")
    found = [each.key for each in area_requests(names, replace(SIZES, areas=50))]
    usual = {place for name, place in found if name == "areas|baseline"}
    short = {place for name, place in found if name != "areas|baseline"}
    assert len(usual) == 50
    assert short < usual


def test_ends_are_those_of_the_range_and_the_other_theories():
    found = end_versions([RATE.name, "trust.form"])
    assert [dict(each.assumptions) for each in found] == [
        {RATE.name: RATE.low},
        {RATE.name: RATE.high},
        {"trust.form": "single_stock"},
    ]


def test_what_is_read_off_a_run_serves_every_chain():
    from experiments.execution.worker import run_one

    request = next(iter(Inquiry([question()], replace(SIZES, versions=0), None, []).requests()))
    every = tuple(load_questions())
    values = read_off(run_one(request), every)
    keys = {measure.key for each in every for measure in each.chain}
    assert keys | set(OUTCOMES) == set(values)
    assert all(math.isfinite(values[key]) for key in keys)
    assert values["spent_gbp, end, a year"] < values["spent_gbp, end"]


# -------------------------------------------------------------------- the answers


def test_a_known_difference_is_found_and_counted(content):
    first = content["contrasts"][0]
    legacy = first["default"]["legacy_36"]
    assert legacy["verdict"] == "worse"
    assert legacy["difference"] == pytest.approx(-0.23, abs=0.02)
    assert first["default"]["resident_voice"]["verdict"] == "identical"
    counts = first["plausible"]["legacy_36"]["versions"]
    assert (counts["better"], counts["worse"], counts["of"]) == (1, 2, 3)
    theories = first["theories"]["legacy_36"]
    assert (theories["better"], theories["worse"], theories["holds_in"]) == (12, 12, 12)
    assert len(theories["reversed"]) == 12
    assert first["by_luck"]["legacy_36"] == 1.0
    assert first["by_luck"]["resident_voice"] is None


def test_what_reverses_it_is_named(content):
    names = reversers(content, "legacy_36")
    assert f"`{RATE.name} = {RATE.high:g}`" in names
    assert f"`{RATE.name} = {RATE.low:g}`" not in names
    assert "`trust.form single_stock`" in names
    assert flips_in_short(content).startswith("In what was tried: legacy reversed with")
    shifted = next(each for each in content["ends"] if each["name"].endswith(f"{RATE.high:g}"))
    assert shifted["legacy_36"]["shifts"]
    assert shifted["legacy_36"]["reliable"]


def test_where_nothing_is_reliable_only_what_makes_it_so_is_named(content):
    other = json.loads(json.dumps(content))
    other["contrasts"][0]["default"]["legacy_36"]["verdict"] = "no reliable difference"
    assert f"`{RATE.name} = {RATE.high:g}` (+0.23)" in appearing(other, "legacy_36")
    assert "legacy reliable only with" in flips_in_short(other)
    for each in other["ends"]:
        each["legacy_36"]["reliable"] = False
    assert flips_in_short(other).startswith("Nothing that was tried makes any of it")


def test_the_chain_tells_what_moved_and_what_goes_with_the_outcome(content):
    links = content["contrasts"][0]["chain"]
    assert {link["verdict"] for link in links} <= {"higher", "too small to matter"}
    assert links[0]["follows"]["legacy_36"] == -1.0
    assert "formality as it came about higher (+0.1" in page_of(content).lower()


def test_reversed_means_the_other_side_and_large_enough():
    legacy = OUTCOMES["legacy_36"]
    matters = legacy.smallest_difference or 0.0
    assert is_reversed(matters, -0.2, legacy)
    assert not is_reversed(matters / 2, -0.2, legacy)
    assert not is_reversed(-matters, -0.2, legacy)


def test_fewer_pairs_show_less_by_luck_alone(inquiry):
    values = {
        key: dict(own) | {"legacy_36": own["legacy_36"] + 0.15 * (key[1] % 3)}
        if key[0].endswith("committee")
        else own
        for key, own in stand_in(inquiry.requests()).items()
    }
    contrast = question().contrasts[0]
    result = next(
        r for r in judged(question(), contrast, values, "default") if r.outcome.name == "legacy_36"
    )
    result = replace(result, verdict="worse")
    one, many = by_luck(result, 1), by_luck(result, 15)
    assert one is not None and many is not None
    assert 0.3 < one < many <= 1.0


# ----------------------------------------------------------------- pages and table


def test_the_page_has_its_parts_in_order(content):
    page = page_of(content)
    headings = [line for line in page.split("\n") if line.startswith("## ")]
    assert headings == [
        "## What the model answers",
        "## How sure",
        "## Why",
        "## Under which assumptions it flips",
        "## What evidence would settle it",
        "## What to keep in mind",
        "## Evidence",
        "## How this page was made",
    ]
    assert in_short(content) in page
    assert "worse in 2 of 3 (better in 1)" in page
    assert "no field experiment has tested any of them" in page
    assert draw_question(content).startswith("<svg")


def test_the_table_for_programs_says_in_how_many_versions_it_holds(content, tmp_path):
    table = headlines_of([content])
    row = next(r for r in table["headlines"] if r["outcome"] == "legacy_36")
    assert row["plausible"]["holds_in"] == 2
    assert row["plausible"]["of"] == 3
    file = tmp_path / "headlines.json"
    file.write_text(json.dumps(table), encoding="utf-8")
    assert row in rows_of("formality/committee", "formality/kitchen_table", file)
    assert rows_of("formality/committee", "no_programme", file) == []
    assert rows_of("a", "b", tmp_path / "none.json") == []


def test_a_comparison_is_told_what_the_pages_know(content, tmp_path):
    file = tmp_path / "headlines.json"
    file.write_text(json.dumps(headlines_of([content])), encoding="utf-8")
    base, other = "formality/kitchen_table", "formality/committee"
    assert known_sentences(a_comparison(base, [other]), file) == []  # made with another model
    file = tmp_path / "of_this_model.json"
    this = headlines_of([content]) | {"model_versions": [model_version()]}
    file.write_text(json.dumps(this), encoding="utf-8")
    known = known_sentences(a_comparison(base, [other]), file)
    assert len(known) == 1
    assert "legacy worse in 2 of 3 (better in 1)" in known[0]
    assert "docs/questions/formality.md" in known[0]
    changed = load_scenario(other, {"place.hardship": 0.9})
    assert known_sentences(a_comparison(base, [changed]), file) == []
    assert known_sentences(a_comparison("baseline", ["no_programme"]), file) == []
    assert known_sentences(a_comparison(base, [other]), tmp_path / "none.json") == []


def a_comparison(base, others):
    """A comparison of which no run is there yet."""
    return summarise(plan_comparison(base, others, replicates=2), {})


def test_from_command_to_pages(tmp_path, monkeypatch, ensemble):
    monkeypatch.setattr("tools.docs.base.PageRuns.reduced", lambda self, *given: stand_in(*given))
    screen = tmp_path / "sensitivity.json"
    listed = [{"name": RATE.name, "above": True}]
    screen.write_text(json.dumps({"answers": [{"ranking": {"parameters": listed}}]}), "utf-8")
    folder = tmp_path / "questions"
    options = "--pairs 20 --versions 3 --version-pairs 4 --theory-pairs 2 --areas 9 --ends 1 --end-pairs 14"
    places = f"--quiet --write {folder} --screen {screen} --ensemble {ensemble}"
    assert main(["questions", "formality", *options.split(), *places.split()]) == 0
    content = json.loads((folder / "formality.json").read_text(encoding="utf-8"))
    assert without_line((folder / "formality.md").read_text("utf-8")) == page_of(content)
    assert content["command"] == f"python -m tools.docs questions formality {options} {places}"
    assert without_line((folder / "README.md").read_text("utf-8")) == index_of([content])
    assert json.loads((folder / "headline_answers.json").read_text("utf-8")) == headlines_of(
        [content]
    )


def test_the_strongest_are_the_first_of_every_ranking_then_the_second(tmp_path):
    def ranking(*names, below=()):
        listed = [{"name": name, "above": True} for name in names]
        return {"parameters": [*listed, *({"name": name, "above": False} for name in below)]}

    first = ranking("energy.recovery_rate", RATE.name, "trust.gone", below=["agency.memory"])
    second = ranking("energy.recovery_rate", "motives.draws")
    rankings = [first, None, second]
    screen = tmp_path / "sensitivity.json"
    screen.write_text(json.dumps({"answers": [{"ranking": each} for each in rankings]}), "utf-8")
    known = ["energy.recovery_rate", RATE.name, "motives.draws"]
    assert strongest(screen, 9) == known
    assert strongest(screen, 2) == known[:2]


def test_what_cannot_be_used_is_refused(tmp_path, capsys):
    for given, said in (
        (["weather"], "There is no question 'weather'"),
        (["--screen", str(tmp_path / "none.json")], "there is no sensitivity ranking there"),
    ):
        assert main(["questions", *given]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_figures_are_of_the_question_as_it_is(name):
    content = json.loads((DOCS / f"{name}.json").read_text(encoding="utf-8"))
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert content["model_version"] in page
    assert content["ensemble"]["digest"] in page
    assert [each["name"] for each in content["contrasts"]] == [
        each.name for each in question(name).contrasts
    ]
    assert content["settle"] == list(question(name).settle)


def test_the_table_for_programs_is_what_the_pages_say():
    contents = written_in(DOCS, NAMES)
    assert [each["name"] for each in contents] == NAMES
    assert json.loads(HEADLINE_ANSWERS.read_text(encoding="utf-8")) == headlines_of(contents)
