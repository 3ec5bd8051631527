"""A sweep as a grid over two of its levers: in each cell a colour and a number, and the way to the point on the page that compares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboards.levers import OFFERED, value_words
from dashboards.shelf.drawer import ShelfError
from dashboards.state import Choice, encode
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.execution.manifest import Manifest, factors_of
from experiments.reporting.html.sentences import when_words
from experiments.reporting.number_format import plain
from experiments.reporting.phrases import capital
from experiments.sweeps.analysis import in_order
from experiments.sweeps.run import load_sweep
from sim.scenario.lever_table import describe_lever, describe_levers
from sim.scenario.library import scenario_names

SHADES = 5
MOST_VALUES = 8
"""Values of a factor that are shown each for itself; of more, bands are shown."""
BANDS = 5
ANY = ""
HELD = "at."
"""Before the name of a factor: the value at which it is held."""
MOST_POINTS = 300


@dataclass(frozen=True)
class Side:
    """One side of the grid: a factor, and its values or bands of them.

    Attributes
    ----------
    name : of the factor; empty for a side with one place for everything
    labels : words of each place
    places : for each run the number of its place
    """

    name: str
    labels: tuple[str, ...]
    places: pd.Series[Any]


def sweep_body(root: str, path: Path, manifest: Manifest, asked: Mapping[str, str]) -> Markup:
    """The grid, with the fields by which a reader chooses its sides and outcome.

    Raises
    ------
    ShelfError
        When no run is there yet.
    """
    summary, factors = load_sweep(path).summary, factors_of(manifest)
    outcomes = [name for name in OUTCOMES if name in summary and summary[name].notna().any()]
    if summary.empty or not outcomes or not factors:
        raise ShelfError(f"{path}: no run is finished yet, so there is nothing to tell.")
    x, y, outcome = _choice(asked, factors, outcomes)
    others = [_side(summary, name) for name in factors if name not in (x, y)]
    held = {side.name: asked.get(HELD + side.name, ANY) for side in others}
    shown = _where(summary, others, held)
    design = manifest["design"]
    return Markup('<p class="gs-lead">{}</p>{}{}{}').format(
        design.get("question") or design.get("title") or "A sweep.",
        _fields(factors, outcomes, (x, y, outcome), others, held),
        _grid(root, manifest, shown, (_side(shown, x), _side(shown, y)), outcome),
        _points(root, manifest, shown, factors, outcome),
    )


def _where(summary: pd.DataFrame, others: Sequence[Side], held: Mapping[str, str]) -> pd.DataFrame:
    """The runs in which other factors have the values at which they are held; all, where that leaves none."""
    kept = pd.Series(True, index=summary.index)
    for side in others:
        if held[side.name] in side.labels:
            kept &= side.places == side.labels.index(held[side.name])
    return summary[kept] if kept.any() else summary


def _choice(
    asked: Mapping[str, str], factors: Sequence[str], outcomes: Sequence[str]
) -> tuple[str, str, str]:
    """The two sides and the outcome, as far as what was asked for is there."""
    first = next((name for name in HEADLINE_NAMES if name in outcomes), outcomes[0])
    outcome = asked.get("outcome", first)
    x = asked.get("x", factors[0])
    x = x if x in factors else factors[0]
    others = [name for name in factors if name != x]
    y = asked.get("y", others[0] if others else ANY)
    return x, y if y in others else ANY, outcome if outcome in outcomes else first


def _fields(
    factors: Sequence[str],
    outcomes: Sequence[str],
    chosen: tuple[str, str, str],
    others: Sequence[Side],
    held: Mapping[str, str],
) -> Markup:
    """What a reader chooses: outcome, the two sides, and where the other factors are held."""
    x, y, outcome = chosen
    sides = [(name, title(name)) for name in factors]
    fields = [
        _select("outcome", "Outcome", [(name, capital(OUTCOMES[name].label)) for name in outcomes], outcome),
        _select("x", "Columns", sides, x),
        _select("y", "Rows", [*sides, (ANY, "none")], y),
    ]  # fmt: skip
    for side in others:
        options = [(ANY, "any"), *((label, label) for label in side.labels)]
        fields.append(_select(HELD + side.name, title(side.name), options, held[side.name]))
    return Markup(
        '<form class="gs-choose gs-noprint" method="get">{}<button class="gs-button is-quiet" type="submit">Show</button></form>'
    ).format(Markup("").join(fields))


def _select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Markup:
    listed = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", words
        )
        for value, words in options
    )
    return Markup(
        '<div><label for="{0}">{1}</label><select id="{0}" name="{0}">{2}</select></div>'
    ).format(name, label, listed)


def title(factor: str) -> str:
    """A factor as people call it."""
    if factor in _levers():
        return describe_lever(factor).title
    return capital(factor.removeprefix("assumptions.").replace("_", " "))


def _levers() -> set[str]:
    return {about.path for about in describe_levers()}


def _words(factor: str, value: Any) -> str:
    if factor in _levers():
        plain_value = value.item() if hasattr(value, "item") else value
        return value_words(describe_lever(factor), plain_value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _side(summary: pd.DataFrame, factor: str) -> Side:
    """A factor's values in order; where there are many numbers, bands of them."""
    if factor == ANY:
        return Side(ANY, ("all",), pd.Series(0, index=summary.index))
    values = in_order(summary[factor].dropna())
    if len(values) <= MOST_VALUES or isinstance(values[0], str | bool):
        number = {value: place for place, value in enumerate(values)}
        labels = tuple(_words(factor, value) for value in values)
        return Side(factor, labels, summary[factor].map(number))
    places, edges = pd.cut(summary[factor].astype(float), BANDS, labels=False, retbins=True)
    ends = [float(values[0]), *edges[1:-1], float(values[-1])]
    pairs = zip(ends, ends[1:], strict=False)
    return Side(
        factor, tuple(f"{_words(factor, a)} to {_words(factor, b)}" for a, b in pairs), places
    )


def _grid(
    root: str, manifest: Manifest, summary: pd.DataFrame, sides: tuple[Side, Side], outcome: str
) -> Markup:
    (x, y), about = sides, OUTCOMES[outcome]
    placed = pd.DataFrame({"row": y.places, "column": x.places}).dropna().astype(int)
    groups = placed.groupby(["row", "column"]).groups
    cells = {place: summary.loc[runs] for place, runs in groups.items()}
    means = {place: float(found[outcome].mean()) for place, found in cells.items()}
    known = [value for value in means.values() if math.isfinite(value)]
    ends = (min(known), max(known)) if known else (0.0, 0.0)
    top = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in x.labels)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            label,
            Markup("").join(
                _cell(root, manifest, cells.get((row, column)), means.get((row, column)), ends, about.unit)
                for column in range(len(x.labels))
            ),
        )
        for row, label in enumerate(y.labels)
    )  # fmt: skip
    corner = f"{title(y.name)}, by {lower(title(x.name))}" if y.name else title(x.name)
    return Markup(
        '<div class="gs-doc-table" role="region" tabindex="0" aria-label="Grid of the sweep"><table class="gs-grid"><caption>{}</caption>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div>{}'
    ).format(_caption(about, len(summary)), corner, top, rows, _legend(ends, about.unit))


def lower(text: str) -> str:
    """Text for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def _caption(about: Any, runs: int) -> str:
    better = {
        "higher": "Higher is better.",
        "lower": "Lower is better.",
        "neither": "Neither way is better.",
    }
    return (
        f"{capital(about.label)}, {when_words(about.when)}: the mean over the runs of each cell, {runs:,} in all. {better[about.direction]} "
        "These are levels, not paired differences: open a point to compare it with the baseline."
    )


def _cell(
    root: str,
    manifest: Manifest,
    found: pd.DataFrame | None,
    mean: float | None,
    ends: tuple[float, float],
    unit: str,
) -> Markup:
    """One cell: its mean and how many runs that is of, and the way to its point where it is one alone."""
    if found is None or mean is None or not math.isfinite(mean):
        return Markup('<td class="is-empty">none</td>')
    names = sorted(set(found["scenario"]))
    told = f"{len(found)} run{'s' * (len(found) != 1)}"
    told += f" of {len(names)} points" if len(names) > 1 else ""
    queries = {point_query(manifest, name) for name in names}
    query = queries.pop() if len(queries) == 1 else None  # points may be alike
    number = Markup("<b>{}</b>").format(plain(mean, unit))
    if query is not None:
        number = Markup('<a href="{}/?{}">{}</a>').format(root, query, number)
    elif len(names) == 1:
        told += "; not on Compare"
    return Markup('<td class="is-shade{}">{}<small>{}</small></td>').format(
        shade(mean, ends), number, told
    )


def shade(value: float, ends: tuple[float, float]) -> int:
    """Which shade a value has between two ends, from 0.

    >>> [shade(value, (0.0, 1.0)) for value in (0.0, 0.5, 1.0)]
    [0, 2, 4]
    """
    low, high = ends
    if high <= low:
        return 0
    return min(SHADES - 1, int(SHADES * (value - low) / (high - low)))


def _legend(ends: tuple[float, float], unit: str) -> Markup:
    low, high = (plain(end, unit) for end in ends)
    steps = Markup("").join(
        Markup('<i class="is-shade{}"></i>').format(each) for each in range(SHADES)
    )
    return Markup(
        '<p class="gs-note gs-shades">{} <span aria-hidden="true">{}</span> {}</p>'
    ).format(low, steps, high)  # fmt: skip


def point_query(manifest: Manifest, name: str) -> str | None:
    """A point of a sweep as the page that compares can ask it; None where it sets what is not on offer there."""
    design, point = manifest["design"], manifest["scenarios"][name]
    moved = point["lever_differences"]
    is_offered = set(moved) <= set(OFFERED) and not point["assumption_differences"]
    if not is_offered or design.get("base") not in scenario_names():
        return None
    return encode(Choice(base=design["base"], scenario=design["base"], moved=moved))


def _points(
    root: str, manifest: Manifest, summary: pd.DataFrame, factors: Sequence[str], outcome: str
) -> Markup:
    """Every point with its settings, to open."""
    about = OUTCOMES[outcome]
    heads = Markup("").join(
        Markup('<th scope="col">{}</th>').format(head)
        for head in ("Point", *map(title, factors), capital(about.label), "Runs")
    )
    names = list(dict.fromkeys(summary["scenario"]))
    rows = Markup("").join(
        _point(root, manifest, name, summary[summary["scenario"] == name], factors, outcome)
        for name in names[:MOST_POINTS]
    )
    more = f" The first {MOST_POINTS} of {len(names):,} are listed." if len(names) > MOST_POINTS else ""  # fmt: skip
    return Markup(
        '<details><summary>Every point ({:,})</summary><div class="gs-doc-table" role="region" tabindex="0" aria-label="Every point"><table><caption>Every '
        "point of the sweep, with the mean of its runs.{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>"
    ).format(len(names), more, heads, rows)


def _point(
    root: str,
    manifest: Manifest,
    name: str,
    runs: pd.DataFrame,
    factors: Sequence[str],
    outcome: str,
) -> Markup:
    query = point_query(manifest, name)
    called = Markup('<a href="{}/?{}">{}</a>').format(root, query, name) if query else name
    first = runs.iloc[0]
    cells = [_words(factor, first[factor]) for factor in factors]
    cells += [plain(float(runs[outcome].mean()), OUTCOMES[outcome].unit), f"{len(runs)}"]
    told = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(called, told)
