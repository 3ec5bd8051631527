"""How far areas lie apart, against how far one area lies from itself with other luck.

python -m tools.docs spread --areas 150 --seeds 4 --write docs/spread.md
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from experiments.comparison.outcomes import HEADLINE_MONTHS, HEADLINE_NAMES, OUTCOMES, measure
from experiments.execution.requests import RunRequest, request
from experiments.reporting.charts import Spread, spread_rows
from experiments.reporting.number_format import number
from experiments.validation.areas import areas_of_portfolio
from experiments.validation.statistics import Estimate, bootstrap
from tools.docs.base import (
    DOCS,
    Cost,
    Files,
    Jobs,
    PageRuns,
    Quiet,
    Write,
    about,
    finite,
    in_bash,
    read_json,
    runs_made,
    table,
    write_files,
)
from tools.docs.pictures import alone

Floats = NDArray[np.float64]
AREAS, SEEDS = 150, 4
SHOWN = (
    *HEADLINE_NAMES,
    "legacy_weakest_36",
    "capability",
    "depth",
    "worker_influence",
    "participant_share",
    "volunteer_hours",
)
PARTS = ("between", "within", "share")
INTRODUCTION = """\
Two neighbourhoods end differently because they are different places, and because luck was different. Here
{areas} areas of the portfolio of 150 were each run with {seeds} seeds under the programme's own rules. The variance
of each outcome is split in two: between areas (what luck adds to it taken off), and between seeds of one and the
same area."""
READING = """\
Intervals: percentile bootstrap over areas, 95 per cent. Areas differ as the portfolio draws them: what is known of the
150 areas where it is known, assumptions where it is not; and luck is what the model has of it. The shares
are the model's, then, not a finding about places. Where luck has the larger share, one run of an area says little about
that area, and a ranking of single areas would be noise; contrasts between designs start from the same luck on
both sides and suffer less from it. With few areas such intervals are somewhat too narrow."""


@dataclass(frozen=True)
class Components:
    """Standard deviations of an outcome, and what part of its variance lies between areas.

    Attributes
    ----------
    between, within, share : Estimate
        Between areas, chance taken off; between seeds of one area; the first's variance over both.
    """

    between: Estimate
    within: Estimate
    share: Estimate


def requests_for(areas: int, seeds: int, seed: int = 1) -> list[RunRequest]:
    """Every area with every seed, watched until 36 months after its programme."""
    return [
        request(str(number), round_, area.scenario, area.seed + round_, _horizon(area.scenario))
        for number, area in enumerate(areas_of_portfolio(seed, areas))
        for round_ in range(seeds)
    ]


def _horizon(scenario: Any) -> int:
    return min(scenario.horizon_months, scenario.programme_months + HEADLINE_MONTHS)


def components(values: Floats) -> Components:
    """Variance components of a balanced table, with percentile intervals over areas.

    Parameters
    ----------
    values : shape (areas, seeds)
        Areas that lack a value are left out.
    """
    known = values[np.isfinite(values).all(axis=1)]

    def part(name: str) -> Estimate:
        return bootstrap(lambda at: _parts(known[at])[name], len(known))

    return Components(*(part(name) for name in PARTS))


def _parts(values: Floats) -> dict[str, float]:
    chance = float(values.var(axis=1, ddof=1).mean())
    areas = max(0.0, float(values.mean(axis=1).var(ddof=1)) - chance / values.shape[1])
    whole = areas + chance
    return {
        "between": math.sqrt(areas),
        "within": math.sqrt(chance),
        "share": areas / whole if whole > 0 else math.nan,
    }


def found_in(results: Mapping[tuple[str, int], Mapping[str, float]], seeds: int) -> dict[str, Any]:
    """What came out for each outcome, as JSON takes it."""
    areas = sorted({name for name, _ in results}, key=int)
    found = {}
    for name in SHOWN:
        table = np.array(
            [[results.get((area, i), {}).get(name, np.nan) for i in range(seeds)] for area in areas]
        )
        parts = components(table)
        found[name] = {"areas": parts.share.n} | {
            part: [
                finite(getattr(getattr(parts, part), end), 6) for end in ("value", "low", "high")
            ]
            for part in PARTS
        }
    return found


# ------------------------------------------------------------------------- page


def page_of(content: Mapping[str, Any], stem: str = "spread") -> str:
    """The page in Markdown, from its figures.

    Parameters
    ----------
    stem : str
        Name of the picture beside the page, without its ending.
    """
    parts = [
        "# Spread between areas and spread between seeds",
        INTRODUCTION.format(areas=content["areas"], seeds=content["seeds"]),
        f"**In short.** {in_short(content)}",
        f"![Share of each outcome's variance that lies between areas]({stem}.svg)",
        _table(content),
        READING,
        "## How this page was made",
        in_bash(content["command"]),
        f"{runs_made(content)}.",
    ]
    return "\n\n".join(parts) + "\n"


def in_short(content: Mapping[str, Any]) -> str:
    """For which outcomes places weigh more than luck, and for which less."""
    kinds: dict[str, list[str]] = {"place": [], "luck": [], "open": []}
    for name, found in content["outcomes"].items():
        kinds[weightier(found)].append(_label(name))
    said = []
    if kinds["place"]:
        said.append(f"Place weighs more than luck for {', '.join(kinds['place'])}.")
    if kinds["luck"]:
        said.append(f"Luck weighs more than place for {', '.join(kinds['luck'])}.")
    if kinds["open"]:
        said.append(f"It cannot be told for {', '.join(kinds['open'])}.")
    return " ".join(said)


def weightier(found: Mapping[str, Any]) -> str:
    """Which has the larger share of variance: 'place', 'luck', or 'open' where it may be either.

    >>> weightier({"share": [0.7, 0.6, 0.8]}), weightier({"share": [0.55, 0.4, 0.7]})
    ('place', 'open')
    """
    _, low, high = found["share"]
    if low is None or high is None or low <= 0.5 <= high:
        return "open"
    return "place" if low > 0.5 else "luck"


def _label(name: str) -> str:
    return f"{OUTCOMES[name].label} ({OUTCOMES[name].when})"


def _table(content: Mapping[str, Any]) -> str:
    head = ("outcome", "between areas (sd)", "between seeds (sd)", "share between areas", "areas")
    rows = [
        (
            _label(name),
            *(_with_interval(found[part], name) for part in ("between", "within")),
            _share(found),
            found["areas"],
        )
        for name, found in content["outcomes"].items()
    ]
    return table(head, rows)


def _with_interval(estimate: Any, name: str) -> str:
    value, low, high = estimate
    if value is None:
        return "too few areas"
    low, high = (number(end, OUTCOMES[name]) for end in (low, high))
    return f"{number(value, OUTCOMES[name])} ({low} to {high})"


def _share(found: Mapping[str, Any]) -> str:
    value, low, high = found["share"]
    return "–" if value is None else f"{value:.0%} ({low:.0%} to {high:.0%})"


def draw_spread(content: Mapping[str, Any]) -> str:
    """The shares with their intervals as SVG."""
    rows = []
    tones = {"place": ("good", 2), "luck": ("bad", 4), "open": ("even", 0)}
    for name, found in content["outcomes"].items():
        value, low, high = found["share"]
        if value is not None:
            style, shape = tones[weightier(found)]
            words = f"{_label(name)}: {_share(found)}"
            rows.append((OUTCOMES[name].label, [Spread(style, shape, words, value, low, high)]))
    alt = "Share of each outcome's variance that lies between areas, with its interval"
    label = "share of the variance that lies between areas, not between seeds"
    return alone(spread_rows(rows, (0.0, 1.0), alt, percent=True, x_label=label, label_width=210))


def write_page(
    write: Write = Path("docs/spread.md"),
    areas: Annotated[int, typer.Option(help="Areas, evenly spread over the portfolio.", min=8)] = (
        AREAS
    ),
    seeds: Annotated[int, typer.Option(help="Seeds for each area.", min=2)] = SEEDS,
    jobs: Jobs = None,
    cost: Cost = False,
    quiet: Quiet = False,
) -> None:
    """How far areas lie apart, against how far one area lies from itself: docs/spread.md."""
    runs, requests = PageRuns(jobs, quiet), requests_for(areas, seeds)
    runs.announce(requests, cost)
    results = runs.reduced(requests, measure)
    content = about("spread", runs) | {
        "areas": min(areas, len(requests) // seeds),
        "seeds": seeds,
        "outcomes": found_in(results, seeds),
    }
    write_files(write, page_of(content, write.stem), content, draw_spread(content))
    runs.tell_failures()


def current_files() -> Files:
    """Page and picture as the kept figures have them."""
    content = read_json(DOCS / "spread.json")
    return {DOCS / "spread.md": page_of(content), DOCS / "spread.svg": draw_spread(content)}
