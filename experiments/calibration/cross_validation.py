"""Fit without a third of the patterns, and predict them: is anything learnt that was not put in?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.calibration.evaluation import Simulator, evaluate
from experiments.calibration.folder import carried_out, evaluation_display
from experiments.calibration.objective import scaled_target
from experiments.calibration.options import CalibrationOptions
from experiments.calibration.results import Calibration, read_result
from experiments.errors import UsageProblem
from experiments.execution.folder import RunFolder
from experiments.execution.manifest import need_manifest
from experiments.validation.judge import pattern_verdict
from experiments.validation.patterns_schema import Pattern

SIZES = {"areas": 50, "members": 100, "steps": 4, "generations": 0, "fresh": 4}
"""Unless others, or a time, are asked for."""


@contextmanager
def cross_validate(
    options: CalibrationOptions,
    third: str,
    earlier: Path | None,
    out: Path,
    jobs: int | None = None,
    quiet: bool = False,
    simulator: Simulator = evaluate,
) -> Iterator[tuple[str, dict[str, Any], RunFolder]]:
    """Fit without the K-th third and predict it; the report in words and as JSON takes it, and the folder held.

    Parameters
    ----------
    options : CalibrationOptions
        Of a calibration to all patterns.
    third : "K/3"
    out, jobs, simulator : as in `experiments.calibration.folder.calibrate`
    quiet : bool
        Whether to show no progress.
    earlier : folder of a whole calibration, whose starting values and choice of parameters are used

    Raises
    ------
    UsageProblem
        If the third or the folder cannot be used.
    """
    left = held_out_patterns(options.patterns, options.targets, third)
    options = replace(options, targets=tuple(name for name in options.targets if name not in left))
    if options.minutes is None:
        options = replace(options, sizes={**SIZES, **options.sizes})
    if earlier is not None:
        options = with_earlier_choice(options, earlier)
    with (
        evaluation_display(quiet) as display,
        carried_out(options, out, jobs=jobs, display=display, simulator=simulator) as found,
    ):
        calibration, folder = found
        rows = predictions(calibration, left)
        told = "\n".join(_lines(third, rows, calibration, earlier))
        yield told, {"third": third, "patterns": rows}, folder


def held_out_patterns(
    patterns: Sequence[Pattern], targets: Sequence[str], third: str
) -> tuple[str, ...]:
    """Ids of the K-th third: every third of the patterns that are fitted, from the K-th on.

    Examples
    --------
    >>> from experiments.validation.patterns_schema import load_patterns
    >>> held_out_patterns(load_patterns(), ("members_2019", "timely_2019", "clash_2019"), "2/3")
    ('timely_2019',)
    """
    matched = re.fullmatch(r"([123])/3", third)
    if matched is None:
        raise UsageProblem(f"--leave-out {third}: write 1/3, 2/3 or 3/3.")
    ids = [pattern.id for pattern in patterns if pattern.id in targets]
    return tuple(ids[int(matched[1]) - 1 :: 3])


def with_earlier_choice(options: CalibrationOptions, folder: Path) -> CalibrationOptions:
    """Start where a whole calibration started, with the parameters that it chose to fit.

    The choice was made with all patterns; the values were not.
    """
    manifest = need_manifest(folder, ["calibration"])
    result = read_result(folder)
    if result is None:
        raise UsageProblem(f"--from {folder}: this calibration is not finished.")
    fitted = tuple(result["values"])
    vary = [name for name in result["ensemble"][0]["values"] if name not in fitted]
    return replace(
        options,
        always_fitted=fitted,
        others=tuple(vary),
        fix=tuple(manifest["asked"]["fix"]),
        screened=False,
        centre=manifest["centre"],
    )


def predictions(calibration: Calibration, left: Sequence[str]) -> list[dict[str, Any]]:
    """For each pattern that was left out what the fit and its ensemble say of it."""
    results = calibration.results
    rows = []
    for pattern in calibration.options.patterns:
        if pattern.id not in left:
            continue
        spread = np.array([each.spreads[pattern.id] for each in results.present])
        target = scaled_target(pattern, float(spread.mean()))
        values = [each[pattern.id] for each in results.candidates[0].values]
        before = float(np.mean([each.values[pattern.id] for each in results.present]))
        members = [results.members_values[place][pattern.id] for place in results.kept]
        low, high = (float(end) for end in np.nanquantile(members, [0.05, 0.95]))
        rows.append(
            {
                "id": pattern.id,
                "band": [target.band.low, target.band.high],
                "before": before,
                "before_side": target.side(before),
                "predicted": float(np.mean(values)),
                "side": target.side(float(np.mean(values))),
                "verdict": pattern_verdict(values, target.band),
                "ensemble": [low, high],
                "ensemble_meets_band": not target.band.misses(low, high),
            }
        )
    return rows


def _lines(
    third: str, rows: Sequence[dict[str, Any]], calibration: Calibration, earlier: Path | None
) -> Iterator[str]:
    count = len(calibration.options.targets)
    yield f"Fitted to {count} patterns; predicted the {len(rows)} of third {third}, left out of the fit."
    if earlier is not None:
        yield "Which parameters are fitted was chosen with all patterns; their values were not."
    yield f"{'pattern':36} {'band':>17} {'before':>8} {'predicted':>10}  {'nine of ten members':>20}"
    for row in rows:
        low, high = row["band"]
        least, most = row["ensemble"]
        yield (
            f"{row['id']:36} {low:8.3f} {high:8.3f} {row['before']:8.3f} {row['predicted']:10.3f}  "
            f"{least:9.3f} {most:9.3f}   {row['side']}, {row['verdict']}"
        )
    inside = sum(row["side"] == "inside" for row in rows)
    before = sum(row["before_side"] == "inside" for row in rows)
    meets = sum(row["ensemble_meets_band"] for row in rows)
    yield (
        f"inside their band: {inside} of {len(rows)} at the fit, {before} before it; the members meet "
        f"the band of {meets}."
    )
