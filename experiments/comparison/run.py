"""Carry out a planned comparison, with its folder, cache, progress and interruption."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.outcomes import measure
from experiments.comparison.plan import Plan
from experiments.ensemble.versions import versions_in
from experiments.errors import EnvironmentProblem, disk_problem
from experiments.execution.batch import Job, perform
from experiments.execution.cache import RunCache
from experiments.execution.extension_files import describe_own
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    describe_failures,
    describe_scenario,
    need_manifest,
    read_manifest,
    timestamp,
    versions,
    write_json,
)
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.store import RunStore, records_in

if TYPE_CHECKING:
    from sim.scenario import Scenario

OURS = (
    "manifest.json", "summary", "yearly", "monthly", "events", "distribution", "report.html", "csv",
)  # fmt: skip


def carry_out_comparison(
    plan: Plan,
    *,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    notice: Any = None,
) -> Comparison:
    """Carry out a planned comparison; see `experiments.comparison.comparison.compare`.

    Parameters
    ----------
    notice : callable, optional
        Takes a sentence for the user about the folder.
    """
    state, manifest = carry_out_plan(
        plan, jobs=jobs, out=out, cache=cache, progress=_with_partial(progress, plan), stop=stop,
        notice=notice,
    )  # fmt: skip
    return summarise(plan, state.records, state.failures, manifest)


def carry_out_plan(
    plan: Plan,
    *,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    notice: Any = None,
) -> tuple[Progress, dict[str, Any]]:
    """Carry out all runs of a plan; returns what there is, and the manifest as it ended."""
    folder = None if out is None else Path(out)
    manifest = describe_plan(plan)
    wish = Stop(stop)
    with ExitStack() as stack:
        stack.enter_context(signals_stop(wish))
        store = stack.enter_context(_store(folder, plan, manifest, notice)) if folder else None
        job = Job(
            jobs=jobs,
            cache=RunCache() if cache else None,
            store=store,
            describe=lambda request, record: measure(record),
            progress=progress,
            stop=wish,
        )
        state = perform(plan.requests(), job)
        manifest |= _ending(state, wish)
        if folder is not None:
            write_json(folder / "manifest.json", manifest)
    wish.check(_what_is_saved(state, folder, cache))
    return state, manifest


def _with_partial(progress: OnProgress | None, plan: Plan) -> OnProgress | None:
    """Give the callback's state a way to the comparison so far."""
    if progress is None:
        return None

    def tell(state: Progress) -> None:
        state.partial = lambda: summarise(plan, dict(state.records), state.failures)
        progress(state)

    return tell


def _ending(state: Progress, wish: Stop) -> dict[str, Any]:
    whole = state.done == state.total and not wish.is_set()
    return {
        "status": "complete" if whole else "interrupted",
        "ended": timestamp(),
        "runs": {
            "wanted": state.total,
            "reused": state.reused,
            "executed": state.executed,
            "failed": state.failed,
        },
        "failures": describe_failures(state.failures),
    }


def _what_is_saved(state: Progress, folder: Path | None, cache: bool) -> str:
    finished = f"{state.done - state.failed} of {state.total} runs were finished"
    if folder is None and not cache:
        return f"{finished}; with --no-cache and without --out they are not kept."
    where = f"in {folder}" if folder else "in the cache"
    return f"{finished} and are saved {where}; the same command goes on from there."


def describe_plan(plan: Plan) -> dict[str, Any]:
    """The manifest of a comparison, or of a run of a portfolio, before it starts."""
    base = plan.scenarios[plan.base]
    run_ids: dict[str, list[str]] = {name: [] for name in plan.scenarios}
    for request in plan.requests():
        run_ids[request.key[0]].append(request.run_id)
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "comparison" if plan.others else "portfolio",
        "status": "running",
        "started": timestamp(),
        "command": command(),
        "identity": plan.identity(),
        "versions": versions(),
        "base": plan.base,
        "others": list(plan.others),
        "twin_of": plan.twin_of,
        "seeds": list(plan.seeds),
        "replicates": len(plan.seeds),
        "horizon_months": plan.horizon_months,
        "scenarios": {
            name: describe_scenario(scenario, base) for name, scenario in plan.scenarios.items()
        },
        "run_ids": run_ids,
        **plan.describe(),
        "own_behaviour": describe_own(plan.own),
    }


def command() -> list[str]:
    """The command that was given, without the program's folder."""
    return [Path(sys.argv[0]).name or "python", *sys.argv[1:]]


@contextlib.contextmanager
def _store(folder: Path, plan: Plan, manifest: dict[str, Any], notice: Any) -> Iterator[RunStore]:
    """Open the folder for this comparison; another one's results are moved aside, not lost."""
    earlier = read_manifest(folder)
    if earlier is None:
        _refuse_strange_tables(folder)
    elif not _continues(earlier, manifest):
        aside = _move_aside(folder)
        if notice is not None:
            notice(f"{folder} held another {earlier['kind']}; it is now in {aside}.")
    with RunStore(folder, each_batch=True, area_of=plan.area_namer()) as store:
        write_json(folder / "manifest.json", manifest)
        yield store


def _continues(earlier: dict[str, Any], manifest: dict[str, Any]) -> bool:
    """Whether what is there is this comparison, begun or with fewer neighbourhoods."""
    there, wanted = earlier.get("seeds", []), manifest["seeds"]
    return (
        earlier["kind"] == manifest["kind"]
        and earlier.get("identity") == manifest["identity"]
        and earlier.get("versions", {}).get("model") == manifest["versions"]["model"]
        and wanted[: len(there)] == there
    )


def _refuse_strange_tables(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise EnvironmentProblem(f"{folder}: this is a file; --out takes the name of a folder.")
    strange = [name for name in OURS[1:-2] if (folder / name).exists()]
    if strange:
        raise EnvironmentProblem(
            f"{folder}: holds '{strange[0]}' but no manifest.json, so it is not ours to write "
            "into. Choose another folder with --out."
        )


def _move_aside(folder: Path) -> Path:
    number = 1
    while (aside := folder / f"earlier-{number}").exists():
        number += 1
    try:
        aside.mkdir()
        for name in OURS:
            if (folder / name).exists():
                (folder / name).rename(aside / name)
    except OSError as error:
        raise disk_problem(error, folder) from None
    return aside


def load_comparison(folder: Path) -> Comparison:
    """Read a comparison back from its folder.

    Raises
    ------
    UsageProblem
        If the folder holds no comparison.
    """
    manifest = need_manifest(folder, ["comparison"])
    plan = plan_of(manifest)
    wanted = {
        (name, replicate): run_id
        for name, ids in manifest["run_ids"].items()
        for replicate, run_id in enumerate(ids)
    }
    return summarise(plan, dict(records_in(folder, wanted)), (), manifest)


def plan_of(manifest: dict[str, Any]) -> Plan:
    """The plan that a manifest describes."""
    asked: dict[str, Any] = {
        "base": manifest["base"],
        "others": tuple(manifest["others"]),
        "scenarios": {
            name: scenario_in(entry["resolved"]) for name, entry in manifest["scenarios"].items()
        },
        "twin_of": manifest["twin_of"],
        "seeds": tuple(manifest["seeds"]),
        "horizon_months": manifest["horizon_months"],
        "own": tuple(entry["file"] for entry in manifest.get("own_behaviour", [])),
        "versions": versions_in(manifest),
    }
    if "areas" not in manifest:
        return Plan(**asked)
    from experiments.comparison.portfolio_plan import PortfolioPlan

    areas = manifest["areas"]
    settings = {
        name: tuple(scenario_in(area["settings"][name]) for area in areas)
        for name in areas[0]["settings"]
    }
    return PortfolioPlan(
        **asked,
        portfolio=manifest["portfolio"],
        areas=tuple(area["name"] for area in areas),
        rounds=manifest["rounds"],
        settings=settings,
    )


def scenario_in(resolved: dict[str, Any]) -> Scenario:
    """A scenario as a manifest has it."""
    from sim.scenario import Scenario

    return Scenario.model_validate_json(json.dumps(resolved))
