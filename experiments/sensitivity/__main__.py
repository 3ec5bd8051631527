"""Screen all assumptions and write the page."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.errors import ExperimentError, UsageProblem


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
    from experiments.sensitivity import running
    from experiments.sensitivity.screening import Screen, Sizes, measured, screened

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

    _write(write, screened(screen, carry_out) | {"runs": tally.counts()}, given_command())
    _tell(tally)


def _tell(tally: Any) -> None:
    from experiments.commands.failures import tell_failures

    tell_failures(tally.failures)


def _check(only: Sequence[str]) -> None:
    from experiments.sensitivity.design import uncertain_parameters

    every = uncertain_parameters()
    known = {spec.name for spec in every} | {spec.mechanism for spec in every}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageProblem(
            f"--only {', '.join(unknown)}: no uncertain parameter and no mechanism is called so; "
            "`groundswell describe` lists them."
        )


def given_command(module: str = "experiments.sensitivity") -> str:
    """The command as it was given."""
    return shlex.join(["python", "-m", module, *sys.argv[1:]])


def _write(page: Path, found: dict[str, Any], command: str) -> None:
    """Write the page, its picture and, beside them, the figures."""
    from experiments.manifest import timestamp, write_json
    from experiments.sensitivity.page import page_of
    from experiments.sensitivity.picture import draw_screen
    from sim.run import model_version

    about = {
        "schema_version": 1,
        "kind": "sensitivity",
        "command": command,
        "made": timestamp(),
        "model_version": model_version(),
    }
    content = about | found
    write_json(page.with_suffix(".json"), content)
    page.with_suffix(".svg").write_text(draw_screen(content), encoding="utf-8", newline="\n")
    page.write_text(page_of(content, page.stem), encoding="utf-8", newline="\n")


def main() -> None:
    """Run the command; foreseeable trouble is worded and has an exit code."""
    from sim.scenario import ScenarioError

    try:
        typer.run(write_page)
    except (ExperimentError, ScenarioError) as error:
        print(error, file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2))


if __name__ == "__main__":
    main()
