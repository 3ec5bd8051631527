"""What a validation leaves in its folder beside the runs: tables, a picture, and the whole as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import disk_problem
from experiments.execution.manifest import write_json
from experiments.validation.patterns.payload import payload
from experiments.validation.patterns.picture import write_picture

if TYPE_CHECKING:
    from experiments.validation.patterns.validation import PatternResult, PatternsValidation


def write_outputs(validation: PatternsValidation, folder: Path) -> None:
    """Write patterns.csv, replicates.csv, patterns.svg and patterns.json.

    Raises
    ------
    EnvironmentProblem
        If the folder cannot be written.
    """
    import pandas as pd

    try:
        table = pd.DataFrame([_row(each) for each in validation.results])
        table.to_csv(folder / "patterns.csv", index=False)
        pd.DataFrame(list(_values(validation))).to_csv(folder / "replicates.csv", index=False)
        write_picture(validation.results, folder / "patterns.svg")
    except OSError as error:
        raise disk_problem(error, folder) from None
    write_json(folder / "patterns.json", payload(validation))


def _row(result: PatternResult) -> dict[str, Any]:
    pattern = result.pattern
    low, high = result.interval
    first, last = pattern.range or (pattern.target, pattern.target)
    return {
        "id": pattern.id,
        "verdict": result.verdict,
        "emergent": pattern.emergent,
        "use": pattern.use,
        "published_low": first,
        "published_high": last,
        "published_sign": pattern.sign,
        "band_low": result.band.low,
        "band_high": result.band.high,
        "simulated": result.simulated,
        "interval_low": low,
        "interval_high": high,
        "areas": result.areas,
        "empty": result.empty,
        "replicates_undefined": result.undefined,
    }


def _values(validation: PatternsValidation) -> Iterator[dict[str, Any]]:
    for result in validation.results:
        for seed, value in zip(validation.plan.seeds, result.values, strict=False):
            yield {"id": result.pattern.id, "seed": seed, "value": value}
