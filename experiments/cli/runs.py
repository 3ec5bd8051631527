"""The command `run`: one neighbourhood, as years or as a chronicle; or all areas of a portfolio."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.answers import answer, show, warn
from experiments.cli.exit_codes import tell_failures
from experiments.execution.progress_display import Display, prepare_model
from sim.parameters import formatted

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.simulation import RunResult

SHOWN = (
    ("year", "Year", "{:.0f}"),
    ("calendar_year", "Calendar", "{:.0f}"),
    ("members", "Members", "{:.0f}"),
    ("resident_members", "residents", "{:.0f}"),
    ("stage", "Stage", "{}"),
    ("maturity", "Maturity", "{:.2f}"),
    ("resident_voice", "Voice", "{:.2f}"),
    ("energy_members", "Energy", "{:.2f}"),
    ("trust_partnership", "Trust", "{:.2f}"),
    ("projects_running", "Projects", "{:.0f}"),
    ("spent_gbp", "Spent GBP", "{:,.0f}"),
    ("legacy", "Legacy", "{:.2f}"),
)


def run_scenario(
    name: str,
    seed: int,
    story: bool,
    out: Path | None,
    json_file: Path | None,
    quiet: bool,
    own: Sequence[Path] = (),
    plausible: bool = False,
) -> None:
    """Run one neighbourhood; print its years or its story; write what was asked for.

    Parameters
    ----------
    own : files of own behaviour (`sim.extensions.plugins`)
    plausible : whether to run on the plausible version of the model that the seed stands for
    """
    from experiments.ensemble.versions import version_of_seed
    from experiments.execution.extension_files import describe_own, own_sentence
    from experiments.execution.manifest import timestamp
    from sim.scenario import load_scenario

    scenario, started = load_scenario(name), timestamp()
    described: dict[str, Any] = {"own_behaviour": describe_own(own)}
    version = version_of_seed(seed) if plausible else None
    with Display(quiet) as display:
        prepare_model(display)
    from sim.simulation import run

    on = scenario if version is None else version.apply(scenario, 0)
    result = replace(run(on, seed, mechanisms=own), scenario=scenario)
    text = _story(result) if story else _years(result)
    said = version.sentences({scenario.name: scenario}) if version is not None else ()
    described |= {"plausible": version.describe()} if version is not None else {}
    try:
        if json_file is not None:
            from experiments.execution.manifest import write_json

            payload = _payload(result, scenario, text if story else None)
            write_json(json_file, payload | described)
        if out is not None:
            _save(result, scenario, out, started, described)
    finally:
        if not quiet:
            show(filter(None, (own_sentence(own), *said, text)))


def _story(result: RunResult) -> str:
    """The chronicle as text."""
    from experiments.reporting.narrative import tell

    return "\n\n".join(filter(None, (_changed(result.scenario), tell(result).render())))


def _changed(scenario: Scenario) -> str:
    """The assumptions it changes, as a sentence; empty where it changes none."""
    changed = ", ".join(
        f"{key} = {formatted(value)}" for key, value in scenario.assumptions.items()
    )
    return f"Changed assumptions of the model: {changed}." if changed else ""


def _years(result: RunResult) -> str:
    """The yearly table's main columns as text."""
    from experiments.reporting.tables import table_lines

    columns = result.columns["yearly"]
    shown = [(name, heading, form) for name, heading, form in SHOWN if name in columns]
    rows = [
        [_cell(columns[name][row], form) for name, _, form in shown]
        for row in range(len(columns["year"]))
    ]
    table = "\n".join(table_lines([heading for _, heading, _ in shown], rows))
    scenario = result.scenario
    head = (
        f"{scenario.name}, seed {result.seed}: the money ended after month {result.own_end_month}."
    )
    notes = f"\n{_changed(scenario)}" if scenario.assumptions else ""
    advice = "One neighbourhood is an anecdote: compare designs with 'groundswell compare'."
    return f"{head}{notes}\n\n{table}\n\n{advice}"


def _cell(value: Any, form: str) -> str:
    if value is None or (not isinstance(value, str) and value != value):  # missing
        return "-"
    return form.format(value).replace("_", " ")


def _save(
    result: RunResult, scenario: Scenario, out: Path, started: str, described: dict[str, Any]
) -> None:
    """Write the run as a run folder; `described`: what else its manifest says."""
    from experiments.comparison.outcomes import measure_alone
    from experiments.execution.folder import open_folder
    from experiments.execution.manifest import (
        SCHEMA_VERSION,
        Manifest,
        command,
        describe_scenario,
        timestamp,
        versions,
    )
    from experiments.execution.records import record_of

    run_ids = {scenario.name: [result.run_id]}
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "kind": "run",
        "status": "complete",
        "started": started,
        "ended": timestamp(),
        "command": command(),
        "versions": versions(),
        "seeds": [result.seed],
        "horizon_months": result.horizon_months,
        "scenarios": {scenario.name: describe_scenario(scenario, scenario)},
        "run_ids": run_ids,
        "failures": [],
        **described,
    }

    def obstacle(earlier: Manifest) -> str | None:
        return None if earlier.get("run_ids") == run_ids else "holds other results"

    record = record_of(result)
    with open_folder(out, obstacle, notice=warn) as folder:
        with folder.runs(manifest | {"status": "running"}) as store:
            if (scenario.name, 0, record.run_id) not in store.done():
                store.add((scenario.name, 0), record, measure_alone(record))
        folder.write_manifest(manifest)
    print(f"Tables: {out.resolve()}", file=sys.stderr)


def _payload(result: RunResult, scenario: Scenario, story: str | None) -> dict[str, Any]:
    from experiments.comparison.outcomes import measure_alone
    from experiments.execution.records import record_of

    record = record_of(result)
    yearly = {name: _json_list(values) for name, values in record.tables["yearly"].items()}
    events = {name: _json_list(values) for name, values in record.tables["events"].items()}
    return {
        "schema_version": 1,
        "kind": "run",
        "scenario": scenario.name,
        "seed": result.seed,
        "run_id": result.run_id,
        "own_end_month": result.own_end_month,
        "horizon_months": result.horizon_months,
        "assumptions": dict(scenario.assumptions),
        "outcomes": {name: _json_list([value])[0] for name, value in measure_alone(record).items()},
        "yearly": yearly,
        "events": events,
        "story": story,
    }


def _json_list(values: Any) -> list[Any]:
    """A column as JSON takes it: missing numbers become null."""
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    return [None if isinstance(item, float) and item != item else item for item in items]


def run_portfolio(
    name: str,
    seed: int,
    *,
    jobs: int | None,
    out: Path | None,
    json_file: Path | None,
    cache: bool,
    quiet: bool,
    own: Sequence[Path] = (),
    plausible: bool = False,
) -> None:
    """Run every area once; print what came of them, write what was asked for.

    ``own``: files of own behaviour that every run uses. ``plausible``: whether all areas run on the
    plausible version of the model that the seed stands for.
    """
    from experiments.ensemble.versions import version_of_seed
    from experiments.execution.extension_files import own_sentence
    from sim.scenario import load_portfolio

    portfolio, version = load_portfolio(name), version_of_seed(seed) if plausible else None
    with Display(quiet) as display:
        prepare_model(display)
        from experiments.comparison.portfolio_plan import plan_portfolio
        from experiments.comparison.portfolio_summary import summary_of
        from experiments.comparison.run import carried_out

        plan = replace(
            plan_portfolio(portfolio, seed=seed),
            own=tuple(str(file.resolve()) for file in own),
            versions=version,
        )
        with carried_out(
            plan, jobs=jobs, out=out, cache=cache, progress=display, notice=display.say
        ) as (state, manifest, _, _):
            summary = summary_of(plan, state.records)
    from experiments.reporting.text import portfolio_lines

    behaviour = [own_sentence(own), *(version.sentences({}) if version is not None else ())]
    said = [
        *filter(None, behaviour),
        *portfolio_lines(plan, summary),
        f"{state.executed} runs carried out, {state.reused} taken from what was run before.",
        *([f"Tables: {out.resolve()}"] if out is not None else []),
    ]
    head = {"kind": "portfolio", "portfolio": plan.portfolio, "seed": seed}
    head |= {"plausible": version.describe()} if version is not None else {}
    content = head | {"runs": manifest["runs"]} | summary
    answer([] if quiet else said, json_file, content)
    tell_failures(state.failures)
