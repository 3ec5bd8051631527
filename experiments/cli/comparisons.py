"""The command `compare`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from experiments.cli.answers import answer
from experiments.cli.exit_codes import tell_failures
from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.precision import WidthGoal, before_sentence, with_pairs
from experiments.comparison.run import carried_out
from experiments.errors import UsageProblem
from experiments.execution.batch import BatchOptions
from experiments.execution.cache import RunCache
from experiments.execution.cluster import Cluster
from experiments.execution.costs import cost_of
from experiments.execution.interruption import signals_stop
from experiments.execution.manifest import write_json
from experiments.execution.progress_display import Display, prepare_model
from experiments.execution.records import TABLES

REPORT = "report.html"


def compare_scenarios(
    base: str,
    others: list[str],
    *,
    replicates: int | None,
    portfolio: str | None,
    place: str | None = None,
    equal: bool = False,
    own: Sequence[Path] = (),
    plausible: bool = False,
    seed: int,
    jobs: int | None,
    cluster: Cluster | None = None,
    out: Path | None,
    report: bool,
    json_file: Path | None,
    cache: bool,
    everything: bool,
    quiet: bool,
    run_limit: float | None = None,
    dry_run: bool = False,
    goal: WidthGoal | None = None,
) -> None:
    """Plan, run, show, and write what was asked for; with `dry_run` only say what it costs.

    `goal`: how narrow intervals are to become; then pairs are added to the first ones.
    """
    if report and out is None:
        raise UsageProblem("--report writes into the --out folder; give --out DIR as well.")
    from experiments.comparison.run import plan_for
    from experiments.ensemble.versions import load_versions

    plan = plan_for(
        base,
        others,
        replicates=replicates if goal is None else goal.first,
        seed=seed,
        portfolio=portfolio,
        place=place,
        own=own,
        versions=load_versions() if plausible else None,
    )
    whole = plan if goal is None else with_pairs(plan, goal.most)
    cost = cost_of(
        whole.kinds(),
        cluster.jobs if cluster else jobs,
        None if out is None else TABLES,
        each_batch=True,
    )
    before = [str(cost)] if goal is None else [f"{before_sentence(goal)} {cost}"]
    if dry_run:
        at_most = {} if goal is None else {"at_most_pairs": goal.most}
        answer(before, json_file, cost.payload("comparison") | at_most)
        return
    # at the end the file, then the screen, whatever became of the folder
    with ExitStack() as ending, Display(quiet) as display:
        display.tell(before[0])
        if cluster is None:
            prepare_model(display)
        else:
            display.tell(f"On {cluster}.")
        with carried_out(
            plan, jobs=jobs, out=out, cache=cache, progress=display, run_limit=run_limit,
            cluster=cluster, notice=display.say, goal=goal, tell=display.tell,
        ) as (state, manifest, plan, folder):  # fmt: skip
            comparison = summarise(plan, state.records, state.failures, manifest)
            if not comparison.results:
                tell_failures(comparison.failures)
            if equal or (report and portfolio is None and cluster is None):
                _add_equal_spending(comparison, jobs, cache, display)
                if folder is not None:
                    folder.end(comparison.manifest)
            if not quiet:
                ending.callback(_show, comparison, everything)
            ending.callback(_write, json_file, comparison)
            if report and folder is not None:
                from experiments.reporting.html import render

                folder.write({REPORT: render(comparison)})
    if out is not None and not quiet:
        print(f"Report: {(out / REPORT).resolve()}" if report else f"Tables: {out.resolve()}")
    tell_failures(comparison.failures)


def _add_equal_spending(
    comparison: Comparison, jobs: int | None, cache: bool, display: Display
) -> None:
    """Compare designs that spend otherwise at equal spending too, and keep it in the manifest."""
    from experiments.comparison.equal_spending import at_equal_spending, payload_of
    from experiments.reporting.json import result_payload

    options = BatchOptions(jobs=jobs, cache=RunCache() if cache else None)
    with signals_stop(options.stop):
        found = at_equal_spending(comparison, options, display.tell)
    comparison.manifest["equal_spending"] = [payload_of(each, result_payload) for each in found]


def _show(comparison: Comparison, everything: bool) -> None:
    from experiments.reporting.text import show

    show(comparison, everything)
    runs = comparison.manifest["runs"]
    print(f"{runs['executed']} runs carried out, {runs['reused']} taken from what was run before.")


def _write(json_file: Path | None, comparison: Comparison) -> None:
    if json_file is not None:
        from experiments.reporting.json import comparison_payload

        write_json(json_file, comparison_payload(comparison))
