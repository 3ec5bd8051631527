"""A calibration's log: what was found, stage by stage, in plain text without times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from experiments.calibration.objective import ScaledTarget, misfit
from experiments.calibration.parameter_space import Floats
from experiments.calibration.results import (
    Calibration,
    CalibrationResults,
    Candidate,
    ensemble_misfits,
)
from experiments.validation.judge import pattern_verdict

IDENTIFIED = 0.75
"""A parameter whose spread over the smoother's members has shrunk to less than this share of the prior's is told by the patterns."""
SHOWN = 25


def log_text(calibration: Calibration) -> str:
    """The whole log."""
    parts = (_options, _present, _screen, _reach, _smoother, _candidates, _constraints, _values,
             _patterns, _ensemble)  # fmt: skip
    return "\n".join("\n".join(part(calibration)) for part in parts) + "\n"


def _heading(words: str) -> Iterator[str]:
    yield from ("", words, "-" * len(words))


def _options(calibration: Calibration) -> Iterator[str]:
    budget, options = calibration.budget, calibration.options
    yield "Calibration"
    yield "==========="
    yield f"{len(calibration.space)} parameters may move; {len(options.targets)} patterns are fitted."
    yield f"seed {options.seed}; {budget.evaluations} evaluations, {budget.area_runs} runs of an area."
    yield (
        f"screen {budget.screen} x {budget.screen_areas} areas; smoother {budget.members} members x "
        f"{budget.steps} steps x {budget.areas} areas; polish {budget.generations} generations x "
        f"{budget.polish_areas} areas; fresh seeds {budget.fresh} x {budget.fresh_areas} areas; "
        f"ensemble {budget.ensemble} of {budget.members} x {budget.ensemble_areas} areas"
    )
    if options.always_fitted:
        yield f"fitted in any case: {', '.join(options.always_fitted)}"
    if options.fix:
        yield f"left as they are: {', '.join(options.fix)}"


def _present(calibration: Calibration) -> Iterator[str]:
    results = calibration.results
    yield from _heading("Present values, before anything is fitted")
    yield f"{'pattern':36} {'band':>17} {'mean':>8} {'sd of seeds':>12}"
    for target in results.targets:
        values = np.array([each.values[target.pattern.id] for each in results.present])
        yield f"{_row(target)} {values.mean():8.3f} {values.std(ddof=1):12.3f} {target.side(values.mean())}"


def _screen(calibration: Calibration) -> Iterator[str]:
    screen = calibration.results.screen
    if screen is None or not screen.groups:
        return
    yield from _heading("Screen: which parameters move the patterns")
    yield "mechanisms, by the share of the patterns' variance that goes with their parameters:"
    for name, share in list(screen.groups.items())[:SHOWN]:
        yield f"  {name:28} {share:7.3f}"
    yield "parameters, by what they explain over random halves (f: fitted):"
    order = sorted(screen.names, key=lambda name: -screen.importance.get(name, 0.0))
    for name in order[: max(len(screen.chosen), SHOWN)]:
        fitted = "f" if name in screen.chosen else " "
        yield (
            f"  {fitted} {name:52} {screen.importance.get(name, 0.0):7.4f}  in "
            f"{100 * screen.stability.get(name, 0.0):3.0f} % of halves"
        )


def out_of_reach(results: CalibrationResults) -> list[str]:
    """Patterns whose band no simulation before the fit came into."""
    return [
        target.pattern.id
        for target in results.targets
        if not _reached(target, _simulated(results, target))
    ]


def _simulated(results: CalibrationResults, target: ScaledTarget) -> Floats:
    values = np.array([each.values[target.pattern.id] for each in results.prior_predictive])
    return values[np.isfinite(values)]


def _reached(target: ScaledTarget, values: Floats) -> bool:
    return bool(values.size and not target.band.misses(float(values.min()), float(values.max())))


def _reach(calibration: Calibration) -> Iterator[str]:
    results = calibration.results
    yield from _heading("Prior predictive check: is each figure within reach?")
    yield f"over {len(results.prior_predictive)} simulations; from, lowest twentieth, highest twentieth, to"
    for target in results.targets:
        values = _simulated(results, target)
        if not values.size:
            yield f"{_row(target)} never defined: OUT OF REACH"
            continue
        ends = np.quantile(values, [0.0, 0.05, 0.95, 1.0])
        numbers = " ".join(f"{end:8.3f}" for end in ends)
        yield f"{_row(target)} {numbers} {'' if _reached(target, values) else 'OUT OF REACH'}".rstrip()


def _smoother(calibration: Calibration) -> Iterator[str]:
    results = calibration.results
    yield from _heading("Ensemble smoother")
    for number, y in enumerate(results.steps, start=1):
        costs = misfit(results.targets, y)
        inside = _share_inside(y)
        yield (
            f"step {number}: misfit of the members, median {np.median(costs):7.2f}, best "
            f"{costs.min():7.2f}; patterns in their band in half of the members or more: "
            f"{int((inside >= 0.5).sum())} of {len(results.targets)}"
        )
    for number, (best, middle) in enumerate(results.generations, start=1):
        yield f"polish, generation {number}: best {best:7.2f}, median {middle:7.2f}"


def _share_inside(y: Floats) -> Floats:
    """Share of rows in which each scaled pattern lies in its band, shape (patterns,)."""
    share: Floats = (np.abs(y) <= 1.0).mean(axis=0)
    return share


def _candidates(calibration: Calibration) -> Iterator[str]:
    results = calibration.results
    yield from _heading("Fresh seeds: the best points compared")
    for candidate in results.candidates:
        count = sum(word == "reproduced" for word in verdicts(results, candidate))
        yield (
            f"{candidate.name:24} misfit with pull {candidate.cost:8.2f}; reproduced {count} of "
            f"{len(results.targets)} over {len(candidate.y)} seeds"
        )
    yield f"kept: {results.candidates[0].name}"
    if len(results.fits) > 1:
        yield f"the ensemble is laid around {', '.join(fit.name for fit in results.fits)}"


def _constraints(calibration: Calibration) -> Iterator[str]:
    results = calibration.results
    if results.before is None:
        return
    budget = calibration.budget
    yield from _heading("Constraints: what must hold in any calibration")
    yield (
        f"tried over {budget.constraint_seeds} neighbourhoods for each world and {budget.constraint_areas} areas; a fit "
        "keeps no fewer than the present values"
    )
    yield f"{'before':40} {results.before.words()}"
    for name, found in results.holding.items():
        lost = found.lost(results.before)
        yield f"{name:40} {found.words()}{': lost ' + ', '.join(lost) if lost else ''}"


def verdicts(results: CalibrationResults, candidate: Candidate) -> list[str]:
    """Verdict on each pattern over a candidate's fresh seeds."""
    return [
        pattern_verdict([values[target.pattern.id] for values in candidate.values], target.band)
        for target in results.targets
    ]


def _values(calibration: Calibration) -> Iterator[str]:
    results, centre = calibration.results, calibration.manifest["centre"]
    yield from _heading("Fitted values")
    yield "spread, as a share of the prior's: of the smoother's members (near 1: the patterns say nothing"
    yield "of it), and of the ensemble, which is drawn in and so narrower than what is known"
    yield f"{'parameter':52} {'before':>10} {'fitted':>10} {'z':>6} {'smoother':>9} {'ensemble':>9}"
    spreads = zip(results.smoothed, results.spread, strict=True)
    rows = zip(results.fitted.items(), results.candidates[0].z, spreads, strict=True)
    for (name, value), z, (smoothed, kept) in rows:
        told = "" if smoothed < IDENTIFIED else "not identified"
        numbers = f"{centre[name]:10.4g} {value:10.4g} {z:6.2f} {smoothed:9.2f} {kept:9.2f}"
        yield f"{name:52} {numbers} {told}".rstrip()


def _patterns(calibration: Calibration) -> Iterator[str]:
    results = calibration.results
    fit = results.candidates[0]
    yield from _heading("Patterns at the fitted values, on fresh seeds")
    yield f"{'pattern':36} {'band':>17} {'mean':>8} {'sd of seeds':>12} verdict"
    for target, word in zip(results.targets, verdicts(results, fit), strict=True):
        values = np.array([each[target.pattern.id] for each in fit.values])
        sd = values.std(ddof=1) if len(values) > 1 else 0.0
        yield f"{_row(target)} {values.mean():8.3f} {sd:12.3f} {word}"


def _ensemble(calibration: Calibration) -> Iterator[str]:
    results = calibration.results
    yield from _heading("Ensemble")
    costs = ensemble_misfits(results)
    fit = float(misfit(results.targets, results.candidates[0].y.mean(axis=0)))
    yield (
        f"{len(results.kept)} members of {len(results.members)}, each scored on one fresh seed: misfit "
        f"{min(costs):.2f} to {max(costs):.2f}, median {np.median(costs):.2f} (the fit itself, mean "
        f"of its seeds: {fit:.2f}). {len(results.ensemble[0])} parameters vary."
    )
    yield "share of members inside the band:"
    shares = _share_inside(results.members_y[results.kept])
    for target, share in zip(results.targets, shares, strict=True):
        yield f"  {target.pattern.id:36} {100 * share:3.0f} %"


def _row(target: ScaledTarget) -> str:
    return f"{target.pattern.id:36} {target.band.low:8.3f} {target.band.high:8.3f}"


def summary_lines(calibration: Calibration) -> Sequence[str]:
    """A few lines for the screen."""
    return [*_candidates(calibration), *_patterns(calibration)][1:]
