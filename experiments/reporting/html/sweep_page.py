"""The report of a sweep: one HTML file that says what was tried, and what moves each headline outcome."""

from __future__ import annotations

import base64
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.comparison.outcomes import HEADLINE_NAMES
from experiments.comparison.plot import draw_sweep
from experiments.errors import UsageProblem
from experiments.execution.files import write_text
from experiments.execution.manifest import factors_of, slice_sentence
from experiments.reporting.analysis_text import HYPOTHESES, Tables, sentences_and_tables
from experiments.reporting.html.page import environment, limits
from experiments.reporting.html.sentences import capital
from experiments.reporting.robustness_text import robustness_notes, robustness_parts
from experiments.sweeps.analysis import Analysis, analyse, in_order
from experiments.sweeps.regrets import robustness
from experiments.sweeps.run import SweepResult


@dataclass(frozen=True)
class Section:
    """One outcome: what is said of it, and its picture.

    Attributes
    ----------
    name, title : str
    sentences : list of str
    tables : list of (headings, rows)
    picture : str
        An address that holds the picture itself.
    alt : str
    """

    name: str
    title: str
    sentences: list[str]
    tables: Tables
    picture: str
    alt: str


@dataclass(frozen=True)
class Holding:
    """How settings of levers hold up over places and versions.

    Attributes
    ----------
    outcomes : list of (title, sentences, tables)
    notes : list of str
    """

    outcomes: list[tuple[str, list[str], Tables]]
    notes: list[str]


def write_sweep_report(result: SweepResult, path: Path) -> Path:
    """Write a sweep's report as one HTML file that needs nothing else; an existing file is replaced.

    Raises
    ------
    UsageProblem
        If the sweep has no runs yet.
    EnvironmentProblem
        If the file cannot be written.
    """
    path = Path(path).absolute()
    write_text(path, render_sweep(result))
    return path


def render_sweep(result: SweepResult) -> str:
    """The report as HTML text; the same sweep always gives the same text."""
    sections = [_section(result, each) for each in analyse(result.folder, HEADLINE_NAMES)]
    manifest = result.manifest
    context = {
        "title": manifest["design"]["title"] or "A sweep",
        "question": manifest["design"]["question"],
        "tried": _tried(result),
        "sections": sections,
        "robustness": _robustness(result),
        "hypotheses": HYPOTHESES,
        "limits": limits("plausible" in manifest),
        "command": " ".join(manifest["command"]),
        "versions": manifest["versions"],
    }
    return environment().get_template("sweep.html.j2").render(**context).lstrip()


def _section(result: SweepResult, analysis: Analysis) -> Section:
    about = analysis.outcome
    sentences, tables = sentences_and_tables(analysis)
    drawn = draw_sweep(result.summary, factors_of(result.manifest), about.name)
    content = base64.b64encode(drawn._repr_svg_().encode()).decode()
    return Section(
        name=about.name,
        title=capital(about.label),
        sentences=sentences,
        tables=tables,
        picture=f"data:image/svg+xml;base64,{content}",
        alt=f"{capital(about.label)} over each factor: a dot for each run, means with two standard errors",
    )


def _robustness(result: SweepResult) -> Holding | None:
    """How settings hold up in the headline outcomes; None where the sweep has nothing over which they could."""
    found = []
    for name in HEADLINE_NAMES:
        with suppress(UsageProblem):
            found += robustness(result.folder, [name])
    told = []
    for each in found:
        said = list(robustness_parts(each))
        sentences = [part for part in said if isinstance(part, str)]
        tables = [part for part in said if not isinstance(part, str)]
        told.append((capital(each.outcome.label), sentences, tables))
    return Holding(told, list(robustness_notes(found))) if told else None


def _tried(result: SweepResult) -> dict[str, Any]:
    """What was tried: the base, the factors with what they took, points, neighbourhoods, what was left out."""
    manifest, summary = result.manifest, result.summary
    factors = []
    for name in factors_of(manifest):
        values = in_order(summary[name].dropna())
        is_number = not isinstance(values[0], str | bool)
        few = [f"{value:g}" if is_number else str(value) for value in values]
        words = ", ".join(few) if len(few) <= 10 else f"{few[0]} to {few[-1]}"
        factors.append((name, words))
    return {
        "base": manifest["design"]["base"],
        "factors": factors,
        "points": len(manifest["scenarios"]),
        "neighbourhoods": len(manifest["seeds"]),
        "runs": len(summary),
        "wanted": len(manifest["scenarios"]) * len(manifest["seeds"]),
        "slice": slice_sentence(manifest),
        "left_out": manifest.get("left_out", {"points": 0})["points"],
    }
