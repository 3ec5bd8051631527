"""A validation as JSON takes it, and back; numbers that are not finite become null."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from experiments.execution.manifest import command, describe_failures, finite, timestamp, versions
from experiments.validation.judge import (
    Band,
    FactResult,
    FactsValidation,
    PatternResult,
    PatternsValidation,
    count_facts,
    count_patterns,
)
from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import unknown_evidence
from experiments.validation.text import fact_measurement

SCHEMA_VERSION = 1
BEYOND = "not reached"
"""What stands for a 90th percentile beyond what was reached."""


def facts_json(validation: FactsValidation) -> dict[str, Any]:
    """A validation against facts as JSON takes it."""
    return {
        **_origin(),
        "seeds": list(validation.plan.seeds),
        "areas": len(validation.plan.areas),
        "runs": validation.runs,
        "failures": describe_failures(validation.failures),
        "summary": {"facts": count_facts(validation.results)},
        "facts": [_fact_json(result) for result in validation.results],
    }


def _fact_json(result: FactResult) -> dict[str, Any]:
    fact, estimate = result.fact, result.estimate
    return {
        "id": fact.id,
        "status": fact.status,
        "text": fact.text,
        "evidence": list(fact.evidence),
        "measured": fact_measurement(fact),
        "population": result.population,
        "verdict": result.verdict,
        "reason": result.reason,
        "estimate": finite(estimate.value),
        "interval_low": finite(estimate.low),
        "interval_high": finite(estimate.high),
        "n": estimate.n,
        "share": None if result.share is None else finite(result.share),
        "note": fact.note,
    }


def patterns_json(validation: PatternsValidation) -> dict[str, Any]:
    """A validation against patterns as JSON takes it."""
    plan = validation.plan
    strange = unknown_evidence(plan.patterns)
    return {
        **_origin(),
        "patterns_file": plan.file,
        "areas": len(plan.areas),
        "replicates": len(plan.seeds),
        "seeds": list(plan.seeds),
        "until_year": plan.until_year,
        "runs": validation.runs,
        "failures": describe_failures(validation.failures),
        "summary": {"patterns": count_patterns(validation.results)},
        "patterns": [_pattern_json(each, strange) for each in validation.results],
    }


def _origin() -> dict[str, Any]:
    """What made the document."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "validation",
        "command": command(),
        "ended": timestamp(),
        "versions": versions(),
    }


def _pattern_json(result: PatternResult, strange: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    pattern = result.pattern
    low, high = result.interval
    return {
        "id": pattern.id,
        "verdict": result.verdict,
        "published": published(pattern),
        "simulated": finite(result.simulated),
        "interval": [_reached(low), _reached(high)],
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
        "values": [_reached(value) for value in result.values],
    }


def _reached(value: float) -> float | str | None:
    return BEYOND if math.isinf(value) else finite(value)


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


def results_from_json(
    content: Mapping[str, Any], patterns: Iterable[Pattern]
) -> list[PatternResult]:
    """The results kept in a document of `patterns_json`, joined to the patterns of the file by id.

    Verdicts and bands are those of the document.

    Raises
    ------
    KeyError
        If the document lacks a pattern.
    """
    kept = {entry["id"]: entry for entry in content["patterns"]}
    return [_result(pattern, kept[pattern.id]) for pattern in patterns]


def _result(pattern: Pattern, entry: Mapping[str, Any]) -> PatternResult:
    low, high = entry["band"]
    first, last = entry["interval"]
    beyond = math.inf if BEYOND in entry["values"] else math.nan
    return PatternResult(
        pattern=pattern,
        band=Band(_end(low, -math.inf), _end(high, math.inf), strict=pattern.sign is not None),
        verdict=entry["verdict"],
        values=tuple(_read(value, math.nan) for value in entry["values"]),
        interval=(_read(first, beyond), _read(last, beyond)),
        areas=_end(entry["areas"], math.nan),
        empty=_end(entry["empty"], math.nan),
    )


def _read(value: float | str | None, missing: float) -> float:
    return math.inf if value == BEYOND else _end(value, missing)  # type: ignore[arg-type]


def _end(value: float | None, missing: float) -> float:
    return missing if value is None else float(value)


def differing_ids(content: Mapping[str, Any], patterns: Iterable[Pattern]) -> list[str]:
    """Ids of patterns that a document lacks, has beside them, or has with other settings."""
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
    """All that a document says of a pattern itself."""
    plain = {name: getattr(pattern, name) for name in ("emergent", "use", "n", "tolerance")}
    return plain | {
        "published": published(pattern),
        "measured": _how(pattern),
        "evidence": list(pattern.evidence),
    }
