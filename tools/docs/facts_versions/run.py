"""Every fact under many versions of the model: plausible sets of parameters, rival theories.

    python -m tools.docs facts_versions --versions 24 --write docs/facts_versions.md

A version gets few runs, so that a fact is judged leniently in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from experiments.ensemble.versions import (
    ModelVersion,
    about_ensemble,
    plausible_versions,
    variant_versions,
)
from experiments.validation.plan import FactsPlan, plan_facts
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
from tools.docs.facts_versions.analyse import described, requests_of, values_of
from tools.docs.facts_versions.page import page_of

AREAS, REPLICATES, VERSIONS = 12, 4, 24
AT_ONCE = 4
"""Versions whose runs are held in memory together."""


def write_page(
    write: Write = Path("docs/facts_versions.md"),
    versions: Annotated[
        int, typer.Option(help="Plausible sets of parameters, beside the theories.", min=0)
    ] = VERSIONS,
    areas: Annotated[int, typer.Option(help="Areas of the portfolio.", min=4)] = AREAS,
    replicates: Annotated[
        int, typer.Option(help="Neighbourhoods for each scenario.", min=2)
    ] = REPLICATES,
    ensemble: Ensemble = None,
    jobs: Jobs = None,
    cost: Cost = False,
    quiet: Quiet = False,
) -> None:
    """Every fact under plausible versions and rival theories: docs/facts_versions.md."""
    runs, plan = PageRuns(jobs, quiet), plan_facts(load_facts(), replicates=replicates, areas=areas)
    chosen = [*variant_versions(), *plausible_versions(versions, ensemble)]
    runs.announce([each for version in chosen for each in requests_of(plan, version)], cost)
    values = carried_out(plan, chosen, runs)
    content = about("facts over versions", runs) | {
        "ensemble": about_ensemble(ensemble) if versions else None,
        "areas": len(plan.areas),
        "replicates": replicates,
    }
    content |= described(plan, chosen, values)
    write_files(write, page_of(content), content)
    runs.tell_failures()


def current_files() -> Files:
    """The page as the kept figures have it."""
    return {DOCS / "facts_versions.md": page_of(read_json(DOCS / "facts_versions.json"))}


def carried_out(
    plan: FactsPlan, versions: Sequence[ModelVersion], runs: PageRuns
) -> dict[str, dict[str, float]]:
    """The estimates of every fact by version, a few versions at a time."""
    found: dict[str, dict[str, float]] = {}
    for first in range(0, len(versions), AT_ONCE):
        some = versions[first : first + AT_ONCE]
        records = runs.records([each for version in some for each in requests_of(plan, version)])
        found |= {version.name: values_of(plan, version, records) for version in some}
    return found
