"""One person, two worlds: as JSON, and from that as sentences; every sentence stands on a row of what is kept."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.execution.manifest import finite, versions
from experiments.explanation.lives import Life, TwoLives, TwoWorlds
from experiments.reporting.explanation_text import (
    event_json,
    event_row,
    parting_json,
    parting_words,
    when,
)
from experiments.reporting.phrases import joined
from experiments.reporting.tables import table_lines
from sim.lives import Turn, rule_behind

Content = Mapping[str, Any]
TABLE = ("member", "lead", "chair")
INVOLVEMENTS = ("unaware", "aware", "participant", "volunteer", "member", "resting")
TURNS = {
    ("unaware", "aware"): "hears of the programme",
    ("aware", "unaware"): "has lost sight of the programme",
    ("unaware", "participant"): "begins to take part",
    ("aware", "participant"): "begins to take part",
    ("aware", "volunteer"): "begins to volunteer",
    ("participant", "volunteer"): "begins to volunteer",
    ("volunteer", "participant"): "gives up volunteering and still takes part",
    ("volunteer", "aware"): "gives up volunteering",
    ("participant", "aware"): "stops taking part",
    ("participant", "unaware"): "stops taking part",
    ("resting", "volunteer"): "is back after a rest",
}
ROLES = {"lead": "takes the lead of a theme", "chair": "takes the chair"}
TOLD_AS = {
    "role": ("new_role",),
    "member": ("member_joins",),
    "resting": ("burnout",),
    "leaves": ("member_leaves", "takes_post"),
}
"""Kinds of line in the diary that tell of a turn, by what it leads to."""
TOLD_BY_TURNS = frozenset(kind for kinds in TOLD_AS.values() for kind in kinds) | {"return"}
WORDS_FOR = {
    "invitation": "asked to",
    "vacancy": "the place was free",
    "own reasons": "for reasons of her own",
    "her turn": "it is her turn",
    "worn": "worn",
    "energy": "no energy left",
}
"""What the diary gives as a cause, as people say it."""
LUCK = "One person is an anecdote: invented, and one of some thousands. What a design does is told by many twins."


def two_worlds_json(found: TwoWorlds) -> dict[str, Any]:
    """Some people's lives under two designs as JSON takes them."""
    return {
        "kind": "lives",
        "versions": versions(),
        "seed": found.seed,
        "base": found.base.name,
        "other": found.other.name,
        "parting": parting_json(found.parting),
        "people": [_person_json(lives) for lives in found.lives],
    }


def _person_json(lives: TwoLives) -> dict[str, Any]:
    return {
        "name": lives.name,
        "person": "-".join(map(str, lives.person)),
        "ever_sat_at_the_table": lives.sat,
        "parts_in_month": lives.parts,
        "base": _life_json(lives.base),
        "other": _life_json(lives.other),
    }


def _life_json(life: Life) -> dict[str, Any]:
    ends = range(11, len(life.energy), 12)
    return {
        "design": life.design,
        "lives_there_months": len(life.months),
        "years": [
            {
                "year": month // 12,
                "involvement": _involvement(life.involvement[month]),
                "energy": finite(life.energy[month]),
                "trust_in_delivery": finite(life.trust[month]),
                "friendships": finite(life.ties[month]),
            }
            for month in ends
        ],
        "turns": [_turn_json(turn, life) for turn in life.turns],
        "events": [event_json(event) for event in life.events],
    }


def _involvement(number: float) -> str | None:
    return None if math.isnan(number) else INVOLVEMENTS[int(number)]


def _turn_json(turn: Turn, life: Life) -> dict[str, Any]:
    rule = rule_behind(turn.step)
    kinds = TOLD_AS[
        "role" if turn.after in ROLES else turn.after if turn.after in TOLD_AS else "leaves"
    ]
    causes = [e.cause for e in life.events if e.month == turn.month and e.kind in kinds and e.cause]
    return {
        "month": turn.month,
        "step": turn.step,
        "before": turn.before,
        "after": turn.after,
        "energy": finite(turn.energy),
        "diary_gives_as_cause": causes,
        "rule": rule.title,
        "file": rule.file,
        "evidence": rule.evidence,
        "sentence": turn_sentence(turn.before, turn.after, turn.energy, causes),
    }


def turn_sentence(before: str, after: str, energy: float, causes: list[str]) -> str:
    """A turn in somebody's life in plain words.

    >>> turn_sentence("member", "resting", 0.18, [])
    'stops, worn out (energy 0.18)'
    >>> turn_sentence("participant", "member", 0.6, ["invitation"])
    'takes a seat at the table (invitation)'
    """
    words = [WORDS_FOR.get(cause, cause) for cause in causes]
    because = f" ({joined(words)})" if words else ""
    if after == "elsewhere":
        return "moves away, or dies"
    if before == "elsewhere":
        return "moves in"
    if after == "resting":
        return f"stops, worn out (energy {energy:.2f})"
    if after in ROLES:
        return f"{ROLES[after]}{because}"
    if after == "member":
        return (
            "gives the role up and keeps the seat"
            if before in ROLES
            else f"takes a seat at the table{because}"
        )
    if before in TABLE:
        kept = {"participant": ", and still takes part", "volunteer": ", and still volunteers"}
        return f"leaves the table{kept.get(after, '')}{because}"
    return f"{TURNS.get((before, after), f'turns from {before} to {after}')}{because}"


def lives_lines(content: Content, width: int) -> Iterator[str]:
    """Some people's lives as lines of text."""
    base, other = content["base"], content["other"]
    for said in parting_words(content["parting"], base, other):
        yield ""
        if isinstance(said, str):
            yield from textwrap.wrap(said, width)
        else:
            yield from table_lines(*said, left={0, 1}, wrapped=1, width=width)
    for person in content["people"]:
        yield from ("", *_person_lines(person, base, other, width))
    yield ""
    yield "Rules behind the turns (--json has the step of the month that made each):"
    yield from _rules(content, width)
    yield ""
    yield from textwrap.wrap(LUCK, width)


def _person_lines(person: Content, base: str, other: str, width: int) -> Iterator[str]:
    sat = "who sits at the table in at least one of the worlds" if person["ever_sat_at_the_table"] else "who never sits at the table"  # fmt: skip
    head = f"{person['name'].upper()} ({person['person']}), {sat}."
    head += f" {parting_of_lives(person)}"
    yield from textwrap.wrap(head, width)
    turns = [(turn["month"], side, turn["sentence"]) for side in ("base", "other") for turn in person[side]["turns"]]  # fmt: skip
    rows = [
        (when(month), *_sides(month, turns)) for month in sorted({month for month, _, _ in turns})
    ]
    yield from table_lines(
        ("", base, other), rows or [("", "nothing ever changes", "")], left={0, 1, 2}, wrapped=2, width=width
    )  # fmt: skip
    for side, name in (("base", base), ("other", other)):
        years = person[side]["years"]
        ends = " ".join(
            "  –" if year["energy"] is None else f"{year['energy']:.2f}".lstrip("0")
            for year in years
        )
        yield f"  energy (0 to 1) at the ends of years 1 to {len(years)}, {name}: {ends}"
        told = [event for event in person[side]["events"] if event["kind"] not in TOLD_BY_TURNS]
        if told:
            yield f"  also in the diary of {name}:"
            yield from table_lines(("", ""), [_of_person(event) for event in told], left={0, 1}, wrapped=1, width=width)  # fmt: skip


def parting_of_lives(person: Content) -> str:
    """From when on two lives differ, first in anything that is noted, then in a turn."""
    if person["parts_in_month"] is None:
        return "Both lives are the same."
    here, there = (
        {(turn["month"], turn["after"]) for turn in person[side]["turns"]}
        for side in ("base", "other")
    )
    alone = [month for month, _ in here ^ there]
    begin = f"Both lives are the same to the last digit until {when(person['parts_in_month'])}"
    if not alone:
        return f"{begin}, and have the same turns."
    return f"{begin}; the first turn that differs comes in {when(min(alone))}."


def _of_person(event: Content) -> tuple[str, str]:
    """A line of the diary about the person whose life it is."""
    moment, text = event_row({**event, "cause": ""})
    what = text.partition(": ")[2]
    if what.startswith("agree on "):
        what = f"a proposal is agreed: {what.removeprefix('agree on ')}"
    cause = WORDS_FOR.get(event["cause"], "")
    return moment, f"{what}{f' ({cause})' if cause else ''}"


def _sides(month: int, turns: list[tuple[int, str, str]]) -> tuple[str, str]:
    """What happens in a month in both worlds."""
    told = {
        side: "; ".join(text for when, where, text in turns if when == month and where == side)
        for side in ("base", "other")
    }
    return told["base"], told["other"]


def _rules(content: Content, width: int) -> Iterator[str]:
    rules = {
        (turn["rule"], turn["file"], turn["evidence"])
        for person in content["people"]
        for side in ("base", "other")
        for turn in person[side]["turns"]
    }
    for title, file, evidence in sorted(rules):
        yield from textwrap.wrap(
            f"  rule: {title} ({file}; rests on {evidence})", width, subsequent_indent="    "
        )
