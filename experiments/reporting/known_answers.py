"""What the pages of the headline questions already say of two scenarios of the library."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.outcomes import OUTCOMES
from sim.scenario import load_scenario
from sim.scenario.library import scenario_names
from sim.simulation import model_version

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison
    from sim.scenario import Scenario

HEADLINE_ANSWERS = Path(str(files("experiments") / "data" / "headline_answers.json"))
"""Every headline contrast, and in how many versions of the model it holds; written with the pages."""


def known_sentences(comparison: Comparison, file: Path = HEADLINE_ANSWERS) -> list[str]:
    """In how many plausible versions of the model the headlines of a comparison hold, where a page asks it.

    Empty for a comparison that runs over plausible versions itself, over a portfolio's areas, with own
    behaviour, or of scenarios that are not the library's, and where the pages were made with another model.
    """
    plan = comparison.plan
    if plan.versions is not None or plan.clusters is not None or plan.own or not file.is_file():
        return []
    base = plan.scenarios[plan.base]
    if not is_of_library(base) or not is_of_this_model(file):
        return []
    return [said for name in plan.others for said in _said(plan.scenarios[name], base, file)]


def _said(scenario: Scenario, base: Scenario, file: Path) -> Iterator[str]:

    rows = [row for row in rows_of(scenario.name, base.name, file) if row["plausible"]]
    if not rows or not is_of_library(scenario):
        return
    told = "; ".join(
        f"{row['label']} {versions_words(row['plausible'], row['outcome'], '')}" for row in rows
    )
    yield (
        f"Over plausible versions of the model, {scenario.name} against {base.name} "
        f"(docs/questions/{rows[0]['question']}.md): {told}."
    )


def is_of_library(scenario: Scenario) -> bool:
    """Whether a scenario is the one that the library has under its name."""
    if scenario.name not in scenario_names():
        return False
    return load_scenario(scenario.name).canonical() == scenario.canonical()


def versions_words(counts: Mapping[str, Any], outcome: str, what: str) -> str:
    """In how many versions a contrast came out which way: "worse in 47 of 50 plausible versions"."""
    neither = OUTCOMES[outcome].direction == "neither"
    named = [
        ("higher" if neither else "better", counts["better"]),
        ("lower" if neither else "worse", counts["worse"]),
        ("no difference that matters", counts["no_difference_that_matters"]),
    ]
    (word, most), *others = sorted(named, key=lambda side: -side[1])
    rest = ", ".join(f"{other} in {count}" for other, count in others if count)
    told = f"{word} in {most} of {counts['of']}" + (f" {what}" if what else "")
    return told + (f" ({rest})" if rest else "")


@functools.cache
def _rows(file: Path) -> tuple[dict[str, Any], ...]:
    if not file.is_file():
        return ()
    return tuple(json.loads(file.read_text(encoding="utf-8"))["headlines"])


@functools.cache
def is_of_this_model(file: Path) -> bool:
    """Whether the rows were worked out with this model; those of another say nothing of it."""
    return model_version() in json.loads(file.read_text(encoding="utf-8"))["model_versions"]


def rows_of(scenario: str, against: str, file: Path = HEADLINE_ANSWERS) -> list[dict[str, Any]]:
    """The rows of a contrast of library scenarios, outcome by outcome; none where no page asks it."""
    return [r for r in _rows(file) if (r["scenario"], r["against"]) == (scenario, against)]
