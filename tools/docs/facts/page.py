"""The page of facts: each statement, how it is measured, and how it came out."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.validation.facts.judging import VERDICTS, FactResult, counted
from experiments.validation.facts.schema import STATUSES
from experiments.validation.facts.validation import Validation
from experiments.validation.facts.words import HEADINGS, expected, measurement, outcome

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


def page(validation: Validation, command: str) -> Iterator[str]:
    """The page, line by line.

    Parameters
    ----------
    command : str
        The command by which the page was made.
    """
    from sim.simulation import model_version

    yield from ("# Facts the model is held against", "", INTRODUCTION, "")
    yield from ("This page was made by", "", "```bash", command, "```", "")
    yield (
        f"with model version `{model_version()}`; `groundswell validate --facts` shows the same on the "
        f"terminal. {_runs(validation)}"
    )
    yield from ("", *_summary(validation), "", READING)
    for status in STATUSES:
        chosen = [result for result in validation.results if result.fact.status == status]
        if chosen:
            yield from ("", f"## {HEADINGS[status].partition(':')[0]}", "", *_table(chosen))
    yield from ("", "## How each is measured", "")
    for result in validation.results:
        yield from _measured(result)
    yield ""


def _runs(validation: Validation) -> str:
    plan = validation.plan
    areas = f"{len(plan.areas)} areas of the portfolio, and " if plan.areas else ""
    return f"It rests on {areas}{len(plan.seeds)} neighbourhoods for each scenario."


def _summary(validation: Validation) -> Iterator[str]:
    counts = counted(validation.results)
    yield f"| | {' | '.join(VERDICTS)} |"
    yield "|---|---|---|---|"
    for status in STATUSES:
        numbers = " | ".join(str(counts[status][verdict]) for verdict in VERDICTS)
        yield f"| {status} | {numbers} |"


def _table(results: list[FactResult]) -> Iterator[str]:
    yield "| verdict | fact | came out | expected | evidence |"
    yield "|---|---|---|---|---|"
    for result in results:
        fact = result.fact
        yield (
            f"| **{result.verdict}** | {fact.text}<br>`{fact.id}` | {_came_out(result)} "
            f"| {expected(fact.expect)} | {', '.join(fact.evidence)} |"
        )


def _came_out(result: FactResult) -> str:
    """The outcome, with the reason where there is no verdict and it is not plain from the interval."""
    words = outcome(result)
    if result.reason and result.reason not in words and result.estimate.low == -float("inf"):
        words += f" ({result.reason})"
    return words


def _measured(result: FactResult) -> Iterator[str]:
    fact = result.fact
    note = f" {fact.note}" if fact.note else ""
    yield f"- `{fact.id}`: {measurement(fact)}.{note}"
