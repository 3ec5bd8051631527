"""What must hold of every run: what can be known is a finite number within its bounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.model import Neighbourhood
from sim.outputs import OUTPUTS, PATERNALISM_OF
from sim.simulation import tables_of

SHARES = {"0-1", "share", "share of adults", "share of members", "yes/no"}
# Known only where there is what they speak of; the others are always known.
NEEDS = {
    "members": {"dynamism", "cohesion", "formality", "openness", "trust_between_members",
                "decision_skill", "resident_share", "member_tenure_months", "influence_within",
                "holds_without_two", "carriers"},
    "resident_members": {"energy_members", "confidence_members", "good_external_relations",
                         "members_delivery_hours", "influence_felt",
                         *(name for name in OUTPUTS if name.startswith(("member_", "survey_")))},
    "aware_share": {"trust_partnership", "trust_council"},
    "volunteer_share": {"energy_volunteers"},
    "a programme": {"trust_agencies", "programme_ended"},
    "money ended": {name for name in OUTPUTS if name.startswith("legacy")},
}  # fmt: skip
# May be unknown for reasons of its own: too few decisions, nothing late, nothing spent, no plan yet.
OPEN = {"timely_decisions", "resident_voice", "resident_voice_relative", "worker_influence",
        "maturity", "maturity_last_36_months", "capability", "depth", "need_met",
        "reliance_on_workers", "relies_on_few", "effective_resident_voices",
        "months_to_first_plan", "worker_work_share", "capital_lateness_years",
        "delivery_cost_share", "legacy_assets", "reserve_months", "body_age"}  # fmt: skip


def numbers(table: dict[str, Any], name: str) -> Any:
    return np.asarray(table[name], dtype=np.float64)


def known_where(model: Neighbourhood, table: str, column: str) -> Any:
    """In which rows of a table a column must be known."""
    rows = tables_of(model)[table]
    count = len(rows["members"])
    label = PATERNALISM_OF.get(column.removeprefix("council_paternalism_"))
    there_is_one = label is None or label in {body.label for body in model.councils}
    if column in OPEN or not there_is_one:
        return np.zeros(count, dtype=bool)
    condition = next((need for need, names in NEEDS.items() if column in names), None)
    if condition is None:
        return np.ones(count, dtype=bool)
    if condition == "a programme":
        return np.full(count, model.scenario.funding.programme)
    if condition == "money ended":
        last_months = np.arange(count) if table == "monthly" else 12 * np.arange(count) + 11
        return last_months >= min(model.own_end_month, model.programme_months)
    return numbers(rows, condition) > 0


def problems(model: Neighbourhood) -> list[str]:
    """Columns that are unknown where they must not be, infinite, or out of their bounds."""
    found = []
    for table in ("monthly", "yearly"):
        for name, values in tables_of(model)[table].items():
            column = OUTPUTS.get(name)
            if column is None or column.unit == "stage":
                continue
            each = np.asarray(values, dtype=np.float64)
            if np.isnan(each[known_where(model, table, name)]).any():
                found.append(f"{table}.{name}: unknown where it must not be")
            given = each[~np.isnan(each)]
            top = 1.0 if column.unit in SHARES else math.inf
            if not (np.isfinite(given).all() and (given >= 0.0).all() and (given <= top).all()):
                found.append(f"{table}.{name}: out of bounds, {given.min()} to {given.max()}")
    return found
