"""What the pages of the headline questions already say of two scenarios of the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.docs.questions.headlines import FILE, rows_of

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison
    from sim.scenario import Scenario


def known_sentences(comparison: Comparison, file: Path = FILE) -> list[str]:
    """In how many plausible versions of the model the headlines of a comparison hold, where a page asks it.

    Empty for a comparison that runs over plausible versions itself, over a portfolio's areas, with own
    behaviour, or of scenarios that are not the library's.
    """
    plan = comparison.plan
    if plan.versions is not None or plan.clusters is not None or plan.own or not file.is_file():
        return []
    base = plan.scenarios[plan.base]
    if not is_of_library(base):
        return []
    return [said for name in plan.others for said in _said(plan.scenarios[name], base, file)]


def _said(scenario: Scenario, base: Scenario, file: Path) -> Iterator[str]:
    from tools.docs.questions.words import counted

    rows = [row for row in rows_of(scenario.name, base.name, file) if row["plausible"]]
    if not rows or not is_of_library(scenario):
        return
    told = "; ".join(
        f"{row['label']} {counted(row['plausible'], row['outcome'], '')}" for row in rows
    )
    yield (
        f"Over plausible versions of the model, {scenario.name} against {base.name} "
        f"(docs/questions/{rows[0]['question']}.md): {told}."
    )


def is_of_library(scenario: Scenario) -> bool:
    """Whether a scenario is the one that the library has under its name."""
    from sim.scenario import load_scenario
    from sim.scenario.library import scenario_names

    if scenario.name not in scenario_names():
        return False
    return load_scenario(scenario.name).canonical() == scenario.canonical()
