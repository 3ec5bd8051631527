"""Facts in words: how each is measured, what is expected, and how it came out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from experiments.validation.facts.judging import FactResult
from experiments.validation.facts.schema import Condition, Expectation, Fact, Quantity, When, World

HEADINGS = {
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


def measurement(fact: Fact) -> str:
    """How a fact is measured, in a line.

    Examples
    --------
    >>> from experiments.validation.facts import load_facts
    >>> measurement(next(f for f in load_facts() if f.id == "decision_skill_grows"))
    'median over areas of (decision_skill, year 7, less decision_skill, year 1); expected: above 0, by 0.02 or more to matter'
    """
    over = "areas" if fact.population == "portfolio" else "neighbourhoods"
    of = "" if fact.statistic == "share" else " of"
    words = f"{_STATISTICS[fact.statistic].format(over)}{of} ({quantity(fact.measure)})"
    if fact.population == "scenario":
        words += f", {fact.world.label}"
        words += f" less {fact.against.label}" if fact.against else ""
    elif fact.against is not None:
        words += f", areas {_as_set(fact.world)} less areas {_as_set(fact.against)}"
    if fact.where is not None:
        words += f" is {_bounds(fact.where.at_least, fact.where.at_most)}"
    if fact.beside is not None:
        words += f" with ({quantity(fact.beside)})"
    if fact.groups is not None:
        words += (
            f": where {_condition(fact.groups.first)}, less where {_condition(fact.groups.second)}"
        )
    if fact.only is not None:
        words += f", only where {_condition(fact.only)}"
    return f"{words}; expected: {expected(fact.expect)}"


def _as_set(world: World) -> str:
    return f"with {world.changes}" if world.changes else "as they are"


def quantity(given: Quantity) -> str:
    """A quantity in words."""
    words = _what(given)
    if given.when is not None:
        words += f", {_stretch(given.when)}"
    if given.per is not None:
        words += f", divided by {quantity(given.per)}"
    if given.less is not None:
        words += f", less {quantity(given.less)}"
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
    return f"{quantity(given.measure)}{side} is {_bounds(given.at_least, given.at_most)}"


def _bounds(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return _exact(least) if least == most else f"{_exact(least)} to {_exact(most)}"
    return f"at least {_exact(least)}" if least is not None else f"at most {_exact(most)}"


def _exact(value: float | None) -> str:
    """A number as it stands in the file, with a true minus sign."""
    return f"{value:g}".replace("-", "−")


def expected(expect: Expectation) -> str:
    """What is expected, in words."""
    if expect.sign is None:
        return _bounds(expect.low, expect.high)
    side = "above" if expect.sign == "positive" else "below"
    return f"{side} 0" + (f", by {expect.matters:g} or more to matter" if expect.matters else "")


def figure(value: float) -> str:
    """A number with three significant digits.

    >>> figure(0.04567), figure(12345.6), figure(float("inf"))
    ('0.046', '12,346', 'no bound')
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "no bound"
    text = (
        f"{value:,.0f}"
        if abs(value) >= 100
        else f"{value:.3g}"
        if abs(value) >= 1
        else f"{value:.3f}"
    )
    return text.replace("-", "−") if text.strip("-0.") else "0"


def outcome(result: FactResult) -> str:
    """How a fact came out: estimate, interval, number of runs, share of them."""
    estimate = result.estimate
    if math.isnan(estimate.value):
        return result.reason
    words = figure(estimate.value)
    if math.isfinite(estimate.low) and math.isfinite(estimate.high):
        words += f" ({figure(estimate.low)} to {figure(estimate.high)})"
    words += f", n = {estimate.n}"
    if result.share is not None and result.fact.statistic in ("mean", "median"):
        words += f", {result.share:.0%} the expected way"
    return words


def lines(results: Sequence[FactResult], width: int) -> Iterator[str]:
    """The facts as a table for the terminal, by status."""
    import textwrap

    for status, heading in HEADINGS.items():
        chosen = [result for result in results if result.fact.status == status]
        if not chosen:
            continue
        holding = sum(result.verdict == "holds" for result in chosen)
        yield ""
        yield f"{heading} ({holding} of {len(chosen)} hold)"
        for result in chosen:
            yield f"  {result.verdict:<14}  {result.fact.id}"
            said = f"{result.fact.text} {outcome(result)}; expected {expected(result.fact.expect)}."
            yield from textwrap.wrap(
                said, width, initial_indent=" " * 18, subsequent_indent=" " * 18
            )
