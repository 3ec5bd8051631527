"""What moves an outcome, most important first: as JSON, and from that as sentences and tables.

Screen and page say the same, since both are made of what is kept as JSON.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.execution.manifest import describe_failures, finite
from experiments.reporting.number_format import MINUS, count_in_words, two_or_three_places
from experiments.reporting.phrases import capital, joined, ordinal
from experiments.reporting.tables import table_lines
from experiments.sensitivity.ranking import FIRST, STABLE, NumberEffect, Ranking
from experiments.sensitivity.run import Sensitivity
from experiments.sensitivity.screen import Screen
from sim.parameters import parameter_specs

Said = str | tuple[Sequence[str], Sequence[Sequence[str]]]
"""A sentence, or a table: headings and rows."""
Content = Mapping[str, Any]
NUMBERS_HEAD = ("", "number", "what it is", "range", "effect", "interval", "place")
MECHANISMS_HEAD = ("mechanism", "numbers", "shift", "times luck")
SHOWN = 15
TOO_SMALL = "The budget is too small to rank these"
LIMITS = (
    "Ranges are judgements: a wide one makes a number look strong. A number is tried on two sides of the model's own value only, so that what "
    "rises and falls again within a range is not seen, and what numbers do together is not estimated. The sizes that come first are a little "
    "flattered, being the largest of many."
)
HYPOTHESES = (
    "These are differences between settings of the model. No field experiment has tried one design against another: "
    "they are hypotheses."
)

# ------------------------------------------------------------------------- JSON


def sensitivity_json(found: Sensitivity) -> dict[str, Any]:
    """What was found as JSON takes it."""
    question, names = found.question, [each.name for each in found.question.scenarios]
    outcome = question.outcome
    return {
        "kind": "sensitivity",
        "scenario": names[0],
        "against": names[1] if len(names) > 1 else None,
        "outcome": {name: getattr(outcome, name) for name in ("name", "label", "unit", "when")},
        "seed": found.seed,
        "budget_runs": found.budget.runs,
        "horizon_months": question.horizon_months,
        "parameters": len(question.specs),
        "set_by_scenarios": list(question.kept),
        "ending": found.ending,
        "screen": _screen_json(found.screen),
        "ranking": None if found.ranking is None else _ranking_json(found.ranking),
        "runs": {name: getattr(found.runs, name) for name in ("executed", "reused", "failed")},
        "failures": describe_failures(found.runs.failures),
    }


def _screen_json(screen: Screen) -> dict[str, Any]:
    return {
        "draws": screen.draws,
        "pairs": screen.pairs,
        "left_out": screen.left_out,
        "dummies": screen.dummies,
        "reach": _kept(screen.reach),
        "floor": _kept(screen.floor),
        "seen": _kept(screen.seen),
        "luck": _kept(screen.luck),
        "share": screen.share,
        "mechanisms": [
            {
                "name": each.name,
                "numbers": each.numbers,
                "shift": _kept(each.shift),
                "ratio": _kept(each.ratio),
                "chance": _kept(each.chance),
                "passes": each.passes,
            }
            for each in screen.effects
        ],
    }


def _ranking_json(ranking: Ranking) -> dict[str, Any]:
    return {
        "pairs": ranking.pairs,
        "left_out": ranking.left_out,
        "dummies": ranking.dummies,
        "dummies_above": ranking.dummies_above,
        "reach": _kept(ranking.reach),
        "floor": _kept(ranking.floor),
        "seen": _kept(ranking.seen),
        "explained": _kept(ranking.explained),
        "parameters": [_number_json(each) for each in ranking.effects],
    }


def _number_json(each: NumberEffect) -> dict[str, Any]:
    spec = parameter_specs()[each.name]
    return {
        "name": each.name,
        "label": spec.label,
        "unit": spec.unit,
        "low": spec.low,
        "high": spec.high,
        "effect": _kept(each.effect),
        "interval": [_kept(each.low), _kept(each.high)],
        "chance": _kept(each.chance),
        "above": each.above,
        "places": list(each.places),
        "keeps": each.keeps,
    }


def _kept(value: float) -> float | None:
    """A number with the figures worth keeping."""
    return finite(float(f"{value:.4g}"))


# ------------------------------------------------------------------------- words


def sensitivity_lines(content: Content, width: int) -> Iterator[str]:
    """What was found as lines of text, at most `width` characters long where words allow."""
    for part in sensitivity_parts(content):
        yield ""
        for said in part:
            if isinstance(said, str):
                yield from textwrap.wrap(said, width, subsequent_indent="  ")
            elif said[0] == NUMBERS_HEAD:
                yield from table_lines(*said, left=(1, 2), wrapped=2, width=width)
            else:
                yield from table_lines(*said, left=(0,), width=width)


def sensitivity_parts(content: Content) -> Iterator[list[Said]]:
    """What was found, part by part: the finding, the numbers, the mechanisms, and what to keep in mind."""
    for part in (_finding, _numbers, _mechanisms, _closing):
        if said := list(part(content)):
            yield said


def subject(content: Content) -> str:
    """What is looked into, in words."""
    outcome = content["outcome"]
    told = f"{outcome['label']} ({outcome['when']})"
    if content["against"] is None:
        return f"{told} in {content['scenario']}"
    return f"{told}: the difference between {content['scenario']} and {content['against']}"


def finding(content: Content) -> str:
    """The finding in words."""
    ranking = content["ranking"]
    if ranking is None:
        return _nothing_ranked(content)
    above = [each for each in ranking["parameters"] if each["above"]]
    if not above:
        return (
            f"{TOO_SMALL}: of {len(ranking['parameters']):,} numbers of the mechanisms that move it none can be told from luck. One "
            f"whose effect is {_size(ranking['seen'])} over its range would have been found in eight of ten such rankings."
        )
    first = above[0]
    what = "it" if content["against"] is None else "the difference"
    moves = "raises" if first["effect"] > 0 else "lowers"
    lead = (
        "It depends most on"
        if _stable(first)
        else f"{TOO_SMALL} reliably; strongest in these runs is"
    )
    return (
        f"{lead} {first['name']} ({first['label']}): from the low to the high end of its range it {moves} {what} by "
        f"{_size(abs(first['effect']))} ({_size_interval(first)}). {_order(above)}"
    )


def _nothing_ranked(content: Content) -> str:
    screen = content["screen"]
    passed = [each for each in screen["mechanisms"] if each["passes"]]
    seen = f"One that shifts it by {_size(screen['seen'])} would have been found in eight of ten such screens."
    if passed:
        names = joined(_words(each["name"]) for each in passed)
        return f"{TOO_SMALL}: mechanisms that move it are {names}, and no runs were left for their numbers. {seen}"
    return f"{TOO_SMALL}, or nothing moves it: no mechanism can be told from luck. {seen}"


def _order(above: Sequence[Content]) -> str:
    """How many numbers are over the floor, and how far their order can be relied on."""
    many = len(above)
    stable = next((place for place, each in enumerate(above) if not _stable(each)), many)
    numbers = "One number is" if many == 1 else f"{capital(count_in_words(many))} numbers are"
    told = f"{numbers} over the floor"
    if many == 1:
        return f"{told}."
    if stable == many:
        return f"{told}, and their order is stable."
    if stable == 0:
        return f"{told}; their order is not stable."
    if stable == 1:
        return f"{told}; the first place is stable, the order of the others is not."
    return f"{told}; the first {count_in_words(stable)} places are stable, the order of the others is not."


def _finding(content: Content) -> Iterator[Said]:
    yield f"What moves {subject(content)}."
    yield finding(content)


def _numbers(content: Content) -> Iterator[Said]:
    """The numbers over the floor, with their places, and what the floor is."""
    ranking = content["ranking"]
    if ranking is None:
        return
    above = [each for each in ranking["parameters"] if each["above"]]
    if above:
        yield NUMBERS_HEAD, [_row(place, each) for place, each in enumerate(above[:SHOWN], 1)]
        if len(above) > SHOWN:
            yield f"{len(above) - SHOWN} more are over the floor."
        yield (
            "Effect: from the low to the high end of the range, with its 95 per cent interval. Place: that which a number has in resamples of the runs; "
            f"one that it keeps in fewer than {100 * STABLE:.0f} of 100 is told as the places of nine in ten of them."
        )
    yield _floor(ranking, len(above))
    if above:
        yield (
            f"Together these explain {100 * ranking['explained']:.0f} per cent of what opposite points differ by; the rest is luck, other numbers, "
            "and what numbers do together."
        )
    yield from _reach(ranking)


def _floor(ranking: Content, above: int) -> str:
    below = len(ranking["parameters"]) - above
    over = ranking["dummies_above"]
    lie = "none lies" if over == 0 else f"{count_in_words(over)} {'lies' if over == 1 else 'lie'}"
    return (
        f"Floor: an effect of less than {_size(ranking['floor'])} cannot be told from luck here, and one of {_size(ranking['seen'])} is found in eight of ten "
        f"such rankings. {capital(count_in_words(below))} {'number lies' if below == 1 else 'numbers lie'} below it; they may still matter, by less. "
        f"Of {ranking['dummies']} columns that stand for nothing {lie} over it; of the numbers over it one in ten may be luck."
    )


def _reach(ranking: Content) -> Iterator[str]:
    if ranking["reach"] < 1.0:
        yield (
            f"With {len(ranking['parameters']):,} numbers moved at once, each was moved {100 * ranking['reach']:.0f} per cent of the way to either end; effects are "
            "those over the whole range if it goes on as evenly."
        )


def _row(place: int, each: Content) -> tuple[str, ...]:
    return (
        str(place),
        each["name"],
        each["label"],
        f"{each['low']:g} to {each['high']:g} {each['unit']}".replace("-", MINUS) if each["low"] < 0
        else f"{each['low']:g} to {each['high']:g} {each['unit']}",
        _size(each["effect"], sign=True),
        _interval(each),
        place_words(place, each),
    )  # fmt: skip


def place_words(place: int, each: Content) -> str:
    """How stable a place is, in words.

    >>> place_words(1, {"keeps": 0.97, "places": [1, 1]})
    'first in 97 of 100 resamples'
    >>> place_words(3, {"keeps": 0.4, "places": [2, 4]})
    'second to fourth'
    """
    if _stable(each):
        return f"{ordinal(place)} in {100 * each['keeps']:.0f} of 100 resamples"
    low, high = each["places"]
    return ordinal(low) if low == high else f"{ordinal(low)} to {ordinal(high)}"


def _stable(each: Content) -> bool:
    return bool(each["keeps"] >= STABLE)


def _mechanisms(content: Content) -> Iterator[Said]:
    """The screen: which mechanisms went on, and how much it can see."""
    screen = content["screen"]
    passed = [each for each in screen["mechanisms"] if each["passes"]]
    rest = len(screen["mechanisms"]) - len(passed)
    if passed:
        rows = [
            (
                _words(each["name"]),
                str(each["numbers"]),
                _size(each["shift"]),
                f"{each['ratio']:.1f}",
            )
            for each in passed
        ]
        yield MECHANISMS_HEAD, rows
        yield (
            "Shift: what all numbers of a mechanism do together between two opposite random settings, over their whole ranges. Times luck: its mean "
            "square over that of columns that stand for nothing."
        )
    luck = (
        ""
        if screen["luck"] is None
        else f" (the luck of neighbourhoods by itself would make it {_size(screen['luck'])})"
    )
    others = "mechanism stays" if rest == 1 else "mechanisms stay"
    moved = (
        f", every number moved {100 * screen['reach']:.0f} per cent of the way to an end"
        if screen["reach"] < 1
        else ""
    )
    yield (
        f"Screen: {screen['draws']} draws of {(screen['pairs'] + screen['left_out']) // screen['draws']} pairs of points{moved}. {capital(count_in_words(rest))} {others} below its floor, "
        f"{_size(screen['floor'])}{luck}. One that shifts the outcome by {_size(screen['seen'])} is found in eight of ten such screens; what is below may still matter, "
        "and a mechanism of many numbers shows more easily than one of few."
    )


def _closing(content: Content) -> Iterator[Said]:
    """Why it ended, what was moved, and what to keep in mind."""
    runs = content["runs"]
    done = sum(runs.values())
    ways = {
        "stable": f"It ended when the first {count_in_words(FIRST)} places were stable",
        "nothing passed": "It ended with the screen, which let nothing pass",
    }
    ended = ways.get(content["ending"], "It ended with its budget")
    yield f"{ended}: {done:,} runs of at most {content['budget_runs']:,}, of {content['horizon_months']} months."
    left_out = sum(part["left_out"] for part in (content["screen"], content["ranking"]) if part)
    if left_out:
        yield f"{left_out:,} pairs of points are left out, because the outcome is not defined there or a run failed."
    yield f"Moved were {content['parameters']:,} numbers that are not measured, on either side of the model's own values. {_kept_words(content)}".strip()
    yield LIMITS
    yield f"The ranking is of this outcome of {'this contrast' if content['against'] else 'this scenario'}; another has another."
    if content["against"]:
        yield HYPOTHESES


def _kept_words(content: Content) -> str:
    names = content["set_by_scenarios"]
    return f"What the scenarios set themselves stayed: {joined(names)}." if names else ""


def _interval(each: Content) -> str:
    low, high = (_size(end, sign=True) for end in each["interval"])
    return f"{low} to {high}"


def _size_interval(each: Content) -> str:
    """The interval of an effect's size; with signs where it holds zero."""
    low, high = each["interval"]
    if low <= 0 <= high:
        return _interval(each)
    ends = sorted(map(abs, (low, high)))
    return f"{_size(ends[0])} to {_size(ends[1])}"


def _size(value: float, sign: bool = False) -> str:
    """An effect with the figures that help.

    >>> _size(0.0456), _size(-12345.6, sign=True)
    ('0.046', '−12,346')
    """
    if abs(value) < 10:
        return two_or_three_places(value, sign)
    return f"{value:{'+' if sign else ''},.0f}".replace("-", MINUS)


def _words(name: str) -> str:
    return name.replace("_", " ")
