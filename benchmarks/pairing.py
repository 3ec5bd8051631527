"""How much twin worlds reduce the variance of differences between scenarios.

Run with ``python -m benchmarks.pairing [--replicates 60] [--write docs/pairing.md]``. For each headline
outcome and each contrast of the main job, the variance of the paired difference is set against the sum of
both variances, which is what the difference would have with unrelated neighbourhoods.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from experiments.comparison.comparison import Comparison, PairedResult, compare

BASE = "baseline"
OTHERS = ("funding_length/five_years", "formality/committee", "worker_dominance/managerial")

PAGE = """# How much pairing helps

Two scenarios run with one seed are twin neighbourhoods: the same people, homes, ties, moves, officers
and luck. The difference between twins varies less than the difference between two unrelated neighbourhoods, so fewer runs tell
more. `python -m benchmarks.pairing --replicates {replicates} --write docs/pairing.md` measures by how much: the variance of the paired
difference over the sum of both variances. 1 means that pairing changes nothing; 0.5 that half as many
pairs are needed for the same precision; above 1 that twins pull apart.

{table}

Median over these: **{median:.2f}**, so that on average one pair is worth {worth:.1f} pairs of unrelated neighbourhoods.
Pairing helps most where a design leaves much of the neighbourhood's life alone, and least where it changes who sits at the
table, because from then on the twins live different lives.
"""


def ratio(result: PairedResult) -> float:
    """Variance of the paired difference over the sum of both sides' variances."""
    base, other = np.asarray(result.base_values), np.asarray(result.other_values)
    here = np.isfinite(base) & np.isfinite(other)
    unpaired = base[here].var(ddof=1) + other[here].var(ddof=1)
    return (
        float((other[here] - base[here]).var(ddof=1) / unpaired) if unpaired > 0 else float("nan")
    )


def table(comparison: Comparison) -> tuple[str, list[float]]:
    """The ratios as a Markdown table, and as numbers."""
    headline = [outcome for outcome in comparison.outcomes if outcome.headline]
    lines = [
        "| outcome | " + " | ".join(f"`{name}`" for name in OTHERS) + " |",
        "|---|" + "---|" * len(OTHERS),
    ]
    ratios: list[float] = []
    for outcome in headline:
        row = []
        for name in OTHERS:
            found = comparison.find(name, outcome.name)
            row.append(ratio(found) if found else float("nan"))
        ratios += row
        lines.append(f"| {outcome.label} | " + " | ".join(f"{r:.2f}" for r in row) + " |")
    return "\n".join(lines), ratios


def main() -> None:
    """Measure, print and, if asked, write the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--replicates", type=int, default=60)
    arguments.add_argument("--write", type=Path)
    options = arguments.parse_args()
    text, ratios = table(compare(BASE, OTHERS, replicates=options.replicates))
    median = float(np.nanmedian(ratios))
    page = PAGE.format(replicates=options.replicates, table=text, median=median, worth=1.0 / median)
    print(page)
    if options.write:
        options.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
