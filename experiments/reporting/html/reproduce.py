"""How to get the same report again: command, versions, seeds, identifiers."""

from __future__ import annotations

import shlex
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from experiments.reporting.html.model import ReportModel
from experiments.reporting.sentences import width_sentences


def facts(report: ReportModel) -> dict[str, Any]:
    """Collect what a reader needs to run this again, from the comparison and its manifest."""
    manifest = dict(report.comparison.manifest or {})
    return {
        "command": _command(report, manifest),
        "seeds": _seeds(list(report.comparison.seeds)),
        "versions": _versions(manifest),
        "manifest": _more(report, manifest),
        "files": [(design.title, design.name) for design in report.chosen],
    }


def _command(report: ReportModel, manifest: dict[str, Any]) -> str:
    given = manifest.get("command")
    if given:
        return shlex.join(map(str, given)) if isinstance(given, list | tuple) else str(given)
    names = " ".join(shlex.quote(design.name) for design in report.chosen)
    seeds = list(report.comparison.seeds)
    first = seeds[0] if seeds else 1
    return (
        f"groundswell compare {names} --replicates {report.comparison.replicates} "
        f"--seed {manifest.get('seed', first)} --report"
    )


def _seeds(seeds: list[int]) -> str:
    """Write seeds briefly where they follow each other."""
    if len(seeds) > 2 and seeds == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))


def _versions(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    listed = manifest.get("versions")
    if isinstance(listed, dict):
        return [(str(name), str(value)) for name, value in listed.items()]
    found = []
    for name in ("groundswell", "mesa", "numpy", "numba", "pandas", "scipy"):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return found


def _more(report: ReportModel, manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Horizon, date and identity, as far as the manifest knows them."""
    months = report.comparison.horizon_months
    found = [("Every run lasts", f"{months} months ({months / 12:g} years)")]
    own = report.comparison.plan.own
    if own:
        names = ", ".join(Path(file).name for file in own)
        found.append(("Behaviour beside the model's own", names))
    versions = report.comparison.plan.versions
    if versions is not None:
        made = f"{versions.made_with.get('date')} with: {versions.made_with.get('command')}"
        found.append(("Plausible versions", f"{len(versions)} of {versions.of}, made {made}"))
    if told := width_sentences(report.comparison):
        found.append(("How many pairs", " ".join(told)))
    failures = len(report.comparison.failures)
    if failures:
        found.append(("Failed runs", f"{failures}, left out of every figure"))
    for key, label in (("started", "Begun"), ("identity", "Identity of the comparison")):
        if manifest.get(key):
            found.append((label, str(manifest[key])))
    return found
