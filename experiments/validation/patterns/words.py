"""Patterns in words: how each is measured, what was published, and how it came out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from experiments.validation.facts.words import figure
from experiments.validation.patterns.bands import Band
from experiments.validation.patterns.payload import in_group
from experiments.validation.patterns.reading import unknown_evidence
from experiments.validation.patterns.schema import Pattern
from experiments.validation.patterns.validation import PatternResult, PatternsValidation

SECTIONS = (
    (
        "Emergent patterns marked calibrate: a calibration fits the model to these, so that it can "
        "reproduce them says less than a forecast would",
        lambda pattern: pattern.emergent and pattern.use == "calibrate",
    ),
    (
        "Emergent patterns held out: no calibration sees these",
        lambda pattern: pattern.emergent and pattern.use == "holdout",
    ),
    (
        "Nearly inputs (emergent: false): one setting decides them; that they are reproduced proves little",
        lambda pattern: not pattern.emergent and pattern.counts,
    ),
    ("Checks: reported, not counted", lambda pattern: not pattern.counts),
)
BAND_WORDS = (
    "Band: published figure or range, give or take a tolerance (for a simplified model and noisy "
    "instruments) and 1.96 standard errors. Simulated: median over replicates and, in brackets, their "
    "middle 95 per cent. Reproduced: all of that inside the band; missed: all of it outside; else "
    "inconclusive."
)


def measurement(pattern: Pattern) -> str:
    """How a pattern is measured, in a line.

    Examples
    --------
    >>> from experiments.validation.patterns.schema import load_patterns
    >>> measurement(next(p for p in load_patterns() if p.id == "resident_share_2017"))
    'resident_members over members, summed over areas, 2017'
    """
    column = f"{pattern.column} in {' or '.join(map(str, pattern.among))}"
    named = column if pattern.among else pattern.column
    words = {
        "share": f"share of areas with {named}",
        "mean": f"mean of {pattern.column} over areas",
        "pooled": f"{pattern.column} over {pattern.over}, summed over areas",
        "persistence": f"share of areas with {named} that still have it a year later",
        "p90": f"90th percentile of {pattern.column} over areas",
        "rank_correlation": f"rank correlation of {len(pattern.columns)} columns' means with the published figures",
        "difference": f"mean of {pattern.column} where {pattern.by} less where not",
    }[pattern.statistic]
    first, last = pattern.calendar_year
    return f"{words}, {first}" if first == last else f"{words}, {first} to {last}, averaged"


def published_words(pattern: Pattern) -> str:
    """The published figure as a reader takes it."""
    if pattern.target is not None:
        return _number(pattern.target)
    if pattern.range is not None:
        return f"{_number(pattern.range[0])} to {_number(pattern.range[1])}"
    return str(pattern.sign)


def band_words(band: Band) -> str:
    """A band as a reader takes it."""
    if math.isinf(band.low):
        return f"below {_number(band.high)}"
    if math.isinf(band.high):
        return f"above {_number(band.low)}"
    return f"{_number(band.low)} to {_number(band.high)}"


def simulated_words(result: PatternResult) -> str:
    """Median with the middle 95 per cent of replicates."""
    if math.isnan(result.simulated):
        return "not defined"
    low, high = result.interval
    return f"{_reached(result.simulated)} ({_reached(low)} to {_reached(high)})"


def _reached(value: float) -> str:
    return "not reached" if math.isinf(value) else _number(value)


def _number(value: float) -> str:
    return "0" if value == 0 else figure(value)


def counts_words(result: PatternResult) -> str:
    """How many areas counted, and how many were left out as empty, on average over replicates."""
    if math.isnan(result.areas):
        return "no rows"
    words = f"{result.areas:.0f} counted"
    if result.empty:
        words += f", {_few(result.empty)} empty"
    if result.undefined and result.undefined < len(result.values):
        words += f", not defined in {result.undefined} of {len(result.values)} replicates"
    return words


def _few(number: float) -> str:
    return f"{number:.1f}" if 0 < number < 9.95 and number % 1 else f"{number:.0f}"


def totals(results: Sequence[PatternResult]) -> Iterator[str]:
    """The totals, a sentence for each use."""
    fitted = [each for each in results if each.pattern.use == "calibrate"]
    if fitted:
        emergent = [each for each in fitted if each.pattern.emergent]
        yield f"{_total(fitted, 'used for calibration')}; {_total(emergent, 'emergent')}."
    for group, which in (("holdout", "held out"), ("check", "checks, which do not count,")):
        chosen = [each for each in results if in_group(group, each.pattern)]
        if chosen:
            yield f"{_total(chosen, which)}."


def _total(results: Sequence[PatternResult], which: str) -> str:
    """How many came out in which way.

    >>> _total([], "held out")
    '0 of 0 held out reproduced (0 missed, 0 inconclusive)'
    """
    good = sum(each.verdict == "reproduced" for each in results)
    missed = sum(each.verdict == "missed" for each in results)
    rest = len(results) - good - missed
    return f"{good} of {len(results)} {which} reproduced ({missed} missed, {rest} inconclusive)"


def cautions(validation: PatternsValidation) -> Iterator[str]:
    """What a reader of the verdicts should know of this validation."""
    plan = validation.plan
    if len(plan.seeds) < 10:
        yield f"With {len(plan.seeds)} replicates the middle 95 per cent is little more than their range."
    if any(each.n and each.n > len(plan.areas) for each in plan.patterns):
        yield (
            f"Run on {len(plan.areas)} areas; figures that rest on more scatter more here than in the "
            "whole portfolio, which makes 'inconclusive' likelier."
        )
    strange = unknown_evidence(plan.patterns)
    if strange:
        listed = "; ".join(f"{name}: {', '.join(cited)}" for name, cited in strange.items())
        yield f"Not in the evidence register, so that nobody here has checked it: {listed}."


def lines(validation: PatternsValidation, width: int) -> Iterator[str]:
    """The patterns as a table for the terminal, emergent ones apart."""
    import textwrap

    plan = validation.plan
    yield (
        f"Published patterns held against {len(plan.areas)} areas, {len(plan.seeds)} replicates, to the "
        f"end of {plan.until_year}."
    )
    yield from textwrap.wrap(BAND_WORDS, width)
    for heading, belongs in SECTIONS:
        chosen = [each for each in validation.results if belongs(each.pattern)]
        if chosen:
            yield ""
            yield from textwrap.wrap(f"{heading} ({len(chosen)})", width)
            yield from _table(chosen)
    yield ""
    yield from totals(validation.results)
    for sentence in cautions(validation):
        yield from textwrap.wrap(sentence, width)


HEADINGS = ("", "pattern", "published", "band", "simulated", "areas")


def _table(results: Sequence[PatternResult]) -> Iterator[str]:
    rows = [HEADINGS, *(_row(each) for each in results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()


def _row(result: PatternResult) -> tuple[str, ...]:
    return (
        result.verdict,
        result.pattern.id,
        published_words(result.pattern),
        band_words(result.band),
        simulated_words(result),
        counts_words(result),
    )
