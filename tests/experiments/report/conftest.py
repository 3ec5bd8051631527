"""Comparisons made up for the report's tests: quick, and with every awkward case on demand."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sim.scenario import Scenario

STAGES = ("forming", "fragile", "fragile_maturity", "sturdy", "self_sustaining")
PARTS = ("people", "organisation", "activity", "assets", "standing")

OUTCOMES = (
    ("maturity_own_end", "Maturity", "0-1", "higher", 0.02, True, "at own end", "Maturity"),
    ("legacy_36", "Legacy", "0-1", "higher", 0.02, True, "36 months after own end", "Legacy"),
    ("resident_voice_mean", "Resident voice", "0-1", "higher", 0.02, True, "programme mean", "Voice"),
    ("trust_partnership_mean", "Trust in the partnership", "0-1", "higher", 0.02, True,
     "programme mean", "Trust"),
    ("energy_members_mean", "Members' energy", "0-1", "higher", 0.02, True, "programme mean",
     "Energy"),
    ("burnouts", "Burnouts", "count", "lower", 1.0, False, "programme mean", "Energy"),
    ("formality", "Formality", "0-1", "neither", 0.02, False, "programme mean", "Formality"),
    ("spent_gbp", "Spent", "GBP", "neither", 1000.0, False, "at own end", "Money"),
    ("maturity_per_100k", "Maturity per £100,000", "index per GBP 100,000", "higher", None, False,
     "at own end", "Results per pound"),
)  # fmt: skip


def outcome(row: tuple[Any, ...]) -> SimpleNamespace:
    names = ("name", "label", "unit", "direction", "smallest_difference", "headline", "when", "group")
    return SimpleNamespace(**dict(zip(names, row, strict=True)))


def paired(
    scenario: str, about: SimpleNamespace, base: np.ndarray, other: np.ndarray, verdict: str
) -> SimpleNamespace:
    """One paired result whose figures agree with its values; the verdict is as told."""
    differences = other - base
    known = differences[np.isfinite(differences)]
    sign = -1 if about.direction == "lower" else 1
    low, middle, high = np.quantile(known, [0.1, 0.5, 0.9]) if known.size else [np.nan] * 3
    return SimpleNamespace(
        scenario=scenario,
        outcome=about,
        n=int(known.size),
        base_median=float(np.nanmedian(base)) if known.size else float("nan"),
        other_median=float(np.nanmedian(other)) if known.size else float("nan"),
        difference=float(middle),
        p10=float(low),
        p90=float(high),
        interval_low=float(middle) - 0.03,
        interval_high=float(middle) + 0.03,
        level=0.99,
        better=int((sign * known > 0).sum()),
        worse=int((sign * known < 0).sum()),
        equal=int((known == 0).sum()),
        verdict=verdict,
        differences=differences,
        base_values=base,
        other_values=other,
    )


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
    for number, part in enumerate(PARTS):
        values[f"legacy_{part}"] = np.clip(legacy + 0.08 * (number - 2), 0, 1)
    values["legacy_weakest"] = np.clip(legacy - 0.16, 0, 1)
    return values


def groups(random: np.random.Generator, lift: float) -> pd.DataFrame:
    listed = [("estate", str(n)) for n in (1, 2, 3)]
    listed += [("age", g) for g in ("18-29", "30-44", "45-64", "65+")]
    listed += [("sex", g) for g in ("female", "male")]
    listed += [("tenure", g) for g in ("own", "social rent", "private rent")]
    listed += [("newcomer", g) for g in ("no", "yes")]
    rows = [
        {
            "grouping": grouping,
            "group": group,
            "took_part_share": float(np.clip(random.normal(0.18 + lift / 2, 0.02), 0, 1)),
            "confidence_change": float(random.normal(0.02 + lift / 10, 0.01)),
        }
        for grouping, group in listed
    ]
    return pd.DataFrame(rows)


def scenarios(others: int, title: str | None) -> dict[str, Scenario]:
    made = {"baseline": Scenario(name="baseline", title="Baseline")}
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
        made[name] = (
            Scenario(name=name)
            .with_levers(levers)
            .model_copy(update={"name": name, "title": title or words, "question": question})
        )
    made["no_programme"] = made["baseline"].without_programme().model_copy(
        update={"name": "no_programme", "title": "No programme"}
    )  # fmt: skip
    return made


def build(
    others: int = 1,
    *,
    replicates: int = 50,
    verdicts: tuple[str, ...] = ("better", "worse", "no reliable difference", "too small to matter"),
    title: str | None = None,
    months: int = 204,
    missing_legacy: bool = False,
) -> SimpleNamespace:
    """Make up a comparison after the shape of `experiments.compare.Comparison`."""
    random = np.random.default_rng(12)
    known = scenarios(others, title)
    names = [name for name in known if name != "no_programme"]
    monthly, distribution, results = [], [], []
    for number, name in enumerate(known):
        lift = (0, -0.14, 0.05, -0.06, 0.02)[number] if name != "no_programme" else -0.3
        end = 60 if "five" in name else 0 if name == "no_programme" else 144
        for replicate in range(replicates):
            rows = pd.DataFrame(course(random, months, end, lift + random.normal(0, 0.04)))
            parts = groups(random, lift)
            for frame, table in ((rows, monthly), (parts, distribution)):
                table.append(frame.assign(scenario=name, replicate=replicate, seed=replicate + 1))
    for number, name in enumerate(names[1:]):
        for place, row in enumerate(OUTCOMES):
            about = outcome(row)
            base = random.normal(0.5, 0.1, replicates)
            shift = random.normal((-0.08, 0.06, 0.0)[(number + place) % 3], 0.08, replicates)
            verdict = verdicts[(number + place) % len(verdicts)]
            if about.direction == "neither":
                verdict = {"better": "higher", "worse": "lower"}.get(verdict, verdict)
            other = base if verdict == "identical" else base + shift
            if missing_legacy and about.name == "legacy_36":
                other = np.where(np.arange(replicates) % 4 == 0, np.nan, other)
            results.append(paired(name, about, base, other, verdict))
    months_table = pd.concat(monthly, ignore_index=True)
    if missing_legacy:
        lost = [column for column in months_table if column.startswith("legacy")]
        months_table.loc[months_table["scenario"] == names[-1], lost] = np.nan
    return SimpleNamespace(
        base="baseline",
        others=names[1:],
        names=names,
        replicates=replicates,
        seeds=list(range(1, replicates + 1)),
        scenarios=known,
        outcomes=[outcome(row) for row in OUTCOMES],
        results=results,
        monthly=months_table,
        yearly=months_table[months_table["month"] % 12 == 0],
        events=pd.DataFrame(),
        distribution=pd.concat(distribution, ignore_index=True),
        manifest={"model_version": "0a1b2c3d"},
    )


@pytest.fixture(scope="session")
def make_comparison() -> Callable[..., SimpleNamespace]:
    """Return the maker of comparisons."""
    return build
