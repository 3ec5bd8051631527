"""How much twin worlds reduce the variance of differences between scenarios.

Run with ``python -m tools.docs pairing --replicates 60 --write docs/pairing.md``. For each headline
outcome and each contrast of the main job, the variance of the paired difference is set against the sum of
both variances, which is what the difference would have with unrelated neighbourhoods.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from experiments.comparison.comparison import Comparison
from experiments.comparison.paired import PairedDifference
from experiments.comparison.run import compare
from experiments.execution.progress_display import Display, prepare_model
from tools.docs import base
from tools.docs.base import Jobs, Quiet, write_files

BASE = "baseline"
OTHERS = ("funding_length/five_years", "formality/committee", "worker_dominance/managerial")

PAGE = """# How much pairing helps

Two scenarios run with one seed are twin neighbourhoods: the same people, homes, ties, moves, officers
and luck. The difference between twins varies less than the difference between two unrelated neighbourhoods, so fewer runs tell
more. `python -m tools.docs pairing --replicates {replicates} --write docs/pairing.md` measures by how much: the variance of the paired
difference over the sum of both variances. 1 means that pairing changes nothing; 0.5 that half as many
pairs are needed for the same precision; above 1 that twins pull apart.

{table}

Median over these: **{median:.2f}**, so that on average one pair is worth {worth:.1f} pairs of unrelated neighbourhoods.
Pairing helps most where a design leaves much of the neighbourhood's life alone, and least where it changes who sits at the
table, because from then on the twins live different lives.
"""


def ratio(result: PairedDifference) -> float:
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
    ratios: list[float] = []
    rows = []
    for outcome in headline:
        row = []
        for name in OTHERS:
            found = comparison.find(name, outcome.name)
            row.append(ratio(found) if found else float("nan"))
        ratios += row
        rows.append((outcome.label, *(f"{each:.2f}" for each in row)))
    return base.table(("outcome", *(f"`{name}`" for name in OTHERS)), rows), ratios


def write_page(
    replicates: Annotated[int, typer.Option(help="Twin neighbourhoods.", min=2)] = 60,
    write: Annotated[Path | None, typer.Option(help="The page to write.")] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """How much twin worlds reduce the variance of differences: docs/pairing.md."""
    with Display(quiet) as display:
        prepare_model(display)
        found = compare(BASE, OTHERS, replicates=replicates, jobs=jobs, progress=display)
    text, ratios = table(found)
    median = float(np.nanmedian(ratios))
    page = PAGE.format(replicates=replicates, table=text, median=median, worth=1.0 / median)
    print(page)
    if write:
        write_files(write, page)
