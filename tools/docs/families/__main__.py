"""Write the pages of families of scenarios; see the package."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from experiments.errors import ExperimentError, UsageProblem

REPLICATES = 24


def write_pages(
    families: Annotated[
        list[str] | None, typer.Argument(help="Families by name; by default all.")
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="Twin neighbourhoods under each scenario.", min=1)
    ] = REPLICATES,
    seed: Annotated[int, typer.Option(help="Seed of the first.", min=0)] = 1,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the pages.")] = Path("docs/families"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Write the pages of families of scenarios, and the list of them."""

    from experiments.execution.progress_display import Display, prepare_model
    from sim.scenario.library import list_families
    from tools.docs.families import write_family, write_shelf

    known = {family.name: family for family in list_families()}
    unknown = [name for name in families or () if name not in known]
    if unknown:
        raise UsageProblem(f"There is no family {unknown[0]!r}; known are {', '.join(known)}.")
    for name in families or known:
        began = time.monotonic()
        with Display(quiet) as display:
            prepare_model(display)
            comparison = write_family(
                known[name], out, replicates=replicates, seed=seed, jobs=jobs, progress=display
            )
            runs = comparison.manifest["runs"]
            display.tell(
                f"{name}: {runs['executed']} runs carried out, {runs['reused']} reused, "
                f"{runs['failed']} failed, {time.monotonic() - began:.0f} s"
            )
    write_shelf(out, list(known.values()))


def main() -> None:
    """Run the command; foreseeable trouble is worded and has an exit code."""
    try:
        typer.run(write_pages)
    except ExperimentError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
