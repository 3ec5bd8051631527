"""The command `validate`: what the model is held against, and how it stands."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from experiments.commands.failures import tell_failures
from experiments.errors import UsageProblem

if TYPE_CHECKING:
    from experiments.facts import Validation

WIDE = 110


def validate_model(
    *,
    facts: bool,
    replicates: int,
    areas: int | None,
    seed: int,
    jobs: int | None,
    out: Path | None,
    json_file: Path | None,
    cache: bool,
    require: int | None,
    quiet: bool,
) -> None:
    """Hold the model against what was asked for, show it, and exit with 1 if too little holds."""
    if not facts:
        raise UsageProblem("Say what to hold the model against: --facts.")
    from experiments.facts import validate_facts
    from experiments.progress_display import Display, prepare_model

    with Display(quiet) as display:
        prepare_model(display)
        validation = validate_facts(
            replicates=replicates,
            areas=areas,
            seed=seed,
            jobs=jobs,
            out=out,
            cache=cache,
            progress=display,
        )
    if not quiet:
        _show(validation)
    if json_file is not None:
        from experiments.facts.validation import payload
        from experiments.manifest import write_json

        write_json(json_file, payload(validation))
    tell_failures(validation.failures)
    _require(validation, require)


def _show(validation: Validation) -> None:
    from experiments.facts.words import lines

    width = shutil.get_terminal_size((WIDE, 24)).columns if sys.stdout.isatty() else WIDE
    print("Facts written down before any calibration, held against the model as it is.")
    for line in lines(validation.results, width):
        print(line)
    runs = validation.runs
    print(
        f"\n{runs['executed']} runs carried out, {runs['reused']} taken from what was run before."
    )


def _require(validation: Validation, require: int | None) -> None:
    """Exit with 1 where fewer observed facts hold than are required."""
    holding = validation.holding()
    if require is not None and holding < require:
        print(f"{holding} observed facts hold; {require} are required.", file=sys.stderr)
        raise typer.Exit(1)
