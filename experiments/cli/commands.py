"""The command `groundswell`: what may be asked; each command imports what it needs when it is given.

Exit codes: 0 done; 1 the answer is no; 2 the command or its input is unusable; 3 some runs
failed, the rest is saved; 4 the machine is in the way; 130 interrupted, 143 terminated.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

SeedOption = Annotated[
    int, typer.Option(help="Seed of the first twin neighbourhood.", min=0, max=2**40)
]
JobsOption = Annotated[
    int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
]
OutOption = Annotated[
    Path | None, typer.Option(help="Folder for the results, to keep and to go on from.")
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write what is shown into this file, as JSON.")
]
NoCacheOption = Annotated[
    bool, typer.Option("--no-cache", help="Run everything anew; neither use nor fill the cache.")
]
WithOption = Annotated[
    list[Path] | None,
    typer.Option("--with", help="A Python file with behaviour of your own; may be given again."),
]
PlausibleOption = Annotated[
    bool, typer.Option("--plausible", help="Run on the plausible versions of the model in turn.")
]
DryRunOption = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only say how many runs this takes, how long and how much disk."
    ),
]
RunLimitOption = Annotated[
    float | None,
    typer.Option(help="Seconds after which a run is given up, as one that failed.", min=0.1),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")]
FolderArgument = Annotated[Path, typer.Argument(help="A folder written with --out.")]


app = typer.Typer(
    name="groundswell",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Simulate resident-led change: what does a programme's design do to the partnership that "
    "carries it, and to what remains when the money ends?",
    epilog="S is a scenario: a name from 'groundswell scenarios', or the path of a YAML file.",
)


@app.command()
def scenarios(json_file: JsonOption = None) -> None:
    """List the scenario library, with the question of each."""
    from experiments.cli.scenarios import list_library

    list_library(json_file)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new file, with or without .yaml.")],
) -> None:
    """Write a commented scenario file to start from."""
    from experiments.cli.scenarios import write_template

    write_template(name)


@app.command()
def place(
    figures: Annotated[Path, typer.Argument(metavar="FROM.csv", help="A table of figures.")],
    name: Annotated[str, typer.Argument(help="The new file; by default as the table.")] = "",
    template: Annotated[
        bool, typer.Option("--template", help="Write an empty table FROM.csv to fill in.")
    ] = False,
) -> None:
    """Make a place from local figures: population, tenure, degrees, churn; counts or shares."""
    from experiments.cli.scenarios import make_place, write_table

    if template:
        write_table(figures)
    else:
        make_place(figures, name)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Files of any kind, or library names.")],
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Check files and name everything that is wrong, with line and column."""
    from experiments.cli.scenarios import check_files

    check_files(files, json_file, quiet)


@app.command()
def schema(
    kind: Annotated[
        str, typer.Argument(help="scenario, place, portfolio, families or design.")
    ] = "scenario",
    out: Annotated[Path | None, typer.Option(help="Write it into this file.")] = None,
) -> None:
    """Print the JSON Schema by which editors complete and check files."""
    from experiments.cli.scenarios import print_schema

    print_schema(kind, out)


@app.command()
def describe(
    what: Annotated[
        str,
        typer.Argument(
            help="levers, columns, outcomes, schedule, portfolios, a lever, mechanism or parameter, "
            "a portfolio."
        ),
    ] = "levers",
    own: WithOption = None,
    json_file: JsonOption = None,
) -> None:
    """Explain a lever, column, parameter or mechanism: unit, range, and what it rests on."""
    from experiments.cli.scenarios import describe_anything

    describe_anything(what, json_file, own or [])


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
            "default 1.",
            min=1,
            max=100_000,
        ),
    ] = None,
    portfolio: Annotated[
        str | None,
        typer.Option(help="Compare in every area of this portfolio; areas are resampled."),
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
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
    from experiments.cli.comparisons import compare_scenarios

    compare_scenarios(
        base,
        others,
        replicates=replicates,
        portfolio=portfolio,
        own=own or [],
        plausible=plausible,
        seed=seed,
        jobs=jobs,
        out=out,
        report=report,
        json_file=json_file,
        cache=not no_cache,
        everything=everything,
        run_limit=run_limit,
        dry_run=dry_run,
        quiet=quiet,
    )


@app.command()
def sweep(
    design: Annotated[
        str, typer.Argument(help="A design: a YAML file, or a name from the library.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results; goes on where it stopped.")],
    jobs: JobsOption = None,
    plausible: PlausibleOption = False,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    run_limit: RunLimitOption = None,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run a design over many settings of levers, with twin neighbourhoods at each."""
    from experiments.cli.sweeps import sweep_design

    sweep_design(
        design,
        out,
        jobs,
        json_file,
        not no_cache,
        quiet,
        plausible=plausible,
        dry_run=dry_run,
        run_limit=run_limit,
    )


@app.command()
def analyse(
    folder: FolderArgument,
    outcome: Annotated[
        list[str] | None,
        typer.Option(help="An outcome; may be given again. By default the headline outcomes."),
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Say what moves the outcomes of a sweep: factors, pairs of them, and how much is noise."""
    from experiments.cli.folders import analyse_sweep

    analyse_sweep(folder, outcome or [], json_file)


@app.command()
def validate(
    patterns: Annotated[
        Path | None,
        typer.Option(help="A file of published patterns; by default that of the model."),
    ] = None,
    facts: Annotated[
        bool,
        typer.Option("--facts", help="Stylised facts instead; with --patterns both."),
    ] = False,
    constructs: Annotated[
        bool,
        typer.Option("--constructs", help="How outcomes must behave in any calibration, instead."),
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(help="Neighbourhoods for construct checks, by default 60.", min=1),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="This construct check only; may be given again.")
    ] = None,
    but: Annotated[
        list[str] | None,
        typer.Option(help="All construct checks but this one; may be given again."),
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            help="New seeds on the same areas, by default 20; for facts neighbourhoods, by default 30.",
            min=1,
            max=100_000,
        ),
    ] = None,
    areas: Annotated[
        int | None, typer.Option(help="Areas of the portfolio; by default all.", min=1)
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = None,
    out: OutOption = None,
    json_file: JsonOption = None,
    no_cache: NoCacheOption = False,
    require: Annotated[
        int | None,
        typer.Option(
            help="Exit with 1 if fewer patterns (checks not counted) are reproduced; with --facts "
            "alone, if fewer observed facts hold; with --constructs alone, if fewer checks hold.",
            min=0,
        ),
    ] = None,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Hold the model against published figures, facts written down before calibration, or construct checks."""
    from experiments.cli.evidence import ValidationRequest, validate_model

    validate_model(
        ValidationRequest(
            facts=facts,
            patterns=patterns,
            constructs=constructs,
            seeds=seeds,
            only=only or (),
            but=but or (),
            replicates=replicates,
            areas=areas,
            seed=seed,
            jobs=jobs,
            out=out,
            json_file=json_file,
            cache=not no_cache,
            require=require,
            dry_run=dry_run,
            quiet=quiet,
        )
    )


@app.command()
def calibrate(
    out: Annotated[
        Path | None,
        typer.Option(help="Folder; by default in results/calibration. Goes on where it stopped."),
    ] = None,
    budget_minutes: Annotated[
        float | None,
        typer.Option(help="Time there is; sizes that are not given follow from it.", min=0.1),
    ] = None,
    budget_hours: Annotated[
        float | None, typer.Option(help="The same in hours; by default 5.", min=0.01)
    ] = None,
    areas: Annotated[
        int | None, typer.Option(help="Areas in each evaluation of the smoother.", min=2, max=150)
    ] = None,
    screen: Annotated[
        int | None, typer.Option(help="Evaluations of the screen; 0: fit --parameters.", min=0)
    ] = None,
    members: Annotated[
        int | None, typer.Option(help="Members of the ensemble smoother.", min=4, max=5000)
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Its steps.", min=1, max=20)] = None,
    polish: Annotated[
        int | None, typer.Option(help="Generations of the polish; 0: none.", min=0, max=1000)
    ] = None,
    fresh: Annotated[
        int | None, typer.Option(help="Fresh seeds on which the best are compared.", min=1)
    ] = None,
    fresh_areas: Annotated[
        int | None, typer.Option(help="Areas on each fresh seed.", min=2, max=150)
    ] = None,
    fitted: Annotated[
        int | None, typer.Option(help="Parameters that are fitted.", min=1, max=500)
    ] = None,
    ensemble: Annotated[
        int | None, typer.Option(help="Plausible sets to keep.", min=2, max=1000)
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(help="Parameters fitted in any case: names, or a YAML list; again for more."),
    ] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option(help="Parameters or mechanisms to leave as they are, given likewise."),
    ] = None,
    patterns: Annotated[
        Path | None, typer.Option(help="A file of patterns; by default the model's own.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Recover a known truth from what the model makes of it.")
    ] = False,
    leave_out: Annotated[
        str | None,
        typer.Option(metavar="K/3", help="Fit without the K-th third of patterns; predict it."),
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option("--from", help="With --leave-out: a whole calibration to start as."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Put fitted values and ensemble into the model.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of all that is drawn.", min=0, max=10**6)] = 1,
    jobs: JobsOption = None,
    json_file: JsonOption = None,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Fit uncertain parameters to the published patterns; keep the plausible versions."""
    from experiments.cli.evidence import calibrate_model

    calibrate_model(
        out=out,
        patterns=patterns,
        minutes=budget_minutes or (budget_hours * 60.0 if budget_hours else None),
        sizes={
            "areas": areas,
            "screen": screen,
            "members": members,
            "steps": steps,
            "generations": polish,
            "fresh": fresh,
            "fresh_areas": fresh_areas,
            "fitted": fitted,
            "ensemble": ensemble,
        },
        parameters=parameters or [],
        fix=fix or [],
        leave_out=leave_out,
        earlier=earlier,
        quick=quick,
        write=write,
        seed=seed,
        jobs=jobs,
        json_file=json_file,
        dry_run=dry_run,
        quiet=quiet,
    )


@app.command()
def status(folder: FolderArgument, json_file: JsonOption = None) -> None:
    """Say how far the work in a folder has come."""
    from experiments.cli.folders import show_status

    show_status(folder, json_file)


@app.command()
def export(
    folder: FolderArgument,
    to: Annotated[Path | None, typer.Option(help="Where to write; by default DIR/csv.")] = None,
) -> None:
    """Write a folder's tables as CSV files."""
    from experiments.cli.folders import export_csv

    export_csv(folder, to)


@app.command()
def report(
    folder: FolderArgument,
    to: Annotated[Path | None, typer.Option(help="The file; by default DIR/report.html.")] = None,
) -> None:
    """Write the report of a comparison or a sweep kept in a folder."""
    from experiments.cli.folders import write_folder_report

    write_folder_report(folder, to)


@app.command()
def verify(
    folder: FolderArgument,
    sample: Annotated[int, typer.Option(help="How many runs to do again.", min=1)] = 5,
    seed: Annotated[int, typer.Option(help="Which sample to draw.", min=0)] = 1,
    json_file: JsonOption = None,
) -> None:
    """Hold a folder against what its runs come to: the summary, a sample of runs, what is missing."""
    from experiments.cli.folders import verify_folder

    verify_folder(folder, sample, seed, json_file)


@app.command()
def dashboard(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8765,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser.")
    ] = False,
    password_file: Annotated[
        Path | None, typer.Option(help="A text file whose first line is the password to ask for.")
    ] = None,
    allowed_host: Annotated[
        list[str] | None, typer.Option(help="A further host name to answer to, behind a proxy.")
    ] = None,
    root: Annotated[
        str | None,
        typer.Option(help="The path under which a proxy serves it, such as /groundswell."),
    ] = None,
) -> None:
    """Open the dashboard in the browser; nothing leaves this machine."""
    from experiments.cli.serve import serve_dashboard

    serve_dashboard(host, port, no_browser, password_file, allowed_host or [], root)


@app.command()
def bench(
    runs: Annotated[int, typer.Option(help="Runs to time.", min=1)] = 20,
    memory_runs: Annotated[int, typer.Option(help="Runs for memory growth.", min=1)] = 500,
    jobs: JobsOption = None,
    json_file: JsonOption = None,
) -> None:
    """Measure speed, against a reference loop timed beside it, and memory."""
    from experiments.cli.bench import show_bench

    show_bench(runs, memory_runs, jobs, json_file)


def main() -> None:
    """Run the command line; whatever happens, the user sees words and an exit code."""
    from experiments.cli.exit_codes import say, shown, worded
    from experiments.cli.streams import prepare_streams

    prepare_streams()
    try:
        code = app(standalone_mode=False)
    except typer.Exit as ending:
        code = ending.exit_code
    except typer.Abort as ending:  # also raised for the end of a file that a library came upon
        code = (
            worded(ending.__cause__)
            if isinstance(ending.__cause__, EOFError)
            else say("Stopped.", 130)
        )
    except KeyboardInterrupt:
        code = say("Stopped.", 130)
    except Exception as error:  # noqa: BLE001  the last place where an error can be worded
        code = worded(error)
    sys.exit(shown(code if isinstance(code, int) else 0))
