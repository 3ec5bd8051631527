"""Paired contrasts for tests of direction: the same neighbourhoods under two designs."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.stats import t as student

from sim import load_scenario
from sim.parameters import parameter_specs
from sim.simulation import RunResult, run

FOLDER = Path(__file__).parent / "directions"
SMALL = {"place.population": 3000}
REQUIRED = ("id", "evidence", "parameter", "base", "other", "outcome", "when", "sign")
OPTIONAL = ("pairs", "horizon", "zero_at", "note", "start", "quick")


@dataclass(frozen=True)
class Contrast:
    """Mean paired difference and its 95 per cent interval (normal; Student's below 20 pairs)."""

    mean: float
    low: float
    high: float
    pairs: int

    def has_sign(self, sign: str) -> bool:
        """Whether the interval lies wholly on the side of ``sign`` ('+' or '-')."""
        return self.low > 0.0 if sign == "+" else self.high < 0.0


@functools.lru_cache(maxsize=400)
def cached_run(levers: tuple[tuple[str, Any], ...], seed: int, horizon: int | None) -> RunResult:
    """One small neighbourhood under these levers, kept for other rows that want it."""
    plain = dict(levers)
    start = str(plain.pop("start"))
    events = plain.pop("events", None)
    overrides: dict[str, object] = {**SMALL, **plain}
    if events is not None:
        overrides["events"] = [dict(event) for event in events]
    scenario = load_scenario(start, overrides)
    return run(scenario, seed, horizon_months=horizon)


def freeze(value: Any) -> Any:
    """A hashable form of a lever's value."""
    if isinstance(value, dict):
        return tuple(sorted((k, freeze(v)) for k, v in value.items()))
    return tuple(freeze(v) for v in value) if isinstance(value, list) else value


def outcome_of(result: RunResult, outcome: str, when: Any) -> float:
    """A figure of a run: 'mean', 'end', 'own_end', 'sum', 'max', a month, or [first, last] months; from
    the monthly table, or the yearly table where the monthly has no such column. 'events:KIND' counts."""
    if outcome.startswith("events:"):
        kinds = result.columns["events"]["kind"]
        return float(sum(kind == outcome.split(":")[1] for kind in kinds))
    monthly = result.columns["monthly"]
    step = 1 if outcome in monthly else 12
    values = np.array((monthly if step == 1 else result.columns["yearly"])[outcome], dtype=float)
    own_end = result.own_end_month // step
    span = values[when[0] // step : when[1] // step] if isinstance(when, list) else values[:own_end]
    if when in ("mean", "sum", "max") or isinstance(when, list):
        known = span[~np.isnan(span)]
        summary = {"sum": np.sum, "max": np.max}.get(str(when), np.mean)
        return float(summary(known)) if known.size else math.nan
    if when == "end":
        return float(values[-1])
    if when == "own_end":
        return float(values[own_end - 1])
    return float(values[min(int(when) // step, len(values) - 1)])


def contrast(row: Mapping[str, Any], assumptions: Mapping[str, float]) -> Contrast:
    """Run a row's pairs and work out the mean paired difference of its outcome."""
    changed = {f"assumptions.{name}": value for name, value in assumptions.items()}
    differences = []
    for seed in range(1, int(row.get("pairs", 30)) + 1):
        values = []
        for side in ("base", "other"):
            levers = {"start": row.get("start", "baseline"), **changed, **row[side]}
            key = tuple(sorted((k, freeze(v)) for k, v in levers.items()))
            result = cached_run(key, seed, row.get("horizon"))
            values.append(outcome_of(result, row["outcome"], row["when"]))
        if not any(math.isnan(v) for v in values):
            differences.append(values[1] - values[0])
    return interval_of(np.array(differences), row.get("fewest", 20))


def in_few_pairs(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row over as few pairs as its clear effect needs, up to the last month that it looks at."""
    return {**row, "pairs": row["quick"], "horizon": row["when"][1], "fewest": row["quick"]}


def interval_of(differences: np.ndarray, fewest: int = 20) -> Contrast:
    """Mean of paired differences with its 95 per cent interval."""
    n = len(differences)
    assert n >= fewest, f"only {n} pairs have the outcome on both sides"
    reach = 1.96 if n >= 20 else float(student.ppf(0.975, n - 1))
    half = reach * float(differences.std(ddof=1)) / math.sqrt(n)
    mean = float(differences.mean())
    return Contrast(mean, mean - half, mean + half, n)


def rows() -> list[dict[str, Any]]:
    """Every row of every table in `directions`, checked for completeness."""
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            missing = [key for key in REQUIRED if key not in row]
            strange = [key for key in row if key not in (*REQUIRED, *OPTIONAL)]
            assert not missing and not strange, f"{file.name}: {row.get('id')}: {missing} {strange}"
            found.append({"mechanism": file.stem, **row})
    return found


def settings(row: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """The row at the default and at both ends of its main parameter's range."""
    spec = parameter_specs()[row["parameter"]]
    return {
        "default": {},
        "low": {spec.name: spec.low},
        "high": {spec.name: spec.high},
    }
