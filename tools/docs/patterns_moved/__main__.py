"""Try settings on the portfolio and write what moves each pattern.

python -m tools.docs.patterns_moved --write docs/patterns_moved.md
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tools.docs.patterns_moved.trial import AREAS, REPLICATES, unmoved


def write_page(
    write: Annotated[Path, typer.Option(help="The file to write.")] = Path(
        "docs/patterns_moved.md"
    ),
    areas: Annotated[int, typer.Option(help="Areas of the portfolio.", min=1)] = AREAS,
    replicates: Annotated[int, typer.Option(help="Seeds for each area.", min=1)] = REPLICATES,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Write what moves each pattern; exit with 1 where fewer than two levers move one."""
    from experiments.execution.progress_display import Display, prepare_model
    from experiments.validation.patterns.schema import load_patterns
    from sim.simulation import model_version
    from tools.docs.patterns_moved.candidates import load_candidates
    from tools.docs.patterns_moved.page import page
    from tools.docs.patterns_moved.trial import try_settings

    with Display(quiet) as display:
        prepare_model(display)
        trial = try_settings(
            load_patterns(),
            load_candidates(),
            areas=areas,
            replicates=replicates,
            jobs=jobs,
            progress=display,
        )
    command = f"python -m tools.docs.patterns_moved --areas {areas} --replicates {replicates} --write {write}"
    write.parent.mkdir(parents=True, exist_ok=True)
    write.write_text("\n".join(page(trial, command, model_version())), encoding="utf-8")
    lacking = [movement.pattern.id for movement in unmoved(trial)]
    if lacking:
        print(f"Moved by fewer than two levers: {', '.join(lacking)}.", file=sys.stderr)
        raise typer.Exit(1)


def main() -> None:
    """Run the command; foreseeable trouble is worded and has an exit code."""
    from tools.docs.sensitivity.command import run_module

    run_module(write_page)


if __name__ == "__main__":
    main()
