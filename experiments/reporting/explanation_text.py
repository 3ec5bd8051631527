"""Why two designs differ: as JSON, and from that as sentences and tables.

Screen and page say the same, since both are made of what is kept as JSON. A sentence of cause rests on runs in which what it names was held.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.comparison.outcomes import OUTCOMES, Outcome
from experiments.execution.manifest import describe_failures, finite, versions
from experiments.explanation.estimates import Estimate
from experiments.explanation.explanation import Explanation, Road, SharedOut
from experiments.explanation.parting import Event, Parting
from experiments.reporting.number_format import number, unit_after
from experiments.reporting.phrases import capital, joined
from experiments.reporting.sentences import HYPOTHESES
from experiments.reporting.tables import table_lines
from sim.event_log import FIELDS
from sim.mediators import MEDIATORS

Said = str | tuple[Sequence[str], Sequence[Sequence[str]]]
"""A sentence, or a table: headings and rows."""
Content = Mapping[str, Any]
PARTED = 12
LINES_SHOWN = 6
IN_THE_MODEL = (
    "All of this is what happens in the model. A mediator is held on the path that it takes in the same neighbourhood under the other design, after every "
    "step of the month that may change it; everything else runs as it does. What is gone of the difference then came by that road, or by what that road "
    "sets off: roads overlap, so that those tried one at a time need not sum to anything. In all orders they do."
)
OF_THE_SAME_TWINS = "Which five are the strongest was seen on the same twins, and each interval is at 95 per cent by itself, so that of fifteen roads that carry nothing one may look as if it did."

# ------------------------------------------------------------------------- JSON


def explanation_json(found: Explanation) -> dict[str, Any]:
    """What was found as JSON takes it."""
    question, outcome = found.question, found.question.outcome
    return {
        "kind": "explanation",
        "base": question.base.name,
        "other": question.other.name,
        "base_title": question.base.title or question.base.name,
        "other_title": question.other.title or question.other.name,
        "outcome": outcome.name,
        "seeds": list(question.seeds),
        "horizon_months": question.horizon_months,
        "held_months": question.held_months,
        "base_mean": finite(found.base),
        "other_mean": finite(found.other),
        "difference": _estimate_json(found.difference),
        "nothing": found.is_nothing,
        "settings": {
            path: [str(side) for side in sides] for path, sides in question.changes.items()
        },
        "roads": [road_json(road) for road in found.roads],
        "values": {name: [finite(value) for value in own] for name, own in found.values.items()},
        "together": _shared_json(found.together),
        "by_lever": _shared_json(found.by_lever),
        "no_levers": found.no_levers,
        "parts": [
            {
                "column": part.column,
                "meaning": part.meaning,
                "month": part.month,
                "side": part.side,
                "a_year_later": finite(part.later),
            }
            for part in found.parts
        ],
        "parting": parting_json(found.parting),
        "versions": versions(),
        "runs": {name: getattr(found.runs, name) for name in ("executed", "reused", "failed")},
        "failures": describe_failures(found.runs.failures),
    }


def _estimate_json(each: Estimate) -> dict[str, Any]:
    return {
        "mean": finite(each.mean),
        "low": finite(each.low),
        "high": finite(each.high),
        "pairs": each.pairs,
        "known": each.is_known,
    }


def road_json(road: Road) -> dict[str, Any]:
    """What one mediator carries, as JSON takes it."""
    return {
        "mediator": road.name,
        "label": road.mediator.label,
        "carried": _estimate_json(road.carried),
        "rest": _estimate_json(road.rest),
        "alone": None if road.alone is None else _estimate_json(road.alone),
        "interaction": None if road.interaction is None else _estimate_json(road.interaction),
    }


def _shared_json(shared: SharedOut | None) -> dict[str, Any] | None:
    if shared is None:
        return None
    shares = {name: _estimate_json(each) for name, each in shared.shares.items()}
    return {"shares": shares, "rest": _estimate_json(shared.rest)}


def parting_json(parting: Parting) -> dict[str, Any]:
    """Where two worlds part as JSON takes it."""
    return {
        "seed": parting.seed,
        "month": parting.month,
        "columns": list(parting.columns),
        "first": dict(parting.first),
        "base_only": [event_json(event) for event in parting.base_lines],
        "other_only": [event_json(event) for event in parting.other_lines],
        "base_more": parting.base_more,
        "other_more": parting.other_more,
    }


def event_json(event: Event) -> dict[str, Any]:
    """A line of the diary, with the line that it follows from in words."""
    after = event.after
    told = {name: getattr(event, name) for name in FIELDS if name != "follows"}
    follows = None if after is None else {"month": after.month, "who": after.who, "what": after.what}  # fmt: skip
    return {**told, "follows": follows}


# ------------------------------------------------------------------------ words


def explanation_lines(content: Content, width: int) -> Iterator[str]:
    """An explanation as lines of text."""
    for said in explanation_words(content):
        yield ""
        if isinstance(said, str):
            yield from textwrap.wrap(said, width)
        else:
            head, rows = said
            left = {0, 1} if head == ("", "") else {0}
            yield from table_lines(head, rows, left=left, wrapped=max(left), width=width)


def explanation_words(content: Content) -> Iterator[Said]:
    """An explanation as sentences and tables."""
    outcome = OUTCOMES[content["outcome"]]
    yield from _difference(content, outcome)
    if content["nothing"]:
        return
    yield from _roads(content, outcome)
    yield from _together(content, outcome)
    yield from _levers(content, outcome)
    yield from _parts(content)
    yield "WHERE THE TWINS PART, in the neighbourhood whose difference lies in the middle:"
    yield from parting_words(content["parting"], content["base"], content["other"])
    yield " ".join([IN_THE_MODEL, *limits_of(content)])
    yield HYPOTHESES


def limits_of(content: Content) -> list[str]:
    """What holding the mediators that are shown cannot do."""
    together = content["together"] or {"shares": {}}
    shown = [
        MEDIATORS[road["mediator"]]
        for road in content["roads"]
        if road["carried"]["known"] or road["mediator"] in together["shares"]
    ]
    told = [f"{capital(each.label)}: {each.limits}" for each in shown if each.limits]
    if "funding.years" in content["settings"]:
        told.append(
            "A mediator is held month by month: where money ends at different times, the outcome is read in another month than in the twin whose path it follows."
        )
    return [*told, OF_THE_SAME_TWINS]


def _difference(content: Content, outcome: Outcome) -> Iterator[Said]:
    base, other, pairs = content["base"], content["other"], content["difference"]["pairs"]
    if content["nothing"]:
        yield (
            f"There is nothing to explain: {outcome.label} ({outcome.when}) is the same under {base} and {other} in all {pairs} twin neighbourhoods."
        )
        return
    means = f"{number(content['other_mean'], outcome)} against {number(content['base_mean'], outcome)}{unit_after(outcome)}"
    said = f"{capital(outcome.label)} ({outcome.when}), {other} against {base}: {_size(content['difference'], outcome)} on average ({means})"
    yield f"{said} over {pairs} twin neighbourhoods."
    if not content["difference"]["known"]:
        yield "Its direction cannot be told from chance over so many twins, and so neither can what brings it about; ask for more with --replicates."


def _size(each: Content, outcome: Outcome) -> str:
    """A mean with its interval."""
    mean = number(_float(each["mean"]), outcome, sign=True)
    return f"{mean} ({interval_words(each, outcome)})"


def interval_words(each: Content, outcome: Outcome) -> str:
    """The interval of an estimate, or why there is none."""
    if each["low"] is None or each["high"] is None:
        return "too few twins"
    low, high = (number(each[end], outcome, sign=True) for end in ("low", "high"))
    return f"{low} to {high}"


def _float(value: float | None) -> float:
    return float("nan") if value is None else value


def _roads(content: Content, outcome: Outcome) -> Iterator[Said]:
    roads, base, other = content["roads"], content["base"], content["other"]
    sure = [road for road in roads if road["carried"]["known"]]
    yield f"BY WHICH ROAD: one mediator at a time is held, in {other}, on the path that it takes in {base}"
    whole = _float(content["difference"]["mean"])
    for road in sure[:5]:
        yield f"- {road_sentence(road, whole, outcome, base)}"
    rows = [
        (
            road["label"],
            _size(road["carried"], outcome),
            _size(road["alone"], outcome) if road["alone"] else "",
            _size(road["interaction"], outcome) if road["interaction"] else "",
            _size(road["rest"], outcome),
        )
        for road in sure
    ]
    if rows:
        yield ("held", "goes with it", "by itself", "only with the rest", "remains"), rows
    others = [road["label"] for road in roads if not road["carried"]["known"]]
    if others:
        yield f"Held one at a time, these cannot be told from nothing over these twins: {'; '.join(others)}."


def road_sentence(road: Content, whole: float, outcome: Outcome, base: str) -> str:
    """What holding one mediator does, in words.

    Parameters
    ----------
    whole : the mean difference
    """
    mean = _float(road["carried"]["mean"])
    held = f"With {road['label']} held as in {base}"
    size = f"{number(abs(mean), outcome)}{unit_after(outcome)}"
    of = f"{number(abs(whole), outcome)}"
    bounds = interval_words(road["carried"], outcome)
    if mean * whole > 0:
        share = abs(mean / whole)
        if share >= 1.0:
            return (
                f"{held}, the whole difference goes, and {size} would be gone of {of} ({bounds})."
            )
        return f"{held}, {size} of the difference of {of} goes ({bounds})."
    return (
        f"{held}, the difference of {of} grows by {size} ({bounds}): this road pulls the other way."
    )


def _together(content: Content, outcome: Outcome) -> Iterator[Said]:
    together = content["together"]
    if together is None:
        return
    yield f"THE STRONGEST {len(together['shares'])} IN ALL ORDERS (Shapley values): shares and rest sum to the difference"
    rows = [
        (MEDIATORS[name].label, *_row(each, outcome)) for name, each in together["shares"].items()
    ]
    rows.append(("by none of these", *_row(together["rest"], outcome)))
    yield ("by way of", "share", "interval", ""), [*rows, _sum(together, outcome)]


def _row(each: Content, outcome: Outcome) -> tuple[str, str, str]:
    unsure = "" if each["known"] else "cannot be told from nothing"
    return number(_float(each["mean"]), outcome, sign=True), interval_words(each, outcome), unsure


def _sum(shared: Content, outcome: Outcome) -> tuple[str, str, str, str]:
    whole = sum(each["mean"] for each in (*shared["shares"].values(), shared["rest"]))
    return "the difference", number(whole, outcome, sign=True), "", ""


def _levers(content: Content, outcome: Outcome) -> Iterator[Said]:
    if content["by_lever"] is None:
        yield f"BY SETTING. {content['no_levers']}"
        return
    yield "BY SETTING, in all orders: what of the difference goes when a setting is as in the base"
    rows = [(name, *_row(each, outcome)) for name, each in content["by_lever"]["shares"].items()]
    yield ("setting", "share", "interval", ""), [*rows, _sum(content["by_lever"], outcome)]


def _parts(content: Content) -> Iterator[Said]:
    parts = content["parts"]
    if not parts:
        return
    yield (
        "WHAT PARTS FIRST: from this month on, in more twins than chance would have it and by more than is too small to matter, for good"
    )
    rows = [
        (
            part["meaning"].partition(";")[0],
            when(part["month"]),
            "higher" if part["side"] > 0 else "lower",
        )
        for part in parts[:PARTED]
    ]
    more = f" {len(parts) - PARTED} more part later." if len(parts) > PARTED else ""
    yield ("figure", "from", content["other"]), rows
    if more:
        yield more.strip()


def when(month: int) -> str:
    """A month of a run as people count.

    >>> when(0), when(25)
    ('year 1, month 1', 'year 3, month 2')
    """
    return f"year {month // 12 + 1}, month {month % 12 + 1}"


def parting_words(parting: Content, base: str, other: str) -> Iterator[Said]:
    """Where the worlds of one neighbourhood part, in words."""
    if parting["month"] is None:
        yield f"In neighbourhood {parting['seed']} nothing ever differs."
        return
    first = [f"{name} differ from {when(month)}" if name != "money" else f"money differs from {when(month)}" for name, month in sorted(parting["first"].items(), key=lambda each: each[1])]  # fmt: skip
    said = (
        f"In neighbourhood {parting['seed']} everything is the same until {when(parting['month'])}"
    )
    yield f"{said}; {joined(first)}." if first else f"{said}."
    for name, key in ((base, "base"), (other, "other")):
        lines = parting[f"{key}_only"]
        if not lines:
            continue
        yield f"From the diary, what happens under {name}, and not in that month under the other:"
        rows = [event_row(event) for event in lines[:LINES_SHOWN]]
        more = len(lines) - len(rows) + parting[f"{key}_more"]
        yield ("", ""), [*rows, *([("", f"and {more} more")] if more > 0 else [])]


def event_row(event: Content) -> tuple[str, str]:
    """When, and what happened, from a line of the diary."""
    amount = f" (£{event['amount']:,.0f})" if event["amount"] >= 1000 else ""
    cause = f" [{event['cause']}]" if event["cause"] else ""
    follows = event.get("follows")
    after = f" (follows from {when(follows['month'])}: {follows['what']})" if follows else ""
    return when(event["month"]), f"{event['who']}: {event['what']}{amount}{cause}{after}"
