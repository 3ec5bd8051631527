"""A validation against patterns as JSON, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from experiments.comparison.run import command
from experiments.execution.manifest import describe_failures, timestamp, versions
from experiments.validation.patterns.bands import VERDICTS, Band
from experiments.validation.patterns.reading import unknown_evidence
from experiments.validation.patterns.schema import Pattern
from experiments.validation.patterns.validation import PatternResult, PatternsValidation

SCHEMA_VERSION = 1
BEYOND = "not reached"
"""What stands for a 90th percentile beyond what was reached."""
GROUPS = ("counted", "emergent", "near_input", "holdout", "check")


def payload(validation: PatternsValidation) -> dict[str, Any]:
    """A validation as JSON takes it; numbers that are not finite become null."""
    plan = validation.plan
    strange = unknown_evidence(plan.patterns)
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "validation",
        "command": command(),
        "ended": timestamp(),
        "versions": versions(),
        "patterns_file": validation.file,
        "areas": len(plan.areas),
        "replicates": len(plan.seeds),
        "seeds": list(plan.seeds),
        "until_year": plan.until_year,
        "runs": validation.runs,
        "failures": describe_failures(validation.failures),
        "summary": {"patterns": counted(validation.results)},
        "patterns": [_pattern(each, strange) for each in validation.results],
    }


def in_group(group: str, pattern: Pattern) -> bool:
    """Whether a pattern is among those of a total.

    `counted` holds those to calibrate on and those held out; `emergent`, `near_input` and
    `holdout` are parts of it; `check` is the rest, which is reported only.
    """
    if group == "check":
        return not pattern.counts
    if group == "holdout":
        return pattern.use == "holdout"
    return pattern.counts and (group == "counted" or pattern.emergent == (group == "emergent"))


def counted(results: Iterable[PatternResult]) -> dict[str, dict[str, int]]:
    """How many patterns of each group came out in which way, and how many there are."""
    listed = list(results)
    totals = {}
    for group in GROUPS:
        chosen = [each.verdict for each in listed if in_group(group, each.pattern)]
        totals[group] = {name: chosen.count(name) for name in VERDICTS} | {"of": len(chosen)}
    return totals


def _pattern(result: PatternResult, strange: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    pattern = result.pattern
    low, high = result.interval
    return {
        "id": pattern.id,
        "verdict": result.verdict,
        "published": published(pattern),
        "simulated": finite(result.simulated),
        "interval": [finite(low), finite(high)],
        "band": [finite(result.band.low), finite(result.band.high)],
        "emergent": pattern.emergent,
        "use": pattern.use,
        "counts": pattern.counts,
        "evidence": list(pattern.evidence),
        "evidence_unknown": list(strange.get(pattern.id, ())),
        "measured": _how(pattern),
        "n": pattern.n,
        "tolerance": pattern.tolerance,
        "areas": finite(result.areas),
        "empty": finite(result.empty),
        "replicates_undefined": result.undefined,
        "values": [BEYOND if math.isinf(value) else finite(value) for value in result.values],
    }


def published(pattern: Pattern) -> float | list[float] | str:
    """The published figure: a number, a range, or a sign."""
    if pattern.target is not None:
        return pattern.target
    return list(pattern.range) if pattern.range is not None else str(pattern.sign)


def _how(pattern: Pattern) -> dict[str, Any]:
    """How a pattern is measured, in the words of the file, without what is not given."""
    names = {"among": "in"}
    kept = ("statistic", "column", "among", "over", "by", "columns", "targets", "calendar_year")
    given = {name: getattr(pattern, name) for name in kept if getattr(pattern, name)}
    return {
        names.get(name, name): list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
    }


def finite(value: float) -> float | None:
    """A number as JSON takes it."""
    return float(value) if math.isfinite(value) else None


def results_in(content: Mapping[str, Any], patterns: Iterable[Pattern]) -> list[PatternResult]:
    """The results kept in a payload, joined to the patterns of the file by id.

    Verdicts and bands are those of the payload.

    Raises
    ------
    KeyError
        If the payload lacks a pattern.
    """
    kept = {entry["id"]: entry for entry in content["patterns"]}
    return [_result(pattern, kept[pattern.id]) for pattern in patterns]


def _result(pattern: Pattern, entry: Mapping[str, Any]) -> PatternResult:
    low, high = entry["band"]
    return PatternResult(
        pattern=pattern,
        band=Band(_end(low, -math.inf), _end(high, math.inf), strict=pattern.sign is not None),
        verdict=entry["verdict"],
        values=tuple(
            math.inf if value == BEYOND else _end(value, math.nan) for value in entry["values"]
        ),
        areas=_end(entry["areas"], math.nan),
        empty=_end(entry["empty"], math.nan),
    )


def _end(value: float | None, missing: float) -> float:
    return missing if value is None else float(value)


def differs(content: Mapping[str, Any], patterns: Iterable[Pattern]) -> list[str]:
    """Ids of patterns that a payload lacks, has beside them, or has with other settings."""
    kept = {entry["id"]: entry for entry in content["patterns"]}
    listed = {pattern.id: pattern for pattern in patterns}
    changed = [
        name
        for name, pattern in listed.items()
        if name in kept
        and _settings(pattern) != {key: kept[name].get(key) for key in _settings(pattern)}
    ]
    return sorted((kept.keys() ^ listed.keys()) | set(changed))


def _settings(pattern: Pattern) -> dict[str, Any]:
    """All that a payload says of a pattern itself."""
    plain = {name: getattr(pattern, name) for name in ("emergent", "use", "n", "tolerance")}
    return plain | {
        "published": published(pattern),
        "measured": _how(pattern),
        "evidence": list(pattern.evidence),
    }
