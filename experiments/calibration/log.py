"""A calibration's log: what was found, stage by stage, in plain text without times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.calibration.objective import ScaledTarget, misfit
from experiments.calibration.results import Calibration, ensemble_misfits
from experiments.validation.patterns.bands import verdict

if TYPE_CHECKING:
    from experiments.calibration.results import CalibrationResults, Candidate

Floats = NDArray[np.float64]
IDENTIFIED = 0.75
"""A parameter whose spread over the smoother's members has shrunk to less than this share of the prior's is told by the patterns."""
SHOWN = 25


def log_of(calibration: Calibration) -> str:
    """The whole log."""
    parts = [_asked, _present, _screen, _reach, _smoother, _points, _values, _patterns, _ensemble]
    return "\n".join("\n".join(part(calibration)) for part in parts) + "\n"


def _heading(words: str) -> Iterator[str]:
    yield from ("", words, "-" * len(words))


def _asked(calibration: Calibration) -> Iterator[str]:
    sizes, asked = calibration.sizes, calibration.asked
    yield "Calibration"
    yield "==========="
    yield f"{len(calibration.space)} parameters may move; {len(asked.targets)} patterns are fitted."
    yield f"seed {asked.seed}; {sizes.evaluations} evaluations, {sizes.area_runs} runs of an area."
    yield (
        f"screen {sizes.screen} x {sizes.screen_areas} areas; smoother {sizes.members} members x "
        f"{sizes.steps} steps x {sizes.areas} areas; polish {sizes.generations} generations x "
        f"{sizes.polish_areas} areas; fresh seeds {sizes.fresh} x {sizes.fresh_areas} areas; "
        f"ensemble {sizes.ensemble} of {sizes.members} x {sizes.ensemble_areas} areas"
    )
    if asked.sure:
        yield f"fitted in any case: {', '.join(asked.sure)}"
    if asked.fix:
        yield f"left as they are: {', '.join(asked.fix)}"


def _present(calibration: Calibration) -> Iterator[str]:
    found = calibration.findings
    yield from _heading("Present values, before anything is fitted")
    yield f"{'pattern':36} {'band':>17} {'mean':>8} {'sd of seeds':>12}"
    for aim in found.aims:
        values = np.array([each.values[aim.pattern.id] for each in found.present])
        yield f"{_row(aim)} {values.mean():8.3f} {values.std(ddof=1):12.3f} {side(aim, values.mean())}"


def _screen(calibration: Calibration) -> Iterator[str]:
    screen = calibration.findings.screen
    if screen is None or not screen.groups:
        return
    yield from _heading("Screen: which parameters move the patterns")
    yield "mechanisms, by the share of the patterns' variance that goes with their parameters:"
    for name, mark in list(screen.groups.items())[:SHOWN]:
        yield f"  {name:28} {mark:7.3f}"
    yield "parameters, by what they explain over random halves (f: fitted):"
    order = sorted(screen.names, key=lambda name: -screen.importance.get(name, 0.0))
    for name in order[: max(len(screen.chosen), SHOWN)]:
        fitted = "f" if name in screen.chosen else " "
        yield (
            f"  {fitted} {name:52} {screen.importance.get(name, 0.0):7.4f}  in "
            f"{100 * screen.stability.get(name, 0.0):3.0f} % of halves"
        )


def out_of_reach(found: CalibrationResults) -> list[str]:
    """Patterns whose band no simulation before the fit came into."""
    return [aim.pattern.id for aim in found.aims if not _reached(aim, _simulated(found, aim))]


def _simulated(found: CalibrationResults, aim: ScaledTarget) -> Floats:
    values = np.array([each.values[aim.pattern.id] for each in found.reach])
    return values[np.isfinite(values)]


def _reached(aim: ScaledTarget, values: Floats) -> bool:
    return bool(values.size and not aim.band.misses(float(values.min()), float(values.max())))


def _reach(calibration: Calibration) -> Iterator[str]:
    found = calibration.findings
    yield from _heading("Prior predictive check: is each figure within reach?")
    yield f"over {len(found.reach)} simulations; from, lowest twentieth, highest twentieth, to"
    for aim in found.aims:
        values = _simulated(found, aim)
        if not values.size:
            yield f"{_row(aim)} never defined: OUT OF REACH"
            continue
        ends = np.quantile(values, [0.0, 0.05, 0.95, 1.0])
        numbers = " ".join(f"{end:8.3f}" for end in ends)
        yield f"{_row(aim)} {numbers} {'' if _reached(aim, values) else 'OUT OF REACH'}".rstrip()


def _smoother(calibration: Calibration) -> Iterator[str]:
    found = calibration.findings
    yield from _heading("Ensemble smoother")
    for number, y in enumerate(found.steps, start=1):
        costs = misfit(found.aims, y)
        inside = _share_inside(y)
        yield (
            f"step {number}: misfit of the members, median {np.median(costs):7.2f}, best "
            f"{costs.min():7.2f}; patterns in their band in half of the members or more: "
            f"{int((inside >= 0.5).sum())} of {len(found.aims)}"
        )
    for number, (best, middle) in enumerate(found.generations, start=1):
        yield f"polish, generation {number}: best {best:7.2f}, median {middle:7.2f}"


def _share_inside(y: Floats) -> Floats:
    """Share of rows in which each scaled pattern lies in its band, shape (patterns,)."""
    share: Floats = (np.abs(y) <= 1.0).mean(axis=0)
    return share


def _points(calibration: Calibration) -> Iterator[str]:
    found = calibration.findings
    yield from _heading("Fresh seeds: the best points compared")
    for point in found.points:
        count = sum(word == "reproduced" for word in verdicts(found, point))
        yield (
            f"{point.name:24} misfit with pull {point.cost:8.2f}; reproduced {count} of "
            f"{len(found.aims)} over {len(point.y)} seeds"
        )
    yield f"kept: {found.points[0].name}"


def verdicts(found: CalibrationResults, point: Candidate) -> list[str]:
    """Verdict on each pattern over a point's fresh seeds."""
    return [
        verdict([values[aim.pattern.id] for values in point.values], aim.band) for aim in found.aims
    ]


def _values(calibration: Calibration) -> Iterator[str]:
    found, centre = calibration.findings, calibration.manifest["centre"]
    yield from _heading("Fitted values")
    yield "spread, as a share of the prior's: of the smoother's members (near 1: the patterns say nothing"
    yield "of it), and of the ensemble, which is drawn in and so narrower than what is known"
    yield f"{'parameter':52} {'before':>10} {'fitted':>10} {'z':>6} {'smoother':>9} {'ensemble':>9}"
    spreads = zip(found.smoothed, found.spread, strict=True)
    rows = zip(found.fitted.items(), found.points[0].z, spreads, strict=True)
    for (name, value), z, (smoothed, kept) in rows:
        told = "" if smoothed < IDENTIFIED else "not identified"
        numbers = f"{centre[name]:10.4g} {value:10.4g} {z:6.2f} {smoothed:9.2f} {kept:9.2f}"
        yield f"{name:52} {numbers} {told}".rstrip()


def _patterns(calibration: Calibration) -> Iterator[str]:
    found = calibration.findings
    fit = found.points[0]
    yield from _heading("Patterns at the fitted values, on fresh seeds")
    yield f"{'pattern':36} {'band':>17} {'mean':>8} {'sd of seeds':>12} verdict"
    for aim, word in zip(found.aims, verdicts(found, fit), strict=True):
        values = np.array([each[aim.pattern.id] for each in fit.values])
        sd = values.std(ddof=1) if len(values) > 1 else 0.0
        yield f"{_row(aim)} {values.mean():8.3f} {sd:12.3f} {word}"


def _ensemble(calibration: Calibration) -> Iterator[str]:
    found = calibration.findings
    yield from _heading("Ensemble")
    costs = ensemble_misfits(found)
    fit = float(misfit(found.aims, found.points[0].y.mean(axis=0)))
    yield (
        f"{len(found.kept)} members of {len(found.members)}, each scored on one fresh seed: misfit "
        f"{min(costs):.2f} to {max(costs):.2f}, median {np.median(costs):.2f} (the fit itself, mean "
        f"of its seeds: {fit:.2f}). {len(found.ensemble[0])} parameters vary."
    )
    yield "share of members inside the band:"
    for aim, share in zip(found.aims, _share_inside(found.members_y[found.kept]), strict=True):
        yield f"  {aim.pattern.id:36} {100 * share:3.0f} %"


def _row(aim: ScaledTarget) -> str:
    return f"{aim.pattern.id:36} {aim.band.low:8.3f} {aim.band.high:8.3f}"


def side(aim: ScaledTarget, value: float) -> str:
    """Where a value lies: inside the band, below or above."""
    if aim.band.holds(value):
        return "inside"
    return "below" if value < aim.band.low else "above"


def summary_of(calibration: Calibration) -> Sequence[str]:
    """A few lines for the screen."""
    return [*_points(calibration), *_patterns(calibration)][1:]
