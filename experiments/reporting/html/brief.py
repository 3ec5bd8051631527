"""The brief with which a report opens: what was found, what would mislead beside it, and where it comes from; one page of A4."""

from __future__ import annotations

from typing import Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.reporting.html.model import ReportModel
from experiments.reporting.html.sentences import BADGES, SYMBOLS, tone
from experiments.reporting.number_format import pounds, signed
from experiments.reporting.quoting import before_you_quote, equal_of, in_one_breath


def brief(report: ReportModel) -> dict[str, Any]:
    """What the brief's template needs."""
    comparison = report.comparison
    seeds, manifest = comparison.seeds, comparison.manifest
    return {
        "breath": in_one_breath(comparison),
        "cautions": before_you_quote(comparison),
        "equal": _equal(report),
        "source": (
            f"Groundswell, model {manifest.get('versions', {}).get('model', 'not recorded')}; {comparison.plan.sample_words(comparison.complete_replicates)}, "
            f"seeds {seeds[0]} to {seeds[-1]}; {str(manifest.get('started', ''))[:10]}"
        ),
    }


def _equal(report: ReportModel) -> list[dict[str, Any]]:
    """The headline outcomes at equal spending, beside what they were."""
    told = []
    for design in report.others:
        equal = equal_of(report.comparison, design.name)
        if equal is None:
            continue
        rows = []
        for now in equal["results"]:
            before = report.comparison.find(design.name, now["outcome"])
            unit = OUTCOMES[now["outcome"]].unit
            rows.append(
                {
                    "label": now["label"],
                    "before": signed(before.difference, unit) if before else "",
                    "now": signed(now["difference"], unit),
                    "counts": f"better in {now['better']}, worse in {now['worse']} of {now['n']}",
                    "badge": BADGES[now["verdict"]],
                    "symbol": SYMBOLS[now["verdict"]],
                    "tone": tone(now["verdict"]),
                }
            )
        told.append(
            {
                "title": design.title,
                "changed": report.title_of(equal["changed"]),
                "grant": pounds(equal["grant_gbp"]),
                "base_spent": pounds(equal["base_spent_gbp"]),
                "other_spent": pounds(equal["other_spent_gbp"]),
                "rows": rows,
            }
        )
    return told
