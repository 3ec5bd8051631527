"""Screen all assumptions and write the page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.errors import UsageProblem
from tools.docs.sensitivity.command import about, run_module, write_text


def write_page(
    write: Annotated[Path, typer.Option(help="The page; its figures go beside it as JSON.")] = Path(
        "docs/sensitivity.md"
    ),
    trajectories: Annotated[
        int, typer.Option(help="Trajectories: each one run for every parameter.", min=1)
    ] = 3,
    groups: Annotated[int, typer.Option(help="Trajectories by mechanism.", min=1)] = 6,
    replicates: Annotated[
        int, typer.Option(help="Seeds at each trajectory's start, for the noise.", min=2)
    ] = 16,
    again: Annotated[
        int, typer.Option(help="Strongest parameters that are run again end to end.", min=0)
    ] = 40,
    pairs: Annotated[
        int, typer.Option(help="Twin neighbourhoods for those, and for theories.", min=1)
    ] = 12,
    seed: Annotated[int, typer.Option(help="Seed of the first trajectory.", min=0)] = 1,
    only: Annotated[
        list[str] | None, typer.Option(help="A mechanism or parameter; by default all.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    cost: Annotated[bool, typer.Option("--cost", help="Say what it would take, and end.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Screen all assumptions for what they do to maturity and legacy."""
    from tools.docs.sensitivity import running
    from tools.docs.sensitivity.screening import Screen, Sizes, measured, screened

    sizes = Sizes(trajectories, groups, replicates, again, pairs, seed, tuple(only or ()))
    _check(sizes.only)
    screen = Screen(sizes)
    wanted = [*screen.requests, *screen.again([s.name for s in screen.specs[:again]])]
    if cost or not quiet:
        print(running.cost(wanted, jobs), file=sys.stderr)
    if cost:
        return
    tally = running.Tally()

    def carry_out(requests: Sequence[Any]) -> Any:
        return running.reduced(requests, measured, jobs=jobs, quiet=quiet, tally=tally)

    _write(write, screened(screen, carry_out) | {"runs": tally.counts()})
    _tell(tally)


def _tell(tally: Any) -> None:
    from experiments.cli.failures import tell_failures

    tell_failures(tally.failures)


def _check(only: Sequence[str]) -> None:
    from tools.docs.sensitivity.design import uncertain_parameters

    every = uncertain_parameters()
    known = {spec.name for spec in every} | {spec.mechanism for spec in every}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageProblem(
            f"--only {', '.join(unknown)}: no uncertain parameter and no mechanism is called so; "
            "`groundswell describe` lists them."
        )


def _write(page: Path, found: dict[str, Any]) -> None:
    """Write the page, its picture and, beside them, the figures."""
    from experiments.execution.manifest import write_json
    from tools.docs.sensitivity.page import page_of
    from tools.docs.sensitivity.picture import draw_screen

    content = about("sensitivity", "tools.docs.sensitivity") | found
    write_json(page.with_suffix(".json"), content)
    write_text(page.with_suffix(".svg"), draw_screen(content))
    write_text(page, page_of(content, page.stem))


def main() -> None:
    """Run the command."""
    run_module(write_page)


if __name__ == "__main__":
    main()
