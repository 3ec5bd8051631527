"""One neighbourhood, two worlds: its story under two designs, year by year side by side, every line with the diary and the rule behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

import numpy as np

from experiments.execution.manifest import finite
from experiments.execution.records import RunRecord
from experiments.explanation.lives import TwoLives, TwoWorlds, two_worlds
from experiments.explanation.parting import Event, events_of
from experiments.reporting.explanation_text import event_row
from experiments.reporting.lives_text import two_worlds_json
from experiments.reporting.narrative.chronicle import tell_rows, weight_of
from experiments.reporting.narrative.realiser import Sentence
from experiments.reporting.narrative.rows import rows_of, told_apart
from sim.lives import Sitting, Table, Witness, rule_behind
from sim.scenario import Scenario

Content = Mapping[str, Any]
MOST_LINES = 4
"""Sentences that a year tells at once; what else happened is counted and can be opened."""
FOLLOWED = {
    "trust_partnership": "Residents' trust in the partnership",
    "energy_members": "Members' energy",
    "resident_voice": "Residents' say",
    "maturity": "Maturity",
    "members": "Residents at the table",
}
"""Monthly figures that can be followed, by column."""


def story_of(base: Scenario, other: Scenario, seed: int, people: Sequence[str]) -> dict[str, Any]:
    """Run one seed under two designs and tell both; see `explanation.lives.two_worlds` for the arguments."""
    return two_stories(two_worlds(base, other, seed, people))


def two_stories(found: TwoWorlds) -> dict[str, Any]:
    """Everything that the page on one neighbourhood shows, as JSON takes it."""
    titles = {side: getattr(found, side).title or getattr(found, side).name for side in SIDES}
    runs = {"base": found.base_run, "other": found.other_run}
    seen = {"base": found.base_seen, "other": found.other_seen}
    start = int(found.base.place.start_year)
    told = {side: _years(runs[side], seen[side], found.seed, start) for side in SIDES}
    return {
        **two_worlds_json(found),
        "titles": titles,
        "ends": {side: finite(runs[side].own_end_month) for side in SIDES},
        "energy": [_energy(lives) for lives in found.lives],
        "courses": {name: _course(name, runs) for name in FOLLOWED},
        "years": list(_side_by_side(told, runs, start)),
        "tables": {side: [_table(each) for each in seen[side].tables] for side in SIDES},
    }


SIDES = ("base", "other")


def _course(column: str, runs: Mapping[str, RunRecord]) -> dict[str, list[float | None]]:
    """A monthly figure in both worlds."""
    return {
        side: [finite(float(value)) for value in np.asarray(run.tables["monthly"][column])]
        for side, run in runs.items()
        if column in run.tables["monthly"]
    }


def _energy(lives: TwoLives) -> dict[str, list[float | None]]:
    """Somebody's energy month by month in both worlds; None where she does not live there."""
    return {side: [finite(float(value)) for value in getattr(lives, side).energy] for side in SIDES}


# ---------------------------------------------------------------------- years


def _years(run: RunRecord, seen: Witness, seed: int, start: int) -> dict[int, dict[str, Any]]:
    """What each year tells: its weightiest sentences, the others, and how much they stand for."""
    events = events_of(run)
    rows = rows_of(run.tables["events"])
    kinds = [row.kind for row in told_apart(rows)]
    story = tell_rows(rows, seed, "", start)
    return {
        chapter.year: _year(chapter.sentences, kinds, events, seen.steps)
        for chapter in story.chapters
        if chapter.year is not None
    }


def _year(
    sentences: Sequence[Sentence],
    kinds: Sequence[str],
    events: Sequence[Event],
    steps: Sequence[str],
) -> dict[str, Any]:
    weights = [max(weight_of(kinds[row]) for row in each.rows) for each in sentences]
    order = sorted(range(len(sentences)), key=lambda place: (-weights[place], place))
    first = set(order[:MOST_LINES])
    told = [
        {"text": each.text, "rows": [_row(events[row], steps[row]) for row in each.rows]}
        for each in sentences
    ]
    rest = [each for place, each in enumerate(told) if place not in first]
    return {
        "lines": [each for place, each in enumerate(told) if place in first],
        "rest": rest,
        "smaller": sum(len(each["rows"]) for each in rest),
    }


def _row(event: Event, step: str) -> dict[str, str]:
    """A line of the diary: when, what, and the rule that wrote it with what that rests on."""
    when, what = event_row({**vars(event), "follows": _follows(event)})
    if not step:
        return {"when": when, "what": what, "rule": "", "step": "", "evidence": ""}
    rule = rule_behind(step)
    return {
        "when": when,
        "what": what,
        "rule": rule.title,
        "step": step,
        "evidence": rule.evidence,
    }


def _follows(event: Event) -> dict[str, Any] | None:
    after = event.after
    return None if after is None else {"month": after.month, "what": after.what}


def _side_by_side(
    told: Mapping[str, dict[int, dict[str, Any]]], runs: Mapping[str, RunRecord], start: int
) -> Iterator[dict[str, Any]]:
    """Years that both worlds share once, then each with both sides."""
    diaries = {side: events_of(run) for side, run in runs.items()}
    last = max((year for side in SIDES for year in told[side]), default=0)
    shared = list(
        takewhile(lambda year: _of(diaries["base"], year) == _of(diaries["other"], year), range(1, last + 1))
    )  # fmt: skip
    for year in range(1, last + 1):
        sides = {side: told[side].get(year) for side in SIDES}
        if not any(sides.values()):
            continue
        yield {"year": year, "calendar": start + year - 1, "shared": year in shared, **sides}


def _of(diary: Sequence[Event], year: int) -> list[Event]:
    return [event for event in diary if event.month // 12 + 1 == year]


# ---------------------------------------------------------------------- table


def _table(table: Table) -> dict[str, Any]:
    return {
        "seats": [_sitting(each) for each in table.seats],
        "ties": [list(pair) for pair in table.ties],
    }


def _sitting(each: Sitting) -> dict[str, Any]:
    return {**vars(each), "energy": finite(each.energy)}
