"""Comparisons made up for the report's tests: quick, and with every awkward case on demand.

The runs are invented, everything after them is real: records, plan and the statistics of
`experiments.comparison.comparison.summarise`. Verdicts can be dictated, to see each one written out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.plan import plan_comparison
from experiments.execution.records import RunRecord, canonical_columns
from sim.scenario import Scenario

STAGES = ("forming", "fragile", "fragile_maturity", "sturdy", "self_sustaining")
PARTS = ("people", "organisation", "activity", "assets", "standing")


def course(random: np.random.Generator, months: int, end: int, lift: float) -> dict[str, Any]:
    """One neighbourhood's months: rising, then carried on or falling after the money."""
    time = np.arange(1, months + 1)
    grown = 1 - np.exp(-time / 55)
    noise = np.cumsum(random.normal(0, 0.006, months))
    after = np.where(time > end, 0.0018 * (time - end), 0)
    maturity = np.clip(0.12 + (0.45 + lift) * grown - after + noise, 0.05, 1)
    legacy = np.where(time >= end, maturity * random.uniform(0.7, 1.0), np.nan)
    place = np.clip((maturity * 6.5).astype(int) - (random.random() < 0.4), 0, 4)
    values = {
        "month": time,
        "maturity": maturity,
        "legacy": legacy,
        "resident_voice": np.clip(0.5 + 0.2 * grown + lift + noise, 0, 1),
        "trust_partnership": np.clip(0.35 + 0.15 * grown + lift / 2 - noise, 0, 1),
        "energy_members": np.clip(0.8 - 0.2 * grown + 0.04 * np.sin(time / 9) + noise, 0, 1),
        "stage": [STAGES[k] for k in place],
    }
    for number, part in enumerate(("capability", "depth", "dynamism", "cohesion")):
        values[part] = np.clip(maturity * (0.85 + 0.1 * number), 0.01, 1)
    for number, part in enumerate(PARTS):
        values[f"legacy_{part}"] = np.clip(legacy + 0.08 * (number - 2), 0, 1)
    values["legacy_weakest"] = np.clip(legacy - 0.16, 0, 1)
    return values


def groups(random: np.random.Generator, lift: float) -> dict[str, Any]:
    """Who took part and gained, in one neighbourhood."""
    listed = [("estate", str(n)) for n in (1, 2, 3)]
    listed += [("age", g) for g in ("18-29", "30-44", "45-64", "65+")]
    listed += [("sex", g) for g in ("female", "male")]
    listed += [("tenure", g) for g in ("own", "social rent", "private rent")]
    listed += [("newcomer", g) for g in ("no", "yes")]
    count = len(listed)
    return {
        "grouping": [grouping for grouping, _ in listed],
        "group": [group for _, group in listed],
        "adults": np.full(count, 1200),
        "took_part_share": np.clip(random.normal(0.18 + lift / 2, 0.02, count), 0, 1),
        "confidence_change": random.normal(0.02 + lift / 10, 0.01, count),
    }


def designs(others: int, title: str | None) -> list[Scenario]:
    """A baseline and up to four others, with titles and questions of their own."""
    made = [Scenario(name="baseline", title="Baseline")]
    changes: list[tuple[str, str, str, dict[str, object]]] = [
        ("funding_length/five_years", "Five years, same money",
         "What if the same money had to be spent in five years instead of twelve?",
         {"funding.years": 5}),
        ("formality/committee", "Run as a committee",
         "What if the partnership works like a council committee?",
         {"partnership.formality_target": 0.9, "partnership.openness": 0.3}),
        ("worker_dominance/managerial", "Managerial workers",
         "What if paid workers manage, and do not enable?",
         {"workers.directiveness": 0.9, "workers.delivery_hours": 160.0}),
        ("support/none", "No support", "What if nobody supports the partnership from outside?",
         {"support.rep_days_per_year": 0.0, "support.capacity_building_days": 0.0}),
    ]  # fmt: skip
    for name, words, question, levers in changes[:others]:
        changed = made[0].with_levers(levers)
        words = title or words
        made.append(changed.model_copy(update={"name": name, "title": words, "question": question}))
    return made


LIFTS = (0.0, -0.14, 0.05, -0.06, 0.02)


def invented_run(name: str, number: int, seed: int, end: int, months: int) -> RunRecord:
    """One run made up from random numbers; twins share the luck of their seed."""
    random = np.random.default_rng(seed)
    lift = LIFTS[number] if name != "no_programme" else -0.3
    monthly = course(random, months, end, lift + random.normal(0, 0.04) * (number > 0))
    monthly["year"] = (monthly["month"] - 1) // 12
    if name != "no_programme":
        monthly["spent_gbp"] = 1_100_000 * np.minimum(monthly["month"] / end, 1)
        monthly["volunteer_hours"] = np.full(months, 300 + 400 * lift) + random.normal(0, 20)
    tables = {
        "monthly": monthly,
        "yearly": {"year": np.arange(months // 12)},
        "events": {"month": [1], "kind": ["selected"], "who": [""], "what": [""], "amount": [0.0],
                   "cause": [""], "person": [""], "project": [""], "follows": [-1]},
        "distribution": groups(random, lift),
    }  # fmt: skip
    columns = {table: canonical_columns(table, values) for table, values in tables.items()}
    return RunRecord(f"{name}-{seed}", seed, months, max(end, 1), columns)


def build(
    others: int = 1,
    *,
    replicates: int = 20,
    verdicts: tuple[str, ...] = (),
    title: str | None = None,
    assumptions: dict[str, float] | None = None,
    missing_legacy: bool = False,
) -> Comparison:
    """Make up a comparison; `verdicts` dictates those of the headline outcomes in turn."""
    base, *rest = designs(others, title)
    if assumptions:
        rest[0] = rest[0].model_copy(update={"assumptions": assumptions})
    plan = plan_comparison(base, rest, replicates=replicates)
    records = {}
    for number, (name, scenario) in enumerate(plan.scenarios.items()):
        end = 1 if name.startswith("no_programme") else scenario.programme_months
        lost = missing_legacy and number == len(plan.others)
        for replicate, seed in enumerate(plan.seeds):
            run = invented_run(name, number, seed, end, plan.horizon_months)
            records[name, replicate] = without_legacy(run) if lost else run
    whole = summarise(plan, records, (), {"command": ["groundswell", "compare", *plan.compared]})
    return dictated(whole, verdicts) if verdicts else whole


def without_legacy(run: RunRecord) -> RunRecord:
    """The same run with legacy never measured."""
    monthly = {
        name: np.full_like(values, np.nan) if name.startswith("legacy") else values
        for name, values in run.tables["monthly"].items()
    }
    return replace(run, tables={**run.tables, "monthly": monthly})


def dictated(comparison: Comparison, verdicts: tuple[str, ...]) -> Comparison:
    """The same comparison with the verdicts of the headline outcomes replaced in turn."""
    results, place = [], 0
    for result in comparison.results:
        if result.outcome.headline:
            result = replace(result, verdict=verdicts[place % len(verdicts)])
            place += 1
        results.append(result)
    return replace(comparison, results=results)


@pytest.fixture(scope="session")
def make_comparison() -> Callable[..., Comparison]:
    """Return the maker of comparisons."""
    return build
