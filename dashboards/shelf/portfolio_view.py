"""A portfolio as the spread of its headline outcomes over areas: every area a dot, and where the middle of them lies."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from markupsafe import Markup

from dashboards.shelf.drawer import ShelfError
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, Outcome
from experiments.execution.manifest import Manifest
from experiments.execution.store import read
from experiments.reporting.html.sentences import when_words
from experiments.reporting.number_format import plain
from experiments.reporting.phrases import capital

WIDTH, HEIGHT, EDGE = 640, 46, 10
QUANTILES = (0.0, 0.1, 0.5, 0.9, 1.0)
HEADS = ("Outcome", "Lowest", "Tenth", "Median", "Ninetieth", "Highest", "Areas")


def portfolio_body(path: Path, manifest: Manifest) -> Markup:
    """What came of a portfolio's areas.

    Raises
    ------
    ShelfError
        When no area has been run yet.
    """
    summary = read(path, "summary")
    known = [OUTCOMES[n] for n in HEADLINE_NAMES if n in summary and summary[n].notna().any()]
    if summary.empty or not known:
        raise ShelfError(f"{path}: no area is finished yet, so there is nothing to tell.")
    lead = Markup('<p class="gs-lead">{} areas of the portfolio “{}”, each run once.</p>').format(
        summary["area"].nunique(), str(manifest.get("portfolio", "?")).removeprefix("portfolios/")
    )
    strips = Markup("").join(_strip(summary, about) for about in known)
    return Markup("{}<section><h2>Spread over areas</h2>{}{}</section>{}").format(
        lead, strips, _table(summary, known), _areas(summary, known)
    )


def _strip(summary: pd.DataFrame, about: Outcome) -> Markup:
    """One outcome: a dot for every area, a bar over the middle eight in ten, a line at the median."""
    values = summary[about.name].dropna()
    low, high = (0.0, 1.0) if about.unit == "0-1" else (float(values.min()), float(values.max()))
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (value - low) / span

    tenth, middle, ninetieth = (float(values.quantile(q)) for q in QUANTILES[1:4])
    dots = Markup("").join(
        Markup('<circle cx="{:.1f}" cy="{}" r="4"/>').format(at(value), 16 + 5 * (place % 4))
        for place, value in enumerate(values.sort_values())
    )
    alt = f"{capital(about.label)}: median {plain(middle, about.unit)}, eight areas in ten between {plain(tenth, about.unit)} and {plain(ninetieth, about.unit)}."
    return Markup(
        '<figure class="gs-strip"><figcaption>{}, {}</figcaption><svg viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<rect x="{:.1f}" y="8" width="{:.1f}" height="30" rx="4"/>{}<line x1="{m:.1f}" x2="{m:.1f}" y1="4" y2="42"/></svg>'
        '<p class="gs-ends"><span>{}</span><span>{}</span></p></figure>'
    ).format(
        capital(about.label), when_words(about.when), WIDTH, HEIGHT, alt, at(tenth), at(ninetieth) - at(tenth), dots,
        plain(low, about.unit), plain(high, about.unit), m=at(middle),
    )  # fmt: skip


def _table(summary: pd.DataFrame, known: list[Outcome]) -> Markup:
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in HEADS)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}<small>{}</small></th>{}</tr>').format(
            capital(about.label),
            when_words(about.when),
            _quantiles(summary[about.name].dropna(), about.unit),
        )
        for about in known
    )
    return Markup(
        '<div class="gs-doc-table" role="region" tabindex="0" aria-label="Spread over areas"><table><caption>Headline outcomes over areas; '
        "a tenth of the areas lie below the tenth and a tenth above the ninetieth</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(heads, rows)


def _quantiles(values: pd.Series[float], unit: str) -> Markup:
    cells = [plain(float(values.quantile(each)), unit) for each in QUANTILES] + [f"{len(values)}"]
    return Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)


def _areas(summary: pd.DataFrame, known: list[Outcome]) -> Markup:
    """Every area, to open."""
    heads = Markup("").join(
        Markup('<th scope="col">{}</th>').format(capital(about.label)) for about in known
    )
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row["area"],
            Markup("").join(
                Markup("<td>{}</td>").format(plain(row[about.name], about.unit)) for about in known
            ),
        )
        for row in summary.to_dict("records")
    )
    return Markup(
        '<details><summary>Every area</summary><div class="gs-doc-table" role="region" tabindex="0" aria-label="Every area"><table>'
        "<caption>Headline outcomes of every area</caption><thead><tr><th scope='col'>Area</th>{}</tr></thead><tbody>{}</tbody></table></div></details>"
    ).format(heads, rows)
