"""Placebos: what facts and verdicts say of designs that differ by next to nothing.

    python -m tools.docs placebos --write docs/placebos.md

How often verdicts tell unrelated neighbourhoods of one scenario apart is measured by `false_alarms`; here the
neighbourhoods are twins, as in every comparison, and a lever is moved by a hundredth of its range.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.validation.read import load_facts
from tools.docs.base import (
    DOCS,
    Cost,
    Ensemble,
    Files,
    Jobs,
    PageRuns,
    Quiet,
    Write,
    about,
    read_json,
    write_files,
)
from tools.docs.placebos.facts import load_placebos, plan_of, tried
from tools.docs.placebos.nudges import SHARED, labels, nudge_of, nudges
from tools.docs.placebos.page import page_of
from tools.docs.placebos.verdicts import labelled, pools, tallied, versions_of

SEEDS, LEVERS, AREAS, REPLICATES = 20, 12, 24, 10
CROSSED = (8, 8)
SHUFFLES = 100


def write_page(
    write: Write = Path("docs/placebos.md"),
    seeds: Annotated[int, typer.Option(help="Neighbourhoods for verdicts.", min=8)] = SEEDS,
    levers: Annotated[int, typer.Option(help="Levers moved by a hundredth.", min=2)] = LEVERS,
    areas: Annotated[int, typer.Option(help="Areas of the portfolio.", min=8)] = AREAS,
    replicates: Annotated[
        int, typer.Option(help="Neighbourhoods for each scenario of a fact.", min=8)
    ] = REPLICATES,
    crossed: Annotated[
        tuple[int, int], typer.Option(help="Areas and versions that are crossed.")
    ] = CROSSED,
    shuffles: Annotated[
        int, typer.Option(help="Times that labels are dealt by chance.", min=1)
    ] = SHUFFLES,
    ensemble: Ensemble = None,
    jobs: Jobs = None,
    cost: Cost = False,
    quiet: Quiet = False,
) -> None:
    """What facts and verdicts say of designs that differ by next to nothing: docs/placebos.md."""
    facts, placebos, runs = load_facts(), load_placebos(), PageRuns(jobs, quiet)
    moved, shared = nudges(levers), [nudge_of(path) for path in SHARED]
    plan = plan_of(facts, placebos, shared, replicates=replicates, areas=areas)
    versions = versions_of(ensemble)
    places = pools(
        seeds=seeds, areas=areas, versions=versions, crossed=crossed, moved=moved, shared=shared,
    )  # fmt: skip
    wanted = [*plan.requests, *(each for pool in places for each in pool.requests())]
    runs.announce(wanted, cost)
    found = {pool.name: pool.measured(runs) for pool in places}
    judged = tried(plan, runs, facts, placebos, shared, shuffles)
    content: dict[str, Any] = about("placebos", runs) | {
        "runs": {
            "runs": len({each.run_id for each in wanted}),
            "failed": len({each.run_id for each in runs.failures}),
        },
        "versions": {"kind": versions[0].kind, "of": len(versions)},
        "seeds": seeds,
        "areas": areas,
        "crossed": list(crossed),
        "replicates": replicates,
        "shuffles": shuffles,
        "moved": [nudge.path for nudge in moved],
        "shared": list(SHARED),
        "labels": labelled([each for settings in found.values() for each in settings]),
        "pools": {
            pool.name: tallied(labels(pool.moved), found[pool.name], pool.clusters)
            | {"pairs": len(pool.pairs)}
            for pool in places
        },
        "facts": judged,
    }
    write_files(write, page_of(content), content)
    runs.tell_failures()


def current_files() -> Files:
    """The page as the kept figures have it."""
    return {DOCS / "placebos.md": page_of(read_json(DOCS / "placebos.json"))}
