"""Put the report together and write it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.comparison.outcomes import GROUPS
from experiments.comparison.paired import count_words, version_columns
from experiments.execution.files import write_text
from experiments.reporting.html.assumptions import Citation, assumptions, citations
from experiments.reporting.html.brief import brief
from experiments.reporting.html.dots import dots_figure, summary_words
from experiments.reporting.html.figures import csv_link
from experiments.reporting.html.model import ReportModel
from experiments.reporting.html.outcomes import (
    PART_WORDS,
    added_figure,
    legacy_figure,
    people_figures,
    pound_figure,
)
from experiments.reporting.html.over_time import (
    EMPTY,
    STAGES,
    stage_figure,
    trajectory_figures,
)
from experiments.reporting.html.reproduce import facts
from experiments.reporting.html.sentences import (
    BADGES,
    SYMBOLS,
    capital,
    headline,
    overview,
    tone,
    when_words,
)
from experiments.reporting.html.settings import changed_assumptions, settings, version_sentences
from experiments.reporting.html.shares import roads
from experiments.reporting.known_answers import known_sentences
from experiments.reporting.number_format import percent, plain, signed
from experiments.reporting.phrases import stage_words
from sim.parameters import parameter_specs

if TYPE_CHECKING:
    import pandas as pd
    from jinja2 import Environment

    from experiments.comparison.comparison import Comparison
    from experiments.comparison.paired import PairedDifference
    from experiments.reporting.html.model import Design

TEMPLATES = Path(str(files("experiments.reporting.html") / "templates"))

FEW = 20
"""Twin neighbourhoods below which the report warns that they are few."""

FITTED = (
    "It was fitted to figures of one programme.",
    "Some parameters were fitted to what was published of Big Local areas. That the model "
    "reproduces most of these figures shows that it can, not that its rules are right; which it "
    "misses stands in docs/scorecard.md.",
)
NOT_FITTED = (
    "It was fitted to nothing.",
    "No number of this edition was chosen so that the model reproduces published figures: they are judgements inside "
    "plausible ranges, and some were kept from a fit of the edition before. How far it reproduces what was published "
    "is not known.",
)
INTERVALS = (
    "The intervals cover luck, not ignorance.",
    "They say how far the result depends on the neighbourhoods that happened to be drawn. They "
    "do not cover the chance that a rule or a parameter of the model is wrong.",
)
VERSIONS = (
    "The plausible versions are not all that is possible.",
    "All were fitted to the same published patterns and share every rule; they vary less than is "
    "unknown, and intervals over them are too narrow. What holds in all of them may still be wrong.",
)

LIMITS = (
    (
        "Nobody has observed legacy.",
        "No published study followed an area far enough beyond the end of its money. What the "
        "model says about what remains rests on mechanisms, not on a record of outcomes.",
    ),
    (
        "No design was tested against another in the field.",
        "Areas were not given different lengths of funding, degrees of formality or kinds of "
        "worker by lot. Every contrast here is a consequence of the model's rules.",
    ),
    (
        "It compares designs; it does not forecast a place.",
        "The neighbourhoods are invented. A difference that holds in most of them is a reason to "
        "look closer, not a prediction for a named town.",
    ),
    (
        "Most evidence gives a direction, not a size.",
        "Studies say that something helps or hinders, seldom by how much. The sizes here "
        "follow from sizes we assumed; trust the signs more than the figures.",
    ),
    INTERVALS,
)


def limits(over_versions: bool) -> list[tuple[str, str]]:
    """What no comparison can tell, over plausible versions or on one model: a heading and a text each."""
    bases = {spec.basis for spec in parameter_specs().values()}
    *first, luck = LIMITS
    fit = FITTED if over_versions or "calibrated" in bases else NOT_FITTED
    return [*first, fit, VERSIONS if over_versions else luck]


def write_report(comparison: Comparison, path: Path, whys: Sequence[dict[str, Any]] = ()) -> Path:
    """Write a comparison as one HTML file that needs nothing else.

    Parameters
    ----------
    comparison
        Result of :func:`experiments.comparison.run.compare` or ``summarise``.
    path
        The file to write; its folder is made if needed, an existing file is replaced.
    whys
        Explanations to tell in it, as `experiments.reporting.html.why.whys_for` makes them.

    Returns
    -------
    pathlib.Path
        Absolute path of the file.

    Raises
    ------
    EnvironmentProblem
        If the file cannot be written; nothing half-written is left behind.
    """
    path = Path(path).absolute()
    write_text(path, render(comparison, whys))
    return path


def render(comparison: Comparison, whys: Sequence[dict[str, Any]] = ()) -> str:
    """Return the report as HTML text; the same comparison always gives the same text."""
    report = ReportModel(comparison)
    content = _context(report) | {"whys": list(whys)}
    return environment().get_template("report.html.j2").render(**content).lstrip()


def environment() -> Environment:
    """What fills the templates of this package."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["inline"] = _inline
    return made


def _inline(name: str) -> Markup:
    """Return one of our own files to stand inside the page as it is."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def _context(report: ReportModel) -> dict[str, Any]:
    specs = list(parameter_specs().values())
    cited = {name for d in report.chosen for name in report.scenario(d).evidence}
    changed = frozenset(n for d in report.chosen for n in report.scenario(d).assumptions)
    headlines = {
        design.name: [
            headline(row, design, report.base, report.comparison.complete_replicates)
            for row in report.headlines(design)
        ]
        for design in report.others
    }
    return {
        "report": report,
        "title": _title(report),
        "questions": _questions(report),
        "overview": overview(report),
        "brief": brief(report),
        "settings": settings(report),
        "headlines": headlines,
        "glance": _glance(report),
        "trajectories": trajectory_figures(report),
        "unmeasured": any(
            row.n < report.comparison.replicates
            for d in report.others
            for row in report.headlines(d)
        ),
        "twins": [dots_figure(report, design) for design in report.others],
        "roads": roads(report),
        "stages": stage_figure(report),
        "stage_key": [(stage_words(s), f"g{n}") for n, s in enumerate((*STAGES, EMPTY))],
        "legacy": legacy_figure(report),
        "parts": PART_WORDS,
        "added": added_figure(report),
        "people": people_figures(report),
        "pounds": pound_figure(report),
        "outcomes": _outcome_groups(report),
        "outcomes_csv": csv_link(_outcome_frame(report)),
        "assumptions": assumptions(specs, changed),
        "grounds": _grounds(report),
        "cited": citations(cited | {name for spec in specs for name in spec.source}),
        "changed": changed_assumptions(report),
        "versions": version_sentences(report),
        "limits": _limits(report),
        "facts": facts(report),
    }


def _limits(report: ReportModel) -> list[tuple[str, str]]:
    """What the comparison cannot tell; few neighbourhoods and failed runs come first."""
    listed = limits(report.comparison.plan.versions is not None)
    listed += [
        ("How far it survives other parameters.", said)
        for said in known_sentences(report.comparison)
    ]
    fewest = report.comparison.complete_replicates
    if fewest < FEW:
        text = "Only large differences can be told from chance; ask for more with --replicates."
        listed.insert(
            0, (f"{fewest} twin neighbourhood{'s are' if fewest != 1 else ' is'} few.", text)
        )
    failed = len(report.comparison.failures)
    if failed:
        text = "They are left out of every figure; running the same command again tries them again."
        listed.insert(0, (f"{failed} run{'s' * (failed > 1)} failed.", text))
    return listed


def _title(report: ReportModel) -> str:
    if len(report.others) == 1:
        if (
            report.scenario(report.base).canonical()
            == report.scenario(report.others[0]).canonical()
        ):
            return f"{report.base.title}, compared with itself"
        return f"{report.others[0].title} or {report.base.title}?"
    counts = ("two", "three", "four", "five", "six")
    count = len(report.others)
    number = counts[count - 2] if count - 2 < len(counts) else str(count)
    return f"{report.base.title} and {number} other designs"


def _questions(report: ReportModel) -> list[tuple[str, str]]:
    """List the question each of the other designs asks, where its file states one."""
    asked = ((d.title, str(report.scenario(d).question).strip()) for d in report.others)
    return [(title, question) for title, question in asked if question]


def _grounds(report: ReportModel) -> list[tuple[str, list[Citation]]]:
    """List the evidence that each design's question rests on, as its file cites it."""
    listed = [(d.title, citations(report.scenario(d).evidence)) for d in report.chosen]
    return [(title, entries) for title, entries in listed if entries]


def _glance(report: ReportModel) -> list[dict[str, Any]]:
    """Headline outcomes as rows and designs as columns, for the table at a glance."""
    rows: dict[str, dict[str, Any]] = {}
    for design in report.others:
        for result in report.headlines(design):
            outcome = result.outcome
            row = rows.setdefault(
                outcome.name,
                {"label": capital(outcome.label), "when": when_words(outcome.when), "cells": {}},
            )
            row["cells"][design.name] = {
                "badge": BADGES[result.verdict],
                "symbol": SYMBOLS[result.verdict],
                "tone": tone(result.verdict),
                "difference": signed(result.difference, outcome.unit),
                "counts": "; ".join(filter(None, (summary_words(result), count_words(result)))),
            }
    return list(rows.values())


def _outcome_groups(report: ReportModel) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every outcome of every design as text, for the full table, in the registry's order."""
    grouped: dict[str, dict[str, list[dict[str, Any]]]] = {group: {} for group in GROUPS}
    for design in report.designs[1:]:
        for result in report.results(design):
            outcomes = grouped.setdefault(result.outcome.group, {})
            outcomes.setdefault(result.outcome.name, []).append(_outcome_row(result, design))
    return [
        (GROUPS.get(group, group), [row for rows in outcomes.values() for row in rows])
        for group, outcomes in grouped.items()
        if outcomes
    ]


def _outcome_row(result: PairedDifference, design: Design) -> dict[str, Any]:
    unit = result.outcome.unit
    return {
        "label": capital(result.outcome.label),
        "when": when_words(result.outcome.when),
        "unit": unit,
        "design": design,
        "base": plain(result.base_median, unit),
        "other": plain(result.other_median, unit),
        "difference": signed(result.difference, unit),
        "range": f"{signed(result.p10, unit)} to {signed(result.p90, unit)}",
        "interval": _interval(result),
        "counts": f"{result.better} / {result.equal} / {result.worse}",
        "n": f"{result.n} of {result.of}" if result.n < result.of else result.n,
        "badge": BADGES[result.verdict],
        "symbol": SYMBOLS[result.verdict],
        "tone": tone(result.verdict),
        "sort": result.difference,
        "headline": result.outcome.headline,
    }


def _interval(result: PairedDifference) -> str:
    ends = (result.interval_low, result.interval_high)
    if not all(map(math.isfinite, ends)):
        return "too few pairs"
    low, high = (signed(end, result.outcome.unit) for end in ends)
    return f"{low} to {high} ({percent(result.level)}%)"


def _outcome_frame(report: ReportModel) -> pd.DataFrame:
    titles = {design.name: design.title for design in report.designs[1:]}
    fields = ("n", "base_median", "other_median", "difference", "p10", "p90", "interval_low",
              "interval_high", "level", "better", "equal", "worse", "lost", "base_lost", "centre", "verdict")  # fmt: skip
    records = [
        {
            "design": titles[str(row.scenario)],
            "outcome": row.outcome.name,
            "label": row.outcome.label,
            "when": row.outcome.when,
            "unit": row.outcome.unit,
            **{name: getattr(row, name) for name in fields},
            **version_columns(row),
        }
        for row in report.comparison.results
        if str(row.scenario) in titles
    ]
    return pd.DataFrame(records)
