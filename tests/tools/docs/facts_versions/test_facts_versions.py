"""Facts over versions: lenient verdicts, runs no longer than needed, counts, page."""

from __future__ import annotations

import json
import math

import pytest

from experiments.ensemble.versions import variant_versions
from experiments.validation.facts_schema import Fact, FactExpectation
from experiments.validation.judge import estimate_fact
from experiments.validation.plan import plan_facts
from experiments.validation.read import load_facts
from sim.scenario import load_scenario
from tools.docs.__main__ import main
from tools.docs.base import DOCS, PageRuns
from tools.docs.facts_versions import run
from tools.docs.facts_versions.analyse import (
    described,
    lenient,
    months_needed,
    requests_of,
)
from tools.docs.facts_versions.page import hangs_on, holding, page_of
from tools.docs.facts_versions.run import carried_out
from tools.docs.version_line import without_line

QUICK = {"place.population": 3000, "funding.years": 2, "funding.follow_on_months": 48}
VARIANTS = variant_versions()


def fact(name: str, measure: dict, statistic: str = "median") -> Fact:
    return Fact.model_validate(
        {
            "id": name,
            "status": "observed",
            "text": "A committee is more formal than a kitchen table.",
            "evidence": ["E042"],
            "world": {"scenario": "formality/committee", "set": QUICK},
            "against": {"scenario": "formality/kitchen_table", "set": QUICK},
            "measure": measure,
            "statistic": statistic,
            "expect": {"sign": "positive", "matters": 0.01},
        }
    )


FACTS = [
    fact("early", {"column": "formality", "when": {"months": [0, 11]}}),
    fact("formal", {"column": "formality", "when": {"programme": True}}),
    fact("lasting", {"column": "legacy", "when": {"after_end": [12, 12]}}, "mean"),
]


@pytest.mark.parametrize(
    ("value", "said"), [(0.02, "holds"), (0.01, "does not hold"), (math.nan, "unknown")]
)
def test_a_version_is_judged_by_its_estimate(value, said):
    assert lenient(value, FactExpectation(sign="positive", matters=0.02)) == said
    assert lenient(-value, FactExpectation(sign="negative", matters=0.02)) == said


def test_a_range_holds_within_its_ends():
    expect = FactExpectation(low=0.1, high=0.5)
    assert [lenient(v, expect) for v in (0.1, 0.5, 0.51)] == ["holds", "holds", "does not hold"]


def test_runs_are_watched_as_long_as_the_facts_look():
    baseline = load_scenario("baseline")
    for chosen, months in ((FACTS[:1], 12), (FACTS[:2], 24), (FACTS, 36)):
        plan = plan_facts(chosen, replicates=1)
        label = next(iter(plan.worlds))
        assert months_needed(plan, label, plan.worlds[label]) == months
    plan = plan_facts(load_facts(), replicates=1, areas=4)
    assert months_needed(plan, "area 2 (key person leaves in month 96)", baseline) == 109
    assert months_needed(plan, "area 2", baseline) == 180
    for each in requests_of(plan, VARIANTS[0]):
        assert each.horizon_months <= each.scenario.horizon_months


def test_shorter_runs_give_the_same_figures(own_cache):
    plan = plan_facts(FACTS, replicates=2)
    short = carried_out(plan, VARIANTS[:1], PageRuns(1, quiet=True))["own theories"]
    records = PageRuns(1, quiet=True).records(plan.requests)
    for each in FACTS:
        full = estimate_fact(each, plan.pairs(each, records), resamples=0)[0].value
        assert short[each.id] == pytest.approx(full, abs=1e-12)


def test_a_version_changes_what_comes_out(own_cache):
    plan, runs = plan_facts(FACTS, replicates=2), PageRuns(1, quiet=True)
    found = carried_out(plan, VARIANTS[:2], runs)
    assert list(found) == ["own theories", VARIANTS[1].name]
    assert found["own theories"] != found[VARIANTS[1].name]
    assert runs.counts() == {"runs": 8, "failed": 0}


@pytest.fixture
def content():
    """The second fact holds with the model's own theory of trust only, the third nowhere."""
    plan = plan_facts(FACTS, replicates=2)
    values = {}
    for version in VARIANTS:
        hinge = -0.5 if "trust.form" in version.assumptions else 0.5
        values[version.name] = {"early": 0.5, "formal": hinge, "lasting": math.nan}
    about = {"command": "python", "model_version": "0" * 16, "areas": 4, "replicates": 2}
    about |= {"ensemble": None, "runs": {"runs": 96, "failed": 0}}
    return json.loads(json.dumps(about | described(plan, VARIANTS, values), allow_nan=False))


def test_facts_are_counted_over_versions(content):
    places = list(range(24))
    counts = [holding(fact, places) for fact in content["facts"]]
    assert counts == [(24, 24), (12, 24), (0, 0)]
    page = page_of(content)
    assert "holds in 12 of 24" in page
    assert "| observed | theories | 1 | 0 | 1 | 1 |" in page


def test_what_a_fact_hangs_on_is_named(content):
    told = [list(hangs_on(fact, content)) for fact in content["facts"]]
    assert told[0] == told[2] == []
    assert told[1] == ["`trust.form`: its own 12 of 12, single_stock 0 of 12"]


def test_page_and_figures_are_written(tmp_path, monkeypatch):
    def stand_in(plan, chosen, runs):
        return {version.name: {f.id: 0.1 for f in plan.facts} for version in chosen}

    monkeypatch.setattr(run, "carried_out", stand_in)
    page = tmp_path / "page.md"
    options = f"--versions 0 --areas 4 --replicates 2 --quiet --write {page}"
    assert main(["facts_versions", *options.split()]) == 0
    content = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert without_line(page.read_text(encoding="utf-8")) == page_of(content)
    assert content["command"] == f"python -m tools.docs facts_versions {options}"
    assert [fact["id"] for fact in content["facts"]] == [fact.id for fact in load_facts()]


@pytest.mark.slow
def test_the_kept_figures_are_of_the_facts_there_are():
    content = json.loads((DOCS / "facts_versions.json").read_text(encoding="utf-8"))
    page = (DOCS / "facts_versions.md").read_text(encoding="utf-8")
    assert content["model_version"] in page
    assert content["ensemble"]["digest"] in page
    assert [fact["id"] for fact in content["facts"]] == [fact.id for fact in load_facts()]
    assert sum(version["kind"] == "variant" for version in content["versions"]) == 24
