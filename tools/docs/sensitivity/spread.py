"""How far areas lie apart, against how far one area lies from itself with other luck.

python -m tools.docs.sensitivity.spread --areas 150 --seeds 4 --write docs/spread.md
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from experiments.comparison.outcomes import HEADLINE_MONTHS, HEADLINE_NAMES, measure
from experiments.execution.batch import request
from experiments.execution.records import RunRequest
from experiments.validation.facts.areas import areas_of_portfolio
from experiments.validation.facts.estimates import Estimate, bootstrap
from tools.docs.sensitivity.command import about, run_module, write_text

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
            part: [_finite(getattr(getattr(parts, part), end)) for end in ("value", "low", "high")]
            for part in PARTS
        }
    return found


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def write_page(
    write: Annotated[Path, typer.Option(help="The page; its figures go beside it as JSON.")] = Path(
        "docs/spread.md"
    ),
    areas: Annotated[int, typer.Option(help="Areas, evenly spread over the portfolio.", min=8)] = (
        AREAS
    ),
    seeds: Annotated[int, typer.Option(help="Seeds for each area.", min=2)] = SEEDS,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    cost: Annotated[bool, typer.Option("--cost", help="Say what it would take, and end.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Hold the spread between areas against that between seeds of one area."""
    from experiments.cli.failures import tell_failures
    from experiments.execution.manifest import write_json
    from tools.docs.sensitivity import running
    from tools.docs.sensitivity.spread_page import draw_spread, page_of

    requests = requests_for(areas, seeds)
    if cost or not quiet:
        print(running.cost(requests, jobs), file=sys.stderr)
    if cost:
        return
    tally = running.Tally()
    results = running.reduced(requests, measure, jobs=jobs, quiet=quiet, tally=tally)
    content = about("spread", "tools.docs.sensitivity.spread") | {
        "areas": min(areas, len(requests) // seeds),
        "seeds": seeds,
        "runs": tally.counts(),
        "outcomes": found_in(results, seeds),
    }
    write_json(write.with_suffix(".json"), content)
    write_text(write.with_suffix(".svg"), draw_spread(content))
    write_text(write, page_of(content, write.stem))
    tell_failures(tally.failures)


def main() -> None:
    """Run the command."""
    run_module(write_page)


if __name__ == "__main__":
    main()
