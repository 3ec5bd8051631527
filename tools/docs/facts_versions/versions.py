"""Every fact under many versions of the model: plausible sets of parameters, rival theories.

    python -m tools.docs.facts_versions.versions --versions 24 --write docs/facts_versions.md

A version gets few runs, so that a fact is judged leniently in each: by the side on which its estimate
lies, beyond the smallest difference that matters. How often it holds is what counts.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.ensemble.versions import ModelVersion
from experiments.execution.batch import request
from experiments.execution.records import RunRecord, RunRequest
from experiments.validation.facts.judging import estimated
from experiments.validation.facts.quantities import NotRecorded
from experiments.validation.facts.reading import load_facts
from experiments.validation.facts.runs import FactsPlan, plan_facts
from experiments.validation.facts.schema import Expectation, Fact, Quantity, When
from sim.scenario import Scenario
from tools.docs.sensitivity.command import about, run_module, write_text

AREAS, REPLICATES, VERSIONS = 12, 4, 24
AT_ONCE = 4
"""Versions whose runs are held in memory together."""
_AREA = re.compile(r"area \d+(?: \((.*)\))?")


def lenient(value: float, expect: Expectation) -> str:
    """'holds', 'does not hold' or 'unknown', by the estimate alone.

    >>> lenient(0.03, Expectation(sign="positive", matters=0.02))
    'holds'
    >>> lenient(0.01, Expectation(sign="positive", matters=0.02))
    'does not hold'
    """
    if not math.isfinite(value):
        return "unknown"
    if expect.sign is not None:
        towards = value if expect.sign == "positive" else -value
        return "holds" if towards > 0 and towards >= expect.matters else "does not hold"
    least = -math.inf if expect.low is None else expect.low
    most = math.inf if expect.high is None else expect.high
    return "holds" if least <= value <= most else "does not hold"


def months_needed(plan: FactsPlan, label: str, scenario: Scenario) -> int:
    """How long a run filed under a label has to be watched for the facts that look at it."""
    months = [
        _last_month(when, scenario) + after
        for fact in plan.facts
        if label_of(label) in _worlds(fact)
        for quantity in _quantities(fact)
        for when, after in _stretches(quantity)
    ]
    return min(scenario.horizon_months, max([1, *months]))


def label_of(label: str) -> tuple[str, str]:
    """Population and world of the label under which a run is filed.

    >>> label_of("area 3 (no cuts)"), label_of("area 12"), label_of("baseline")
    (('portfolio', 'no cuts'), ('portfolio', ''), ('scenario', 'baseline'))
    """
    area = _AREA.fullmatch(label)
    return ("portfolio", area[1] or "") if area else ("scenario", label)


def _worlds(fact: Fact) -> set[tuple[str, str]]:
    worlds = [world for world in (fact.world, fact.against) if world is not None]
    if fact.population == "portfolio":
        return {("portfolio", world.changes) for world in worlds}
    return {("scenario", world.label) for world in worlds}


def _quantities(fact: Fact) -> Iterator[Quantity]:
    given: list[Quantity | None] = [fact.measure, fact.beside]
    if fact.only is not None:
        given.append(fact.only.measure)
    if fact.groups is not None:
        given += [fact.groups.first.measure, fact.groups.second.measure]
    pending = [quantity for quantity in given if quantity is not None]
    while pending:
        quantity = pending.pop()
        yield quantity
        pending += [part for part in (quantity.per, quantity.less) if part is not None]


def _stretches(quantity: Quantity) -> Iterator[tuple[When, int]]:
    """When a quantity looks, and how many months beyond."""
    if quantity.around is not None:
        yield When.model_validate({"programme": True}), quantity.around.after
    elif quantity.when is not None:
        yield quantity.when, 0


def _last_month(when: When, scenario: Scenario) -> int:
    """Months from selection to the end of a stretch."""
    if when.form in ("programme", "before_end"):
        return scenario.programme_months
    last = int(getattr(when, when.form)[1])
    if when.form == "after_end":
        return scenario.programme_months + last
    if when.form == "years":
        return 12 * (last + 1)
    if when.form == "calendar_years":
        return 12 * (last + 1 - scenario.place.start_year)
    return last + 1


def requests_of(plan: FactsPlan, version: ModelVersion) -> list[RunRequest]:
    """The runs of a plan under one version, no longer than the facts need; keys begin with the version."""
    return [
        request(
            f"{version.name}|{each.key[0]}",
            each.key[1],
            version.applied(each.scenario),
            each.seed,
            months_needed(plan, each.key[0], each.scenario),
        )
        for each in plan.requests()
    ]


def values_of(
    plan: FactsPlan, version: ModelVersion, records: Mapping[tuple[str, int], RunRecord]
) -> dict[str, float]:
    """The estimate of every fact under one version; NaN where its runs cannot tell."""
    prefix = f"{version.name}|"
    own = {
        (name.removeprefix(prefix), number): record
        for (name, number), record in records.items()
        if name.startswith(prefix)
    }
    return {fact.id: _estimate(fact, plan, own) for fact in plan.facts}


def _estimate(fact: Fact, plan: FactsPlan, records: Mapping[tuple[str, int], RunRecord]) -> float:
    try:
        return estimated(fact, plan.pairs(fact, records), resamples=0)[0].value
    except NotRecorded:
        return math.nan


def described(
    plan: FactsPlan, versions: Sequence[ModelVersion], values: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """Versions and facts as JSON takes them.

    Parameters
    ----------
    values : by name of the version, then by fact
    """
    from experiments.validation.facts.words import expected, measurement

    return {
        "versions": [
            {"name": v.name, "kind": v.kind}
            | ({"theories": dict(v.assumptions)} if v.kind == "variant" else {})
            for v in versions
        ],
        "facts": [
            {
                "id": fact.id,
                "status": fact.status,
                "text": fact.text,
                "evidence": list(fact.evidence),
                "expected": expected(fact.expect),
                "measured": measurement(fact),
                "values": [_finite(values[v.name][fact.id]) for v in versions],
                "verdicts": [lenient(values[v.name][fact.id], fact.expect) for v in versions],
            }
            for fact in plan.facts
        ],
    }


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def write_page(
    write: Annotated[Path, typer.Option(help="The page; its figures go beside it as JSON.")] = Path(
        "docs/facts_versions.md"
    ),
    versions: Annotated[
        int, typer.Option(help="Plausible sets of parameters, beside the theories.", min=0)
    ] = VERSIONS,
    areas: Annotated[int, typer.Option(help="Areas of the portfolio.", min=4)] = AREAS,
    replicates: Annotated[
        int, typer.Option(help="Neighbourhoods for each scenario.", min=2)
    ] = REPLICATES,
    ensemble: Annotated[
        Path | None, typer.Option(help="A file of plausible sets; by default the model's.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Worker processes; by default one for each processor.", min=1)
    ] = None,
    cost: Annotated[bool, typer.Option("--cost", help="Say what it would take, and end.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Judge every fact under plausible versions of the model and under rival theories."""
    from experiments.cli.failures import tell_failures
    from experiments.ensemble.versions import (
        about_ensemble,
        plausible_versions,
        variant_versions,
    )
    from experiments.execution.manifest import write_json
    from tools.docs.facts_versions.page import page_of
    from tools.docs.sensitivity import running

    plan = plan_facts(load_facts(), replicates=replicates, areas=areas)
    chosen = [*variant_versions(), *plausible_versions(versions, ensemble)]
    if cost or not quiet:
        every = [each for version in chosen for each in requests_of(plan, version)]
        print(running.cost(every, jobs), file=sys.stderr)
    if cost:
        return
    tally = running.Tally()
    values = carried_out(plan, chosen, jobs=jobs, quiet=quiet, tally=tally)
    content = about("facts over versions", "tools.docs.facts_versions.versions") | {
        "ensemble": about_ensemble(ensemble) if versions else None,
        "areas": len(plan.areas),
        "replicates": replicates,
        "runs": tally.counts(),
    }
    content |= described(plan, chosen, values)
    write_json(write.with_suffix(".json"), content)
    write_text(write, page_of(content))
    tell_failures(tally.failures)


def carried_out(
    plan: FactsPlan, versions: Sequence[ModelVersion], **options: Any
) -> dict[str, dict[str, float]]:
    """The estimates of every fact by version, a few versions at a time.

    Parameters
    ----------
    options : as `tools.docs.sensitivity.running.reduced` takes them
    """
    from tools.docs.sensitivity.running import reduced

    found: dict[str, dict[str, float]] = {}
    for first in range(0, len(versions), AT_ONCE):
        some = versions[first : first + AT_ONCE]
        requests = [each for version in some for each in requests_of(plan, version)]
        records = reduced(requests, _whole, **options)
        found |= {version.name: values_of(plan, version, records) for version in some}
    return found


def _whole(record: RunRecord) -> RunRecord:
    return record


def main() -> None:
    """Run the command."""
    run_module(write_page)


if __name__ == "__main__":
    main()
