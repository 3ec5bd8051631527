"""Verdicts in plain words.

The words follow the verdict, never the other way round: a difference that the interval does not
support is called unsure even where most twin neighbourhoods point one way.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.comparison.paired import count_words
from experiments.comparison.statistics import SLIGHT, side_of
from experiments.reporting.html.model import Design, ReportModel
from experiments.reporting.number_format import percent, plain, signed, unit_words
from experiments.reporting.phrases import joined

if TYPE_CHECKING:
    from experiments.comparison.outcomes import Outcome
    from experiments.comparison.paired import PairedDifference


SYMBOLS = {
    "better": "▲",
    "higher": "▲",
    "worse": "▼",
    "lower": "▼",
    "a little better": "△",
    "a little higher": "△",
    "a little worse": "▽",
    "a little lower": "▽",
    "no reliable difference": "?",
    "too small to matter": "≈",
    "identical": "=",
}

BADGES = {
    "better": "better",
    "higher": "higher",
    "worse": "worse",
    "lower": "lower",
    **{said: said for said in SLIGHT},
    "no reliable difference": "not sure",
    "too small to matter": "too small to matter",
    "identical": "identical",
}


@dataclass(frozen=True)
class Words:
    """How to speak of one outcome: what it is, and more or less of it."""

    topic: str
    more: str
    less: str


SPOKEN = (
    (
        "maturity",
        Words(
            "how mature the partnership is {when}",
            "the partnership is more mature {when}",
            "the partnership is less mature {when}",
        ),
    ),
    ("legacy", Words("what is left {when}", "more is left {when}", "less is left {when}")),
    (
        "resident_voice",
        Words(
            "how much say residents have {when}",
            "residents have more say {when}",
            "residents have less say {when}",
        ),
    ),
    (
        "trust_partnership",
        Words(
            "trust in the partnership {when}",
            "the partnership is trusted more {when}",
            "the partnership is trusted less {when}",
        ),
    ),
    (
        "energy_members",
        Words(
            "members' energy {when}",
            "members have more energy {when}",
            "members have less energy {when}",
        ),
    ),
)


@dataclass(frozen=True)
class Headline:
    """One outcome of one design against the baseline, in words.

    Attributes
    ----------
    outcome, scenario
        Names, for links and tests.
    verdict, badge, symbol, tone
        The verdict as computed, its short form, its sign, and its CSS class.
    lead, detail
        The sentence in plain words, and the figures it rests on.
    """

    outcome: str
    scenario: str
    verdict: str
    badge: str
    symbol: str
    tone: str
    lead: str
    detail: str


def when_words(when: str) -> str:
    """Turn the registry's time of comparison into the end of a sentence.

    Examples
    --------
    >>> when_words("36 months after own end"), when_words("at own end")
    ('36 months after the money ends', 'when the money ends')
    """
    text = when.strip().replace("the programme's own end", "own end")
    if text in {"own end", "at own end"}:
        return "when the money ends"
    text = text.removeprefix("mean ")
    return text.replace("own end", "the money ends")


def capital(text: str) -> str:
    """Write a registry label as a heading, with the pound sign people expect.

    Examples
    --------
    >>> capital("legacy for GBP 1,000 spent")
    'Legacy for £1,000 spent'
    """
    text = text.replace("GBP ", "£")
    return text[:1].upper() + text[1:]


def words_for(outcome: Outcome) -> Words:
    """Choose the words for an outcome: its own where it is a headline, else from its label."""
    when = when_words(outcome.when)
    if outcome.headline:
        for prefix, words in SPOKEN:
            if outcome.name.startswith(prefix):
                return Words(*(part.format(when=when) for part in _parts(words)))
    label = outcome.label.replace("GBP ", "£")
    topic = label if not when or when in label else f"{label} ({when})"
    return Words(topic, f"{topic} is higher", f"{topic} is lower")


def _parts(words: Words) -> tuple[str, str, str]:
    return words.topic, words.more, words.less


def tone(verdict: str) -> str:
    """CSS class of a verdict; grey where the size may not matter, however sure the direction."""
    return {"better": "good", "worse": "bad", "higher": "up", "lower": "down"}.get(verdict, "even")


def headline(
    result: PairedDifference, design: Design, base: Design, asked: int | None = None
) -> Headline:
    """Write the sentence of one paired result; ``asked`` is the number of twins run."""
    return Headline(
        outcome=result.outcome.name,
        scenario=design.name,
        verdict=result.verdict,
        badge=BADGES[result.verdict],
        symbol=SYMBOLS[result.verdict],
        tone=tone(result.verdict),
        lead=LEADS[result.verdict](result, words_for(result.outcome), design.title, base.title)
        + version_sentence(result),
        detail=_detail(result) + _measured(result, asked),
    )


def version_sentence(result: PairedDifference) -> str:
    """In how many plausible versions of the model it holds, after the lead; empty where there is one."""
    words = count_words(result)
    return f" {capital(words)}." if words else ""


def _of(count: int, n: int) -> str:
    noun = "twin neighbourhood" if n == 1 else "twin neighbourhoods"
    return f"all {n} {noun}" if count == n and n > 1 else f"{count} of {n} {noun}"


def _rises(outcome: Outcome, verdict: str) -> bool:
    """Whether the verdict means that the value itself went up."""
    side = side_of(verdict)
    if side in {"higher", "lower"}:
        return side == "higher"
    return bool((side == "better") == (outcome.direction != "lower"))


def _lead_reliable(result: PairedDifference, words: Words, other: str, base: str) -> str:
    count = result.better if side_of(result.verdict) in {"better", "higher"} else result.worse
    change = words.more if _rises(result.outcome, result.verdict) else words.less
    lead = f"In {_of(count, result.n)}, {change} with “{other}” than with “{base}”"
    if result.centre == "median" or count == result.n:
        return f"{lead}."
    return f"{lead}; in {result.better + result.worse - count} it is the other way round, in {result.equal} the same."


def _lead_slight(result: PairedDifference, words: Words, other: str, base: str) -> str:
    lead = _lead_reliable(result, words, other, base)
    limit = plain(result.outcome.smallest_difference, result.outcome.unit)
    return f"{lead} Sure of the direction, but perhaps too little to matter (below {limit})."


def _lead_unsure(result: PairedDifference, words: Words, other: str, base: str) -> str:
    del base
    sides = ("higher", "lower") if result.outcome.direction == "neither" else ("better", "worse")
    same = f", the same in {result.equal}" if result.equal else ""
    return (
        f"We are not sure that “{other}” changes {words.topic}: {sides[0]} in {result.better} and "
        f"{sides[1]} in {result.worse} of {result.n} twin neighbourhoods{same}; no reliable "
        "difference."
    )


def _lead_small(result: PairedDifference, words: Words, other: str, base: str) -> str:
    del base
    limit = plain(result.outcome.smallest_difference, result.outcome.unit)
    return (
        f"“{other}” hardly changes {words.topic}: across {result.n} twin neighbourhoods the "
        f"typical difference is too small to matter (below {limit})."
    )


def _lead_identical(result: PairedDifference, words: Words, other: str, base: str) -> str:
    return (
        f"“{other}” and “{base}” are identical in {words.topic}: not one of {result.n} twin "
        "neighbourhoods differs."
    )


LEADS: dict[str, Callable[[PairedDifference, Words, str, str], str]] = {
    "better": _lead_reliable,
    "worse": _lead_reliable,
    "higher": _lead_reliable,
    "lower": _lead_reliable,
    **dict.fromkeys(SLIGHT, _lead_slight),
    "no reliable difference": _lead_unsure,
    "too small to matter": _lead_small,
    "identical": _lead_identical,
}


def _detail(result: PairedDifference) -> str:
    unit = result.outcome.unit
    scale = f", {unit_words(unit)}" if unit_words(unit) else ""
    if result.verdict == "identical":
        return f"The {result.centre} is {plain(result.base_median, unit)} in both{scale}."
    return (
        f"{capital(result.centre)} difference {signed(result.difference, unit)} ({result.centre}s "
        f"{plain(result.base_median, unit)} and {plain(result.other_median, unit)}{scale}); the "
        f"middle 80% of neighbourhoods differ by {signed(result.p10, unit)} to "
        f"{signed(result.p90, unit)}; {interval_words(result)}."
    )


def _measured(result: PairedDifference, asked: int | None) -> str:
    """Say in how many neighbourhoods the outcome could be measured, where not in all."""
    if asked is None or result.n >= asked:
        return ""
    withheld = ""
    if result.lost + result.base_lost:
        withheld = " In the others a partnership had ended: no design is called better for pairs that it lost."
    return f" Measured on both sides in {result.n} of {asked} neighbourhoods.{withheld}"


def interval_words(result: PairedDifference) -> str:
    """Write the interval, or say that there are too few pairs for one."""
    if not math.isfinite(result.interval_low) or not math.isfinite(result.interval_high):
        return "too few neighbourhoods for an interval"
    low, high = (
        signed(end, result.outcome.unit) for end in (result.interval_low, result.interval_high)
    )
    return f"{percent(result.level)}% interval of the {result.centre} difference {low} to {high}"


def overview(report: ReportModel) -> str:
    """Count the verdicts of all headline outcomes in one or two sentences."""
    verdicts = [row.verdict for design in report.others for row in report.headlines(design)]
    if not verdicts:
        return "No headline outcome could be compared."
    counts = Counter(verdicts)
    listed = [f"{counts[key]} {text}" for key, text in _COUNTED if counts[key]]
    subject = "comparison" if len(verdicts) == 1 else "comparisons"
    designs = _designs(report.others)
    return (
        f"{designs} held against “{report.base.title}” in {_sample(report)}. "
        f"Of {len(verdicts)} headline {subject}, {joined(listed)}."
    )


def _sample(report: ReportModel) -> str:
    return report.comparison.plan.sample_words(report.comparison.complete_replicates)


_COUNTED = (
    ("better", "came out reliably better"),
    ("worse", "came out reliably worse"),
    ("higher", "reliably higher"),
    ("lower", "reliably lower"),
    (
        "a little better",
        "a little better (the direction is sure; the size may be too small to matter)",
    ),
    (
        "a little worse",
        "a little worse (the direction is sure; the size may be too small to matter)",
    ),
    ("a little higher", "a little higher (the size may be too small to matter)"),
    ("a little lower", "a little lower (the size may be too small to matter)"),
    ("no reliable difference", "showed no reliable difference"),
    ("too small to matter", "differed too little to matter"),
    ("identical", "did not differ at all"),
)


def _designs(others: Sequence[Design]) -> str:
    titles = joined(f"“{design.title}”" for design in others)
    return f"{titles} was" if len(others) == 1 else f"{titles} were each"
