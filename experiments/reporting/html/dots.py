"""Pictures of twin neighbourhoods: one dot for each, better, worse or the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.comparison.statistics import SLIGHT
from experiments.reporting.charts import neighbourhood_dots
from experiments.reporting.html.figures import Figure, Panel, rounded
from experiments.reporting.html.model import Design, ReportModel
from experiments.reporting.html.sentences import capital, when_words
from experiments.reporting.number_format import signed
from experiments.reporting.sentences import SURE_OF_DIRECTION

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison.paired import PairedDifference

ORDER = ("good", "up", "even", "bad", "down", "none")
WORDS = {
    "good": "better",
    "up": "higher",
    "even": "the same",
    "bad": "worse",
    "down": "lower",
    "none": "not measured",
}


def kinds(result: PairedDifference) -> list[str]:
    """Sort each twin neighbourhood of a paired result into better, worse or the same."""
    up, down = {"higher": ("good", "bad"), "lower": ("bad", "good")}.get(
        result.outcome.direction, ("up", "down")
    )
    return [_kind(float(d), up, down) for d in result.differences]


def _kind(difference: float, up: str, down: str) -> str:
    return "even" if difference == 0 else up if difference > 0 else down


def dots_figure(report: ReportModel, design: Design) -> Figure:
    """Make the dot displays of one design: one panel for each headline outcome."""
    results = report.headlines(design)
    return Figure(
        name=f"twins-{design.number}",
        title=design.title,
        caption="",
        panels=[_panel(result, report) for result in results],
        frame=_every_twin(results),
        shown=_counts(results),
        note="The table counts; the CSV file has every twin neighbourhood.",
        layout="many",
        units={"twin_neighbourhoods": "count"},
    )


def _panel(result: PairedDifference, report: ReportModel) -> Panel:
    sorted_kinds = kinds(result)
    size = sorted(
        range(len(sorted_kinds)),
        key=lambda i: (ORDER.index(sorted_kinds[i]), -abs(float(result.differences[i]))),
    )
    called = report.comparison.plan.pair_words
    marks = [
        (sorted_kinds[i], _dot_words(result, i, sorted_kinds[i], called(int(result.seeds[i]))))
        for i in size
    ]
    absent = [seed for seed in report.comparison.seeds if seed not in set(map(int, result.seeds))]
    marks += [("none", f"{called(seed)}: {WORDS['none']}") for seed in absent]
    summary = summary_words(result)
    when = when_words(result.outcome.when)
    label = capital(result.outcome.label)
    alt = f"{label}, {when}: one mark for each twin neighbourhood; {summary}."
    return Panel(label, neighbourhood_dots(marks, alt), _remark(result), "")


def _sides(result: PairedDifference) -> tuple[str, str]:
    return ("higher", "lower") if result.outcome.direction == "neither" else ("better", "worse")


def summary_words(result: PairedDifference) -> str:
    """Count better, the same and worse in words."""
    up, down = _sides(result)
    parts = [f"{result.better} of {result.n} {up}", f"{result.worse} {down}"]
    if result.equal:
        parts.insert(1, f"{result.equal} the same")
    return ", ".join(parts)


def _remark(result: PairedDifference) -> str:
    verdict = ""
    if result.verdict == "too small to matter":
        verdict = " Too small to matter."
    elif result.verdict in SLIGHT:
        verdict = f" {capital(result.verdict)}: {SURE_OF_DIRECTION}."
    return f"{summary_words(result)}; {when_words(result.outcome.when)}.{verdict}"


def _dot_words(result: PairedDifference, place: int, kind: str, called: str) -> str:
    difference = signed(float(result.differences[place]), result.outcome.unit)
    return f"{called}: {difference}, {WORDS[kind]}"


def _every_twin(results: list[PairedDifference]) -> pd.DataFrame:
    frames = []
    for result in results:
        frames.append(
            pd.DataFrame(
                {
                    "outcome": result.outcome.name,
                    "seed": np.asarray(result.seeds, dtype=int),
                    "base": np.asarray(result.base_values, dtype=float),
                    "other": np.asarray(result.other_values, dtype=float),
                    "difference": np.asarray(result.differences, dtype=float),
                    "twin_is": [WORDS[kind] for kind in kinds(result)],
                }
            )
        )
    return rounded(pd.concat(frames, ignore_index=True)) if frames else pd.DataFrame()


def _counts(results: list[PairedDifference]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outcome": [capital(row.outcome.label) for row in results],
            "when": [when_words(row.outcome.when) for row in results],
            "better or higher": [row.better for row in results],
            "the same": [row.equal for row in results],
            "worse or lower": [row.worse for row in results],
            "twin_neighbourhoods": [row.n for row in results],
            "verdict": [row.verdict for row in results],
        }
    )
