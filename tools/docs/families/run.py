"""Compare each family's scenarios with the baseline and write its page.

    python -m tools.docs families formality lto --replicates 24 --out docs/families

Without names all families are worked through, one after another; what was run before comes from the
cache, so that the command can be stopped and given again.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from experiments.comparison.comparison import Comparison
from experiments.comparison.run import compare
from experiments.errors import UsageProblem
from experiments.execution.files import write_text
from experiments.execution.progress import OnProgress
from experiments.execution.progress_display import Display, prepare_model
from sim.scenario.library import Family, list_families, scenario_names
from tools.docs.base import DOCS, Files, Jobs, Quiet, write_files
from tools.docs.families.index import index
from tools.docs.families.page import page
from tools.docs.families.picture import draw_family
from tools.docs.version_line import made_within, with_line

BASE = "baseline"
REPLICATES = 24


def scenarios_of(family: str) -> list[str]:
    """Names of a family's scenarios, in the order of the library."""
    return [name for name in scenario_names() if name.startswith(f"{family}/")]


def write_family(
    family: Family,
    folder: Path,
    *,
    replicates: int,
    seed: int = 1,
    jobs: int | None = None,
    progress: OnProgress | None = None,
) -> Comparison:
    """Compare a family's scenarios with the baseline; write its page and picture.

    Parameters
    ----------
    family : Family
    folder : Path
        Where page and picture go.
    replicates, seed, jobs, progress
        As for `experiments.comparison.run.compare`.
    """
    names = scenarios_of(family.name)
    comparison = compare(
        BASE, names, replicates=replicates, seed=seed, jobs=jobs, progress=progress
    )
    text = "\n".join(page(family, comparison))
    write_files(folder / f"{family.name}.md", text, picture=draw_family(comparison))
    return comparison


def write_page(
    families: Annotated[
        list[str] | None, typer.Argument(help="Families by name; by default all.")
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="Twin neighbourhoods under each scenario.", min=1)
    ] = REPLICATES,
    seed: Annotated[int, typer.Option(help="Seed of the first.", min=0)] = 1,
    jobs: Jobs = None,
    out: Annotated[Path, typer.Option(help="Folder for the pages.")] = Path("docs/families"),
    quiet: Quiet = False,
) -> None:
    """A page for each family of scenarios, and the list of them: docs/families."""
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
    text = "\n".join(index(out, list(known.values())))
    write_text(out / "README.md", with_line(text, made_within(out)))


def current_files() -> Files:
    """The list as the pages have it."""
    folder = DOCS / "families"
    return {folder / "README.md": "\n".join(index(folder, list_families()))}
