"""Facts and patterns in words: how each is measured, what was expected, and how it came out."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence

from experiments.reporting.number_format import three_digits
from experiments.reporting.tables import GAP, table_lines
from experiments.validation.facts_schema import (
    Condition,
    Fact,
    FactExpectation,
    Quantity,
    When,
    World,
)
from experiments.validation.judge import (
    FEWEST_AREAS,
    Band,
    FactResult,
    PatternResult,
    PatternsValidation,
    in_group,
)
from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import unknown_evidence

FACT_HEADINGS = {
    "observed": "Observed: reported of the programme; these gate a calibration",
    "judged": "Judged: held to be so by those who saw it, or assumed",
    "conjecture": "Conjectures: results that may fail",
}
_TAKEN = {
    "mean": "mean of",
    "sum": "sum of",
    "first": "first value of",
    "last": "last value of",
    "lowest": "lowest value of",
    "highest": "highest value of",
    "count": "number of values of",
    "spells": "spells of",
    "short_spells": "short spells of",
}
_STATISTICS = {
    "mean": "mean over {}",
    "median": "median over {}",
    "share": "share of {} in which",
    "pooled": "ratio of sums over {}",
    "commonest": "lead over the commonest other, over {},",
    "spread": "standard deviation over {}",
    "rank_correlation": "rank correlation over {}",
    "group_difference": "difference of means between groups of {}",
    "areas_over_seeds": "standard deviation between {}, over that between seeds,",
}
PATTERN_SECTIONS: tuple[tuple[str, Callable[[Pattern], bool]], ...] = (
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
BAND_TEXT = (
    "Band: published figure or range, give or take a tolerance (for a simplified model and noisy "
    "instruments) and 1.96 standard errors. Simulated: median over replicates and, in brackets, their "
    "middle 95 per cent. Reproduced: all of that inside the band; missed: all of it outside; else "
    "inconclusive."
)
_COLUMNS = ("", "pattern", "published", "band", "simulated", "areas")


def fact_measurement(fact: Fact) -> str:
    """How a fact is measured, in a line.

    Examples
    --------
    >>> from experiments.validation.read import load_facts
    >>> fact_measurement(next(f for f in load_facts() if f.id == "decision_skill_grows"))
    'median over areas of (decision_skill, year 7, less decision_skill, year 1); expected: above 0, by 0.02 or more to matter'
    """
    over = "areas" if fact.population == "portfolio" else "neighbourhoods"
    of = "" if fact.statistic == "share" else " of"
    words = f"{_STATISTICS[fact.statistic].format(over)}{of} ({quantity_text(fact.measure)})"
    if fact.population == "scenario":
        words += f", {fact.world.label}"
        words += f" less {fact.against.label}" if fact.against else ""
        words += f", less the same without {_named(fact.without)}" if fact.without else ""
    elif fact.against is not None:
        words += f", areas {_as_set(fact.world)} less areas {_as_set(fact.against)}"
    if fact.where is not None:
        words += f" is {_bounds(fact.where.at_least, fact.where.at_most)}"
    if fact.beside is not None:
        words += f" with ({quantity_text(fact.beside)})"
    if fact.groups is not None:
        words += (
            f": where {_condition(fact.groups.first)}, less where {_condition(fact.groups.second)}"
        )
    if fact.only is not None:
        words += f", only where {_condition(fact.only)}"
    return f"{words}; expected: {expected_text(fact.expect)}"


def _named(kinds: tuple[str, ...]) -> str:
    """Kinds of event in words."""
    return " and ".join(kind.replace("_", " ") for kind in kinds)


def _as_set(world: World) -> str:
    return f"with {world.changes}" if world.changes else "as they are"


def quantity_text(given: Quantity) -> str:
    """A quantity in words."""
    words = _what(given)
    if given.when is not None:
        words += f", {_stretch(given.when)}"
    if given.per is not None:
        words += f", divided by {quantity_text(given.per)}"
    if given.less is not None:
        words += f", less {quantity_text(given.less)}"
    return words


def _what(given: Quantity) -> str:
    if given.around is not None:
        around = given.around
        before = f"{around.before} month{'' if around.before == 1 else 's'} before"
        event = around.event.replace("_", " ")
        return (
            f"change of {given.column} from {before} to {around.after} after each event "
            f"“{event}”, beyond its usual change"
        )
    if given.event is not None:
        name = f"“{given.event.replace('_', ' ')}”" + (f" ({given.cause})" if given.cause else "")
        amounts = {"mean": "mean amount of", "sum": "total amount of"}
        return f"{amounts.get(given.take or '', 'number of')} events {name}"
    if given.take == "swings":
        return f"turns of {given.column} by {given.least:g} or more"
    name = f"{given.column} in {' or '.join(given.among)}" if given.among else str(given.column)
    words = name if given.take in (None, "mean") else f"{_TAKEN[given.take or 'mean']} {name}"
    return f"{words} (under {given.limit_months} months)" if given.take == "short_spells" else words


def _stretch(when: When) -> str:
    if when.programme:
        return "over the programme"
    first, last = getattr(when, when.form)
    span = f"{first}" if first == last else f"{first} to {last}"
    one = first == last
    return {
        "years": f"year{'' if one else 's'} {span}",
        "calendar_years": f"calendar year{'' if one else 's'} {span}",
        "months": f"month{'' if one else 's'} {span}",
        "before_end": "last month with money"
        if (first, last) == (1, 1)
        else f"{span} months before the end of the money",
        "after_end": f"{span} months after the end of the money",
    }[when.form]


def _condition(given: Condition) -> str:
    side = " in the other world" if given.side == "against" else ""
    return f"{quantity_text(given.measure)}{side} is {_bounds(given.at_least, given.at_most)}"


def _bounds(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return _exact(least) if least == most else f"{_exact(least)} to {_exact(most)}"
    return f"at least {_exact(least)}" if least is not None else f"at most {_exact(most)}"


def _exact(value: float | None) -> str:
    """A number as it stands in the file, with a true minus sign."""
    return f"{value:g}".replace("-", "−")


def expected_text(expect: FactExpectation) -> str:
    """What is expected, in words."""
    if expect.sign is None:
        return _bounds(expect.low, expect.high)
    side = "above" if expect.sign == "positive" else "below"
    return f"{side} 0" + (f", by {expect.matters:g} or more to matter" if expect.matters else "")


def fact_outcome(result: FactResult) -> str:
    """How a fact came out: estimate, interval, number of runs, share of them."""
    estimate = result.estimate
    if math.isnan(estimate.value):
        return result.reason
    words = three_digits(estimate.value)
    if math.isfinite(estimate.low) and math.isfinite(estimate.high):
        words += f" ({three_digits(estimate.low)} to {three_digits(estimate.high)})"
    words += f", n = {estimate.n}"
    if result.share is not None and result.fact.statistic in ("mean", "median"):
        words += f", {result.share:.0%} the expected way"
    return words


def facts_lines(results: Sequence[FactResult], width: int) -> Iterator[str]:
    """The facts as a table for the terminal, by status."""
    for status, heading in FACT_HEADINGS.items():
        chosen = [result for result in results if result.fact.status == status]
        if not chosen:
            continue
        holding = sum(result.verdict == "holds" for result in chosen)
        yield ""
        yield f"{heading} ({holding} of {len(chosen)} hold)"
        for result in chosen:
            yield f"  {result.verdict:<14}  {result.fact.id}"
            said = f"{result.fact.text} {fact_outcome(result)}; expected {expected_text(result.fact.expect)}."
            yield from textwrap.wrap(
                said, width, initial_indent=" " * 18, subsequent_indent=" " * 18
            )


def pattern_measurement(pattern: Pattern) -> str:
    """How a pattern is measured, in a line.

    Examples
    --------
    >>> from experiments.validation.read import load_patterns
    >>> pattern_measurement(next(p for p in load_patterns() if p.id == "resident_share_2017"))
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


def published_text(pattern: Pattern) -> str:
    """The published figure as a reader takes it."""
    if pattern.target is not None:
        return three_digits(pattern.target)
    if pattern.range is not None:
        return f"{three_digits(pattern.range[0])} to {three_digits(pattern.range[1])}"
    return str(pattern.sign)


def band_text(band: Band) -> str:
    """A band as a reader takes it."""
    if math.isinf(band.low):
        return f"below {three_digits(band.high)}"
    if math.isinf(band.high):
        return f"above {three_digits(band.low)}"
    return f"{three_digits(band.low)} to {three_digits(band.high)}"


def simulated_text(result: PatternResult) -> str:
    """Median over replicates with the middle 95 per cent, areas drawn anew."""
    if math.isnan(result.simulated):
        return "not defined"
    low, high = result.interval
    return f"{_reached(result.simulated)} ({_reached(low)} to {_reached(high)})"


def _reached(value: float) -> str:
    return "not reached" if math.isinf(value) else three_digits(value)


def counts_text(result: PatternResult) -> str:
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
        yield f"With {len(plan.seeds)} replicates chance in the runs is seen in part only."
    if len(plan.areas) < FEWEST_AREAS:
        yield f"Nothing is concluded from {len(plan.areas)} areas: it takes {FEWEST_AREAS} at least."
    if any(each.n and each.n > len(plan.areas) for each in plan.patterns):
        yield (
            f"Run on {len(plan.areas)} areas; figures that rest on more scatter more here than in the "
            "whole portfolio, which makes 'inconclusive' likelier."
        )
    strange = unknown_evidence(plan.patterns)
    if strange:
        listed = "; ".join(f"{name}: {', '.join(cited)}" for name, cited in strange.items())
        yield f"Not in the evidence register, so that nobody here has checked it: {listed}."


def patterns_lines(validation: PatternsValidation, width: int) -> Iterator[str]:
    """The patterns as a table for the terminal, emergent ones apart."""
    plan = validation.plan
    yield (
        f"Published patterns held against {len(plan.areas)} areas, {len(plan.seeds)} replicates, to the "
        f"end of {plan.until_year}."
    )
    yield from textwrap.wrap(BAND_TEXT, width)
    for heading, belongs in PATTERN_SECTIONS:
        chosen = [each for each in validation.results if belongs(each.pattern)]
        if chosen:
            yield ""
            yield from textwrap.wrap(f"{heading} ({len(chosen)})", width)
            yield from results_lines(chosen)
    yield ""
    yield from totals(validation.results)
    for sentence in cautions(validation):
        yield from textwrap.wrap(sentence, width)


def results_lines(results: Sequence[PatternResult]) -> Iterator[str]:
    """Results as a table for the terminal."""
    rows = [_row(each) for each in results]
    for line in table_lines(_COLUMNS, rows, left=range(len(_COLUMNS))):
        yield f"{GAP}{line}"


def _row(result: PatternResult) -> tuple[str, ...]:
    return (
        result.verdict,
        result.pattern.id,
        published_text(result.pattern),
        band_text(result.band),
        simulated_text(result),
        counts_text(result),
    )
