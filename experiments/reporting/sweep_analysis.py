"""What moves the outcomes of a sweep, for Python and notebooks: frames, and the tables of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.comparison.outcomes import HEADLINE_NAMES
from experiments.errors import UsageProblem
from experiments.reporting.analysis_text import (
    HYPOTHESES,
    analysis_lines,
    largest_first,
    remark_on,
    sentences_and_tables,
)
from experiments.reporting.html.page import environment
from experiments.reporting.phrases import capital
from experiments.sweeps.analysis import Analysis, Effect
from experiments.sweeps.analysis import analyse as analyse_folder
from experiments.sweeps.run import SweepResult
from sim.arguments import known_name

WIDTH = 100
EFFECTS = ("outcome", "factor", "low", "high", "difference", "interval_low", "interval_high", "level",
           "neighbourhoods", "share", "verdict")  # fmt: skip
"""Columns of `SweepAnalysis.effects`."""
TOGETHER = ("outcome", "factor", "with_factor", "low", "high", "difference", "interval_low", "interval_high", "level",
            "neighbourhoods", "verdict")  # fmt: skip
"""Columns of `SweepAnalysis.together`."""
OVERVIEW = (
    "outcome",
    "label",
    "unit",
    "sampling",
    "points",
    "neighbourhoods",
    "spread",
    "noise",
    "why_no_indices",
)


@dataclass(frozen=True, repr=False)
class SweepAnalysis:
    """What moves the outcomes of a sweep.

    `print` shows what `groundswell analyse` shows; a notebook shows the tables of the report.

    Attributes
    ----------
    folder : Path
    analyses : tuple of Analysis
        One for each outcome, in the order asked.
    """

    folder: Path
    analyses: tuple[Analysis, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        return tuple(each.outcome.name for each in self.analyses)

    def find(self, outcome: str) -> Analysis:
        """The analysis of one outcome.

        Raises
        ------
        UsageProblem
            If it was not asked for, with the nearest name.
        """
        try:
            known_name("outcome", outcome, self.outcomes)
        except ValueError as error:
            raise UsageProblem(str(error)) from None
        return self.analyses[self.outcomes.index(outcome)]

    @cached_property
    def overview(self) -> pd.DataFrame:
        """One row for each outcome: how much points differ without noise (`spread`), and how far chance moves the mean of a point (`noise`)."""
        rows = [
            {"outcome": each.outcome.name, "label": each.outcome.label, "unit": each.outcome.unit}
            | {name: getattr(each, name) for name in OVERVIEW[3:]}
            for each in self.analyses
        ]
        return pd.DataFrame(rows, columns=list(OVERVIEW))

    @cached_property
    def effects(self) -> pd.DataFrame:
        """One row for each outcome and factor, largest difference first: from the low end of what was tried to the high end."""
        rows = [_effect_row(each, effect) for each in self.analyses for effect in each.effects]
        return pd.DataFrame(rows, columns=list(EFFECTS))

    @cached_property
    def together(self) -> pd.DataFrame:
        """One row for each outcome and pair of factors, where every combination was tried: by how much the difference that
        the first makes changes as the second goes from low to high."""
        rows = [
            _effect_row(each, effect) | {"with_factor": effect.factors[1]}
            for each in self.analyses
            for effect in each.together
        ]
        return pd.DataFrame(rows, columns=list(TOGETHER))

    @cached_property
    def indices(self) -> pd.DataFrame:
        """One row for each outcome and factor of a screen or a decomposition, largest first.

        Morris: `size` of elementary effects over the whole range, `spread`, and `noise`, the size that chance alone would give; Sobol: shares of the
        variance by itself (`first`) and with all it acts together with (`total`). `NAME_error` is half the 95 per cent interval.
        `remark` says where a factor cannot be told from noise, or from the next; without indices the frame is empty, and `overview` says why.
        """
        return pd.DataFrame([row for each in self.analyses for row in _index_rows(each)])

    def __len__(self) -> int:
        return len(self.analyses)

    def __iter__(self) -> Iterator[Analysis]:
        return iter(self.analyses)

    def __str__(self) -> str:
        """What the command line shows."""
        told = [line for each in self.analyses for line in analysis_lines(each, WIDTH)]
        return "\n".join([*told, "", HYPOTHESES]).lstrip("\n")

    def __repr__(self) -> str:
        """One short sentence; `effects` has the rows."""
        return f"<Analysis of {', '.join(self.outcomes)} over the sweep in {self.folder}>"

    def _repr_html_(self) -> str:
        """The tables of the report, for notebooks."""
        template = environment().get_template("analysis.html.j2")
        sections = [
            str(
                template.module.analysis_section(  # type: ignore[attr-defined]
                    capital(each.outcome.label), *sentences_and_tables(each)
                )
            )
            for each in self.analyses
        ]
        return "\n".join([*sections, f"<p><small>{HYPOTHESES}</small></p>"])


def analyse(
    sweep: str | Path | SweepResult, outcomes: str | Sequence[str] = HEADLINE_NAMES
) -> SweepAnalysis:
    """Work out what moves outcomes of a sweep; nothing is run, and nothing in its folder changes.

    Parameters
    ----------
    sweep : path of its folder, or what `experiments.sweep` gave
    outcomes : str or sequence of str
        Names of outcomes; by default the headline outcomes.

    Returns
    -------
    SweepAnalysis
        With frames `effects`, `together`, `indices` and `overview`.

    Raises
    ------
    UsageProblem
        If the folder holds no sweep, or no runs, or an outcome is not in it.

    Examples
    --------
    >>> found = analyse("results/workers", "legacy_36")  # doctest: +SKIP
    >>> found.effects[["factor", "difference", "verdict"]]  # doctest: +SKIP
    """
    folder = sweep.folder if isinstance(sweep, SweepResult) else Path(sweep)
    names = (outcomes,) if isinstance(outcomes, str) else tuple(outcomes)
    return SweepAnalysis(folder, tuple(analyse_folder(folder, names)))


def _effect_row(analysis: Analysis, effect: Effect) -> dict[str, Any]:
    return {
        "outcome": analysis.outcome.name,
        "factor": effect.factors[0],
        "low": effect.low,
        "high": effect.high,
        "difference": effect.difference,
        "interval_low": effect.interval.low,
        "interval_high": effect.interval.high,
        "level": effect.interval.level,
        "neighbourhoods": effect.neighbourhoods,
        "share": effect.share,
        "verdict": effect.verdict,
    }


def _index_rows(analysis: Analysis) -> Iterator[dict[str, Any]]:
    found = largest_first(analysis.indices)
    for place, each in enumerate(found):
        errors = {f"{name}_error": value for name, value in each.errors.items() if value == value}
        noise = {"noise": each.noise} if each.noise == each.noise else {}
        yield {
            "outcome": analysis.outcome.name,
            "factor": each.factor,
            **each.values,
            **errors,
            **noise,
            "remark": remark_on(found, place),
        }
