"""Judge the facts and write their page.

python -m experiments.validation.facts --write docs/facts.md
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.errors import ExperimentError
from experiments.validation.facts.validation import REPLICATES


def write_page(
    write: Annotated[Path, typer.Option(help="The file to write.")] = Path("docs/facts.md"),
    replicates: Annotated[
        int, typer.Option(help="Neighbourhoods for each scenario.", min=1)
    ] = REPLICATES,
    areas: Annotated[
        int | None, typer.Option(help="Areas of the portfolio; by default all.", min=1)
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Judge the facts and write their page."""
    from experiments.cli.failures import tell_failures
    from experiments.execution.progress_display import Display, prepare_model
    from experiments.validation.facts.validation import validate_facts
    from tools.docs.facts.page import page

    with Display(quiet) as display:
        prepare_model(display)
        found = validate_facts(replicates=replicates, areas=areas, jobs=jobs, progress=display)
    some = f" --areas {areas}" if areas else ""
    command = (
        f"python -m experiments.validation.facts --write {write} --replicates {replicates}{some}"
    )
    write.parent.mkdir(parents=True, exist_ok=True)
    write.write_text("\n".join(page(found, command)), encoding="utf-8")
    tell_failures(found.failures)


def main() -> None:
    """Run the command; foreseeable trouble is worded and has an exit code."""
    try:
        typer.run(write_page)
    except ExperimentError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
