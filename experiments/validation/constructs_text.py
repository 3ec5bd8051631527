"""Construct checks in words and as JSON takes them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.execution.manifest import command, describe_failures, finite, timestamp, versions
from experiments.reporting.number_format import three_digits
from experiments.reporting.tables import GAP, table_lines
from experiments.validation.constructs_judge import (
    CONSTRUCT_VERDICTS,
    CheckResult,
    ConstructsValidation,
    Felt,
    PartResult,
)
from experiments.validation.constructs_schema import Threshold
from experiments.validation.json import SCHEMA_VERSION

COLUMNS = ("check", "measured", "figure", "threshold", "verdict")


def threshold_text(expect: Threshold) -> str:
    """Which figures pass, in words.

    >>> threshold_text(Threshold(at_least=0.4, at_most=0.8))
    '0.4 to 0.8'
    """
    if expect.reliably is not None:
        word = expect.reliably
        return "not reliably above 0" if word == "not above" else f"reliably {word} 0"
    if expect.at_least is not None and expect.at_most is not None:
        return f"{_exact(expect.at_least)} to {_exact(expect.at_most)}"
    ends = {
        "at least": expect.at_least,
        "at most": expect.at_most,
        "above": expect.above,
        "below": expect.below,
    }
    return " and ".join(f"{word} {_exact(end)}" for word, end in ends.items() if end is not None)


def _exact(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def figure_text(result: PartResult) -> str:
    """The figure of a part with its interval, or why there is none."""
    finding = result.finding
    if finding is None:
        return result.reason
    words = three_digits(finding.value)
    if math.isfinite(finding.low) and math.isfinite(finding.high):
        words += f" ({three_digits(finding.low)} to {three_digits(finding.high)})"
    return f"{words}; {finding.detail}" if finding.detail else words


def summary_text(found: ConstructsValidation) -> str:
    """How many hold."""
    of = len(found.results)
    lacking = found.count("cannot be measured")
    words = f"{found.count()} of {of} hold"
    return f"{words}; {lacking} cannot be measured." if lacking else f"{words}."


def constructs_lines(found: ConstructsValidation) -> Iterator[str]:
    """The checks as a table for the terminal: a line for each part, the check's own verdict on its first."""
    rows = [row for result in found.results for row in _rows(result)]
    for line in table_lines(COLUMNS, rows, left=range(len(COLUMNS))):
        yield f"{GAP}{line}".rstrip()
    yield ""
    yield summary_text(found)


def _rows(result: CheckResult) -> Iterator[tuple[str, ...]]:
    for place, part in enumerate(result.parts):
        verdict = part.verdict if len(result.parts) > 1 else result.verdict
        name = result.check.id if place == 0 else ""
        figure, threshold = figure_text(part), threshold_text(part.part.expect)
        yield name, part.part.says, figure, threshold, verdict
    if len(result.parts) > 1:
        yield "", "", "", "together", result.verdict


def constructs_json(found: ConstructsValidation) -> dict[str, Any]:
    """The checks as JSON takes them."""
    counts = {verdict.replace(" ", "_"): found.count(verdict) for verdict in CONSTRUCT_VERDICTS}
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "constructs",
        "command": command(),
        "ended": timestamp(),
        "versions": versions(),
        "seeds": list(found.plan.seeds),
        "runs": found.runs,
        "summary": {**counts, "of": len(found.results)},
        "checks": [_check_json(result) for result in found.results],
        "mechanisms": felt_json(found.mechanisms),
        "levers": felt_json(found.levers),
        "failures": describe_failures(found.failures),
    }


def _check_json(result: CheckResult) -> dict[str, Any]:
    check = result.check
    return {
        "id": check.id,
        "says": check.says,
        "verdict": result.verdict,
        "evidence": list(check.evidence),
        "source": check.source,
        "note": check.note,
        "parts": [_part_json(part) for part in result.parts],
    }


def _part_json(result: PartResult) -> dict[str, Any]:
    finding = result.finding
    return {
        "says": result.part.says,
        "measure": result.part.measure,
        "figure": None if finding is None else finite(finding.value),
        "interval": [None, None]
        if finding is None
        else [finite(finding.low), finite(finding.high)],
        "detail": "" if finding is None else finding.detail,
        "told": figure_text(result),
        "threshold": threshold_text(result.part.expect),
        "verdict": result.verdict,
        "reason": result.reason,
        "runs": 0 if finding is None else finding.runs,
    }


def felt_json(found: Sequence[Felt]) -> list[Mapping[str, Any]]:
    """What each mechanism (lever) moves, as JSON takes it."""
    return [
        {
            "name": each.contrast.name,
            "how": each.contrast.how,
            "felt": each.is_felt,
            "matters": each.matters,
            "level": each.level,
            "moves": [
                {
                    "outcome": moved.outcome,
                    "difference": finite(moved.difference),
                    "interval": [finite(moved.low), finite(moved.high)],
                    "n": moved.n,
                    "risen": moved.risen,
                    "fallen": moved.fallen,
                    "centre": moved.centre,
                    "reliable": moved.is_reliable,
                    "verdict": moved.verdict,
                }
                for moved in each.moved
            ],
        }
        for each in found
    ]
