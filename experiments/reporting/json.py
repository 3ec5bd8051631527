"""A comparison as JSON: what the terminal shows, and a little more."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from experiments.execution.manifest import finite
from experiments.reporting.quoting import before_you_quote, in_one_breath
from experiments.reporting.sentences import added_sentences, caveats, headline_sentences, sentence

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison
    from experiments.comparison.paired import PairedDifference

SCHEMA_VERSION = 1


def comparison_payload(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON takes it; numbers that are not finite become null."""
    manifest = comparison.manifest
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "comparison",
        "base": comparison.base,
        "others": list(comparison.others),
        "replicates": comparison.replicates,
        "complete_replicates": comparison.complete_replicates,
        **({"plausible": _versions(comparison)} if comparison.plan.versions else {}),
        **({"until_width": manifest["until_width"]} if "until_width" in manifest else {}),
        "seeds": list(comparison.seeds),
        "horizon_months": comparison.horizon_months,
        "versions": manifest.get("versions", {}),
        "runs": manifest.get("runs", {}),
        "failures": manifest.get("failures", []),
        "differences": {
            name: {
                "levers": entry["lever_differences"],
                "assumptions": entry["assumption_differences"],
            }
            for name, entry in manifest.get("scenarios", {}).items()
        },
        "in_one_breath": in_one_breath(comparison),
        "before_you_quote": [asdict(caution) for caution in before_you_quote(comparison)],
        **({"equal_spending": manifest["equal_spending"]} if "equal_spending" in manifest else {}),
        "headlines": headline_sentences(comparison),
        "programme_added": added_sentences(comparison),
        "caveats": caveats(comparison),
        "results": [result_payload(result) for result in comparison.results],
        "added": [result_payload(result) for result in comparison.added],
    }


def _versions(comparison: Comparison) -> dict[str, Any]:
    """The plausible versions that replicates ran on, without their values (the manifest has those)."""
    versions = comparison.plan.versions
    assert versions is not None
    said = versions.describe()
    return {
        "made_with": said["made_with"],
        "of": said["of"],
        "caveat": said["caveat"],
        "numbers": [each["number"] for each in said["sets"]],
        "version_of_seed": {
            str(seed): said["sets"][place]["number"]
            for seed, place in (comparison.plan.version_of or {}).items()
        },
    }


NUMBERS = (
    "base_median",
    "other_median",
    "difference",
    "p10",
    "p90",
    "interval_low",
    "interval_high",
    "level",
)


def result_payload(result: PairedDifference) -> dict[str, Any]:
    """One result as JSON takes it."""
    outcome = result.outcome
    numbers = {name: finite(getattr(result, name)) for name in NUMBERS}
    return {
        "scenario": result.scenario,
        "base": result.base,
        "outcome": outcome.name,
        "label": outcome.label,
        "unit": outcome.unit,
        "when": outcome.when,
        "group": outcome.group,
        "direction": outcome.direction,
        "headline": outcome.headline,
        "centre": result.centre,
        "smallest_difference": outcome.smallest_difference,
        "n": result.n,
        **numbers,
        "better": result.better,
        "worse": result.worse,
        "equal": result.equal,
        "not_defined_here": result.lost,
        "not_defined_in_base": result.base_lost,
        "verdict": result.verdict,
        **({"versions": result.versions.payload(result.verdict)} if result.versions else {}),
        "sentence": sentence(result),
        "differences": [finite(value) for value in result.differences],
    }
