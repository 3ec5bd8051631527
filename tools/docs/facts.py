"""The page of facts: each statement, how it is measured, and how it came out.

python -m tools.docs facts --write docs/facts.md
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.exit_codes import tell_failures
from experiments.execution.progress_display import Display, prepare_model
from experiments.validation.facts_schema import FACT_STATUSES
from experiments.validation.judge import FACT_VERDICTS, FactResult, FactsValidation, count_facts
from experiments.validation.run import FACTS_REPLICATES, validate_facts
from experiments.validation.text import FACT_HEADINGS, expected_text, fact_measurement, fact_outcome
from sim.simulation import model_version
from tools.docs.base import Jobs, Quiet, Write, given_command, in_bash, table, write_files

INTRODUCTION = (
    "What the model should show, and what it may show, was written down before any calibration, from "
    "the text of the evidence, in [`sim/evidence/facts.yaml`](../sim/evidence/facts.yaml). Neither what is "
    "stated nor how it is measured moves with a calibration. *Observed* facts gate a calibration, *judged* ones are reported, and "
    "*conjectures* may fail: that one does not hold is a result like any other."
)
READING = (
    "**holds**: the 95 per cent interval lies wholly on the expected side, or within the expected "
    "range. **does not hold**: it lies wholly off it, or the difference is surely smaller than what "
    "matters. **inconclusive**: neither; more runs, or a sharper contrast, may tell. n is the number of "
    "neighbourhoods (pairs, areas) in which the quantity is defined. Years are numbered from 0, as in the "
    "yearly table, and read at their end. With more than thirty facts, each "
    "judged by itself, one or two verdicts will be wrong by chance."
)


def page(validation: FactsValidation, command: str) -> Iterator[str]:
    """The page, line by line.

    Parameters
    ----------
    command : str
        The command by which the page was made.
    """
    yield from ("# Facts the model is held against", "", INTRODUCTION, "")
    yield from ("This page was made by", "", in_bash(command), "")
    yield (
        f"with model version `{model_version()}`; `groundswell validate --facts` shows the same on the "
        f"terminal. {_runs(validation)}"
    )
    yield from ("", _summary(validation), "", READING)
    for status in FACT_STATUSES:
        chosen = [result for result in validation.results if result.fact.status == status]
        if chosen:
            yield from ("", f"## {FACT_HEADINGS[status].partition(':')[0]}", "", _table(chosen))
    yield from ("", "## How each is measured", "")
    for result in validation.results:
        yield from _measured(result)
    yield ""


def _runs(validation: FactsValidation) -> str:
    plan = validation.plan
    areas = f"{len(plan.areas)} areas of the portfolio, and " if plan.areas else ""
    return f"It rests on {areas}{len(plan.seeds)} neighbourhoods for each scenario."


def _summary(validation: FactsValidation) -> str:
    counts = count_facts(validation.results)
    rows = [
        (status, *(counts[status][verdict] for verdict in FACT_VERDICTS))
        for status in FACT_STATUSES
    ]
    return table(("", *FACT_VERDICTS), rows)


def _table(results: list[FactResult]) -> str:
    rows = [
        (
            f"**{result.verdict}**",
            f"{result.fact.text}<br>`{result.fact.id}`",
            _came_out(result),
            expected_text(result.fact.expect),
            ", ".join(result.fact.evidence),
        )
        for result in results
    ]
    return table(("verdict", "fact", "came out", "expected", "evidence"), rows)


def _came_out(result: FactResult) -> str:
    """The outcome, with the reason where there is no verdict and it is not plain from the interval."""
    words = fact_outcome(result)
    if result.reason and result.reason not in words and result.estimate.low == -float("inf"):
        words += f" ({result.reason})"
    return words


def _measured(result: FactResult) -> Iterator[str]:
    fact = result.fact
    note = f" {fact.note}" if fact.note else ""
    yield f"- `{fact.id}`: {fact_measurement(fact)}.{note}"


def write_page(
    write: Write = Path("docs/facts.md"),
    replicates: Annotated[
        int, typer.Option(help="Neighbourhoods for each scenario.", min=1)
    ] = FACTS_REPLICATES,
    areas: Annotated[
        int | None, typer.Option(help="Areas of the portfolio; by default all.", min=1)
    ] = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """The stylised facts, judged: docs/facts.md."""
    with Display(quiet) as display:
        prepare_model(display)
        found = validate_facts(replicates=replicates, areas=areas, jobs=jobs, progress=display)
    write_files(write, "\n".join(page(found, given_command())))
    tell_failures(found.failures)
