"""Commands that run the model: one run, a comparison, a sweep, a ranking of what is uncertain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.app import app
from experiments.cli.options import (
    ClusterOption,
    DryRunOption,
    JobsOption,
    JsonOption,
    NoCacheOption,
    OutOption,
    PlausibleOption,
    QuietOption,
    RunLimitOption,
    SchedulerFileOption,
    SeedOption,
    WithOption,
)


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(metavar="S", help="The scenario, or a portfolio.")],
    seed: SeedOption = 1,
    story: Annotated[bool, typer.Option("--story", help="Tell it as a chronicle.")] = False,
    out: OutOption = None,
    jobs: JobsOption = None,
    own: WithOption = None,
    plausible: PlausibleOption = False,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run one neighbourhood and show its years, or tell its story; or all areas of a portfolio."""
    from experiments.cli.runs import run_portfolio
    from experiments.cli.scenarios import is_portfolio

    if is_portfolio(scenario):
        if story:
            raise typer.BadParameter(
                "a portfolio has many stories; run one area's scenario instead"
            )
        run_portfolio(scenario, seed, jobs=jobs, out=out, json_file=json_file,
                      cache=not no_cache, quiet=quiet, own=own or [], plausible=plausible)  # fmt: skip
        return
    from experiments.cli.runs import run_scenario

    run_scenario(scenario, seed, story, out, json_file, quiet, own or [], plausible)


@app.command()
def compare(
    base: Annotated[str, typer.Argument(metavar="BASE", help="The scenario to compare with.")],
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="One or more others.")],
    replicates: Annotated[
        int | None,
        typer.Option(
            help="Twin neighbourhoods, by default 50; with --portfolio seeds for each area, by "
            "default 1; with --until-width to begin with, by default 40.",
            min=1,
            max=100_000,
        ),
    ] = None,
    portfolio: Annotated[
        str | None,
        typer.Option(help="Compare in every area of this portfolio; areas are resampled."),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option(help="Set all of them in this place: a name of the library, or a file."),
    ] = None,
    equal: Annotated[
        bool,
        typer.Option(
            "--equal-spending",
            help="Where designs spend otherwise, compare at equal spending too; with --report done in any case.",
        ),
    ] = False,
    until_width: Annotated[
        float | None,
        typer.Option(help="Add pairs until intervals are at most so wide; see --most, --budget."),
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(help="Whose interval, by default the headline outcomes'; may be given again."),
    ] = None,
    most: Annotated[
        int | None, typer.Option(help="Pairs at most, with --until-width; by default 1,000.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(help="Minutes at most, about, with --until-width; by default no limit."),
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    cluster: ClusterOption = None,
    scheduler_file: SchedulerFileOption = None,
    own: WithOption = None,
    plausible: PlausibleOption = False,
    out: OutOption = None,
    report: Annotated[
        bool, typer.Option("--report", help="Write report.html into the --out folder.")
    ] = False,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every outcome, not only the main ones.")
    ] = False,
    run_limit: RunLimitOption = None,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare scenarios over twin neighbourhoods: the same places, the same luck."""
    from experiments.cli.clusters import named_cluster
    from experiments.cli.comparisons import compare_scenarios
    from experiments.comparison.precision import width_goal

    goal = width_goal(
        until_width, outcome or (), replicates=replicates, most=most, minutes=budget,
        portfolio=portfolio,
    )  # fmt: skip
    compare_scenarios(
        base,
        others,
        replicates=replicates,
        portfolio=portfolio,
        place=place,
        equal=equal,
        own=own or [],
        plausible=plausible,
        seed=seed,
        jobs=jobs,
        cluster=named_cluster(cluster, scheduler_file, jobs),
        out=out,
        report=report,
        json_file=json_file,
        cache=not no_cache,
        everything=everything,
        run_limit=run_limit,
        dry_run=dry_run,
        quiet=quiet,
        goal=goal,
    )


@app.command()
def sweep(
    design: Annotated[
        str, typer.Argument(help="A design: a YAML file, or a name from the library.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results; goes on where it stopped.")],
    part: Annotated[
        str | None,
        typer.Option("--slice", metavar="N/OF", help="Only this slice of the runs, as in 3/10."),
    ] = None,
    jobs: JobsOption = None,
    cluster: ClusterOption = None,
    scheduler_file: SchedulerFileOption = None,
    plausible: PlausibleOption = False,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    run_limit: RunLimitOption = None,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run a design over many settings of levers, with twin neighbourhoods at each."""
    from experiments.cli.clusters import named_cluster
    from experiments.cli.sweeps import sweep_design

    sweep_design(
        design,
        out,
        jobs,
        json_file,
        not no_cache,
        quiet,
        plausible=plausible,
        part=part,
        dry_run=dry_run,
        run_limit=run_limit,
        cluster=named_cluster(cluster, scheduler_file, jobs),
    )


@app.command()
def merge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Folders with slices of one sweep.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the whole; what it holds is kept.")],
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Put slices of a sweep together in one folder; they stay as they are."""
    from experiments.cli.sweeps import merge_slices

    merge_slices(folders, out, json_file, quiet)


@app.command()
def explain(
    base: Annotated[str, typer.Argument(metavar="BASE", help="The scenario.")],
    other: Annotated[
        str | None,
        typer.Argument(metavar="[OTHER]", help="Say by which roads this one comes to differ."),
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="The outcome, by default legacy; see describe outcomes.")
    ] = None,
    replicates: Annotated[int, typer.Option(help="Twin neighbourhoods.", min=1, max=100_000)] = 30,
    person: Annotated[
        list[str] | None,
        typer.Option(
            help="Follow somebody through the seed under BASE and --against: a name, a number as in 812-0, or auto."
        ),
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="S", help="The other design, with --person.")
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Write it as a page, with three lives told twice."),
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say why: by which roads two designs come to differ, or what raised and lowered what in one run."""
    from experiments.cli import explanations

    people = person or []
    explanations.refuse_together(other, against, people, outcome, page)
    if other is not None:
        explanations.explain_difference(
            base, other, outcome=outcome or "legacy", replicates=replicates, seed=seed, jobs=jobs,
            json_file=json_file, cache=not no_cache, quiet=quiet, dry_run=dry_run, page=page,
        )  # fmt: skip
    elif against is not None:
        explanations.follow_people(base, against, people, seed, json_file, quiet)
    else:
        explanations.show_books(base, seed, json_file, quiet)


@app.command()
def sensitivity(
    scenario: Annotated[str, typer.Argument(metavar="S", help="The scenario.")] = "baseline",
    against: Annotated[
        str | None,
        typer.Option(metavar="S", help="Look into the difference to this scenario instead."),
    ] = None,
    outcome: Annotated[
        str, typer.Option(help="The outcome: legacy, maturity or any other of a comparison.")
    ] = "legacy",
    budget: Annotated[
        float | None,
        typer.Option(help="Minutes that there are, by what a run usually takes.", min=0.1),
    ] = None,
    runs: Annotated[
        int | None, typer.Option(help="Runs instead of minutes; by default 3,000.", min=1)
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Rank the uncertain numbers of the model by how much they move an outcome, or a contrast."""
    from experiments.cli.sensitivity import rank_numbers

    rank_numbers(
        scenario,
        against,
        outcome=outcome,
        minutes=budget,
        runs=runs,
        seed=seed,
        jobs=jobs,
        json_file=json_file,
        cache=not no_cache,
        quiet=quiet,
        dry_run=dry_run,
    )
