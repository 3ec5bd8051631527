"""The pinned baseline: some thirty summary numbers of a few runs, changed only on purpose.

``python -m tests.sim.baseline`` writes `baseline.json` anew. Do so in the same commit as the change of results
and its "Results change" line in the changelog.
"""

from __future__ import annotations

import json
from pathlib import Path

from sim import load_scenario
from sim.simulation import RunResult, run

FILE = Path(__file__).parent / "baseline.json"
SCENARIOS = (
    "baseline",
    "no_programme",
    "funding_length/three_years",
    "worker_dominance/managerial",
)
SEEDS = (7, 8)
COLUMNS = (
    "members",
    "maturity",
    "capability",
    "depth",
    "dynamism",
    "cohesion",
    "formality",
    "resident_voice",
    "worker_influence",
    "aware_share",
    "participant_share",
    "energy_members",
    "trust_partnership",
    "trust_council",
    "confidence_members",
    "decision_skill",
    "personal_links",
    "embedded_links",
    "groups_supported",
    "groups_independent",
    "spent_gbp",
    "match_gbp",
    "power_to",
    "legacy",
    "legacy_people",
    "legacy_organisation",
    "legacy_activity",
    "legacy_standing",
)


def figures(result: RunResult) -> dict[str, str]:
    """Each column at year 7 and at the last year, to ten digits."""
    found = {}
    for name in COLUMNS:
        values = result.columns["yearly"][name]
        middle, last = float(values[min(6, len(values) - 1)]), float(values[-1])
        found[name] = f"{middle:.10g} {last:.10g}"
    found["events"] = str(len(result.columns["events"]["kind"]))
    return found


def measure() -> dict[str, dict[str, str]]:
    """Figures of every scenario and seed of the baseline."""
    return {
        f"{name} seed {seed}": figures(run(load_scenario(name), seed))
        for name in SCENARIOS
        for seed in SEEDS
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(measure(), indent=1) + "\n", encoding="utf-8")
