"""The page of the facts: what it says of made-up results, and that the page in the documents is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.validation.judge import FactResult, FactsValidation
from experiments.validation.plan import plan_facts
from experiments.validation.read import load_facts
from experiments.validation.statistics import Estimate
from experiments.validation.text import fact_measurement
from tools.docs.facts import page

ROOT = Path(__file__).parents[3]
FACTS = [fact for fact in load_facts() if fact.status == "observed"][:2]


@pytest.fixture
def small() -> FactsValidation:
    """Two observed facts, of which one holds."""
    results = [
        FactResult(FACTS[0], "holds", Estimate(0.4, 0.3, 0.5, 9), 1.0, "baseline"),
        FactResult(FACTS[1], "does not hold", Estimate(-0.4, -0.5, -0.3, 9), 0.0, "baseline"),
    ]
    counts = {"wanted": 9, "reused": 0, "executed": 9, "failed": 0}
    return FactsValidation(plan_facts(FACTS, replicates=9, areas=2), results, counts)


def test_the_page_has_every_fact_and_its_command(small):
    said = "\n".join(page(small, "python -m tools.docs.facts --write here.md"))
    assert said.count(f"`{FACTS[0].id}`") == 2
    assert "```bash\npython -m tools.docs.facts --write here.md\n```" in said
    assert "| observed | 1 | 1 | 0 |" in said


@pytest.mark.slow
def test_the_page_in_the_documents_is_current_in_form():
    """Every fact with its text, expectation and measurement, whatever the runs said."""
    said = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    for each in load_facts():
        assert f"{each.text}<br>`{each.id}`" in said, each.id
        assert f": {fact_measurement(each)}." in said, each.id
    shown = re.findall(r"<br>`(\w+)` \|", said)
    assert shown == [each.id for each in load_facts()]
