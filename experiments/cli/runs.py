"""The command `run`: one neighbourhood, as a table of years or as a chronicle."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.errors import UsageProblem
from experiments.execution.progress_display import Display, prepare_model
from sim.parameters import written

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
    from sim.scenario import load_scenario

    scenario = load_scenario(name)
    described: dict[str, Any] = {"own_behaviour": describe_own(own)}
    version = version_of_seed(seed) if plausible else None
    with Display(quiet) as display:
        prepare_model(display)
    from sim.simulation import run

    on = scenario if version is None else version.apply(scenario, 0)
    result = replace(run(on, seed, mechanisms=own), scenario=scenario)
    text = _story(result) if story else _years(result)
    if not quiet:
        said = version.sentences({scenario.name: scenario}) if version is not None else ()
        print("\n".join(filter(None, (own_sentence(own), *said, text))))
    described |= {"plausible": version.describe()} if version is not None else {}
    if out is not None:
        _save(result, scenario, out, described)
    if json_file is not None:
        from experiments.execution.manifest import write_json

        payload = _payload(result, scenario, text if story else None)
        write_json(json_file, payload | described)


def _story(result: Any) -> str:
    """The chronicle as text."""
    from experiments.reporting.narrative import tell

    return "\n\n".join(filter(None, (_changed(result.scenario), tell(result).render())))


def _changed(scenario: Any) -> str:
    """The assumptions it changes, as a sentence; empty where it changes none."""
    changed = ", ".join(f"{key} = {written(value)}" for key, value in scenario.assumptions.items())
    return f"Changed assumptions of the model: {changed}." if changed else ""


def _years(result: Any) -> str:
    """The yearly table's main columns as text."""
    columns = result.columns["yearly"]
    shown = [(name, heading, form) for name, heading, form in SHOWN if name in columns]
    lines = [[heading for _, heading, _ in shown]]
    for row in range(len(columns["year"])):
        lines.append([_cell(columns[name][row], form) for name, _, form in shown])
    widths = [max(len(line[place]) for line in lines) for place in range(len(shown))]
    table = "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
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


def _save(result: Any, scenario: Any, out: Path, described: dict[str, Any]) -> None:
    """Write the run as a run folder; `described`: what else its manifest says."""
    from experiments.comparison.outcomes import measure
    from experiments.execution.manifest import (
        SCHEMA_VERSION,
        describe_scenario,
        read_manifest,
        timestamp,
        versions,
        write_json,
    )
    from experiments.execution.records import record_of
    from experiments.execution.store import RunStore

    earlier = read_manifest(out)
    if earlier is not None and earlier.get("run_ids") != {scenario.name: [result.run_id]}:
        raise UsageProblem(f"{out}: holds other results; choose another folder with --out.")
    record = record_of(result)
    with RunStore(out) as store:
        if (scenario.name, 0, record.run_id) not in store.done():
            store.add((scenario.name, 0), record, measure(record))
    content = {
        "schema_version": SCHEMA_VERSION,
        "kind": "run",
        "status": "complete",
        "ended": timestamp(),
        "versions": versions(),
        "seeds": [result.seed],
        "horizon_months": result.horizon_months,
        "scenarios": {scenario.name: describe_scenario(scenario, scenario)},
        "run_ids": {scenario.name: [result.run_id]},
        "failures": [],
        **described,
    }
    write_json(out / "manifest.json", content)
    print(f"Tables: {out.resolve()}", file=sys.stderr)


def _payload(result: Any, scenario: Any, story: str | None) -> dict[str, Any]:
    from experiments.comparison.outcomes import measure
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
        "outcomes": {name: _json_list([value])[0] for name, value in measure(record).items()},
        "yearly": yearly,
        "events": events,
        "story": story,
    }


def _json_list(values: Any) -> list[Any]:
    """A column as JSON takes it: missing numbers become null."""
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    return [None if isinstance(item, float) and item != item else item for item in items]
