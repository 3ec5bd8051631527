"""One neighbourhood's history, year by year, told from its diary and from nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from experiments.reporting.narrative.realiser import PEOPLE, Realiser, Sentence, template_of
from experiments.reporting.narrative.retrospective import retrospective_sentences
from experiments.reporting.narrative.rows import Row, rows_of, told_apart
from experiments.reporting.narrative.templates import EXTERNAL_EVENTS, TEMPLATES
from experiments.reporting.number_format import count_in_words

if TYPE_CHECKING:
    from sim.simulation import RunResult

ROOM = 5
"""Beside turning points, what a year has room to tell; the rest is counted."""

PLACES = {kind: place for place, kind in enumerate(TEMPLATES)}
ABOUT_PEOPLE = PEOPLE | {"official_seat", "key_person", "break"}
ABOUT_OTHERS = frozenset(EXTERNAL_EVENTS) - ABOUT_PEOPLE
GOING = frozenset({"member_leaves", "burnout", "takes_post"})
"""Kinds that tell of somebody's going, and so of what may go with them."""
TOGETHER = 4
"""Counts that fit in one sentence; beyond these, people, work, and what others do have one each."""

CAVEAT = (
    "One neighbourhood is an anecdote from a model: its people and places are invented, and "
    "another seed is another neighbourhood. To learn what a design does, compare many twins with "
    "'groundswell compare'."
)


@dataclass(frozen=True)
class Chapter:
    """One year (from 1), or the look back at the end."""

    heading: str
    sentences: tuple[Sentence, ...]
    year: int | None = None


@dataclass(frozen=True)
class Story:
    """A chronicle.

    Attributes
    ----------
    title
        Scenario and seed.
    chapters
        The years in which something happened, then a look back.
    note
        What a single story is worth.
    """

    title: str
    chapters: tuple[Chapter, ...]
    note: str = CAVEAT

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence in order, each with the rows of the diary it rests on."""
        return [sentence for chapter in self.chapters for sentence in chapter.sentences]

    def render(self, width: int = 88) -> str:
        """Write the story as plain text, wrapped at a width."""
        parts = [self.title, "=" * min(len(self.title), width), ""]
        for chapter in self.chapters:
            text = " ".join(sentence.text for sentence in chapter.sentences)
            parts += [chapter.heading, textwrap.fill(text, width), ""]
        parts.append(textwrap.fill(self.note, width))
        return "\n".join(parts)

    def __str__(self) -> str:
        return self.render()


def tell(result: RunResult) -> Story:
    """Tell the history of one run.

    Parameters
    ----------
    result
        A run with its event diary.

    Returns
    -------
    Story
        Every sentence of it rests on rows of the diary.

    Examples
    --------
    >>> from sim import load_scenario, run  # doctest: +SKIP
    >>> print(tell(run(load_scenario("baseline"), 7)).render())  # doctest: +SKIP
    """
    rows = rows_of(result.columns["events"])
    scenario = result.scenario
    title = f"A neighbourhood under “{scenario.title or scenario.name}” (seed {result.seed})"
    start = int(scenario.place.start_year)
    return tell_rows(rows, int(result.seed), title, start)


def tell_rows(rows: Sequence[Row], seed: int, title: str, start_year: int) -> Story:
    """Tell the rows of a diary; they must be in order of time.

    Parameters
    ----------
    rows
        The diary.
    seed
        Decides which templates each kind of event begins with.
    title
        What stands above.
    start_year
        Calendar year of the first programme year.
    """
    rows = told_apart(rows)
    realiser = Realiser(seed, rows)
    seen: set[str] = set()
    ended = next((row.year for row in rows if row.kind == "money_ends"), None)
    chapters = []
    for year, of_year in groupby(rows, key=lambda row: row.year):
        told = _year(list(of_year), realiser, seen)
        chapters.append(Chapter(_heading(year, start_year, ended), tuple(told), year))
    back = retrospective_sentences(rows)
    if back:
        chapters.append(Chapter("Looking back", tuple(back)))
    return Story(title, tuple(chapters))


def _heading(year: int, start_year: int, ended: int | None) -> str:
    heading = f"Year {year} · {start_year + year - 1}"
    if year == ended:
        return f"{heading} · the money ends"
    if ended is not None and year > ended:
        count = year - ended
        return f"{heading} · {count_in_words(count)} year{'s' if count > 1 else ''} after the money"
    return heading


def weight_of(kind: str) -> int:
    """How much an event of a kind weighs in a story: 3 a turning point, 0 hardly anything."""
    if kind == "stage":
        return 3
    return TEMPLATES[kind].weight if kind in TEMPLATES else 2


def _stands_alone(kind: str) -> bool:
    """Turning points that have no words for several of them keep their own places in the year."""
    return kind == "stage" or (weight_of(kind) >= 3 and not TEMPLATES[kind].many)


def _year(rows: list[Row], realiser: Realiser, seen: set[str]) -> list[Sentence]:
    """Tell one year: turning points and the telling things in order of time, the rest counted."""
    groups: dict[str, list[Row]] = {}
    passing, losses = _passing(rows), _losses(rows)
    for row in _with_losses(_once(rows, passing), losses):
        key = f"{row.kind}/{row.index if _stands_alone(row.kind) else _sort(row)}"
        groups.setdefault(key, []).append(row)
    chosen = sorted(_chosen(list(groups.values()), seen), key=_place)
    realiser.begin()
    told: list[Sentence] = []
    for group in chosen:
        told += realiser.many(group, first=group[0].kind not in seen)
    left = [group for group in groups.values() if group not in chosen]
    seen.update(row.kind for row in rows)
    told += _counted(left, realiser, alone=not told)
    further = _further(passing, losses)
    return [_resting_on(sentence, further) for sentence in told]


def _passing(rows: list[Row]) -> dict[int, int]:
    """Those who come and go within a year: where each joins, and where each leaves again."""
    came: dict[str, int] = {}
    passing: dict[int, int] = {}
    for row in rows:
        if row.kind == "member_joins":
            came[row.who] = row.index
        elif row.kind == "member_leaves" and row.who in came:
            passing[came.pop(row.who)] = row.index
    return passing


def _once(rows: list[Row], passing: dict[int, int]) -> list[Row]:
    """Tell of who comes and goes once, or the loss might be told before the arrival."""
    gone = set(passing.values())
    return [
        replace(row, kind="comes_and_goes") if row.index in passing else row
        for row in rows
        if row.index not in gone
    ]


def _losses(rows: list[Row]) -> dict[int, Row]:
    """Who takes along what few others had: by the row that tells of their going, the row that tells of the loss."""
    going: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.kind in GOING:
            going.setdefault((row.who, row.month), row.index)
    return {
        going[row.who, row.month]: row
        for row in rows
        if row.kind == "key_person" and (row.who, row.month) in going
    }


def _with_losses(rows: list[Row], losses: dict[int, Row]) -> list[Row]:
    """Tell of somebody's going and of what goes with them in one sentence."""
    merged = {loss.index for loss in losses.values()}
    return [
        replace(row, carried=losses[row.index].amount) if row.index in losses else row
        for row in rows
        if row.index not in merged
    ]


def _further(passing: dict[int, int], losses: dict[int, Row]) -> dict[int, set[int]]:
    """What else of the diary goes with a row: where who came leaves again, and what went with them."""
    further = {came: {left} for came, left in passing.items()}
    for gone, loss in losses.items():
        came = next((came for came, left in passing.items() if left == gone), gone)
        further.setdefault(came, set()).add(loss.index)
    return further


def _resting_on(sentence: Sentence, further: dict[int, set[int]]) -> Sentence:
    """Who comes and goes, or takes much along, stands in several rows of the diary."""
    rows = set(sentence.rows).union(*(further.get(index, ()) for index in sentence.rows))
    return replace(sentence, rows=tuple(sorted(rows)))


def _place(group: list[Row]) -> tuple[int, bool, int]:
    """Where a group stands in its year: people leave after what they did there, and what the end of the money ends comes after it."""
    row = group[-1 if group[0].kind == "member_leaves" else 0]
    return row.month, row.kind != "money_ends", row.index


def _sort(row: Row) -> str:
    """Chairs are told apart from other roles, and who takes much along from others; all else of one kind goes together."""
    return template_of(row).partition("/")[2]


def _chosen(groups: list[list[Row]], seen: set[str]) -> list[list[Row]]:
    """Pick what is told: turning points always, then firsts and the weightier, as room allows."""
    always = [group for group in groups if weight_of(group[0].kind) >= 3]
    others = [group for group in groups if weight_of(group[0].kind) < 3]
    ranked = sorted(
        (
            group
            for group in others
            if weight_of(group[0].kind) == 2
            or (weight_of(group[0].kind) and group[0].kind not in seen)
        ),
        key=lambda g: (g[0].kind in seen, -weight_of(g[0].kind), len(g)),
    )
    kept = [id(group) for group in [*always, *ranked[: max(2, ROOM - len(always))]]]
    return [group for group in groups if id(group) in kept]


def _counted(groups: list[list[Row]], realiser: Realiser, *, alone: bool) -> list[Sentence]:
    """Say of everything else only how often it happened: of people, then of the work, then of others."""
    groups = _by_kind(groups)
    if len(groups) <= TOGETHER:
        parts = [groups]
    else:
        parts = [
            [group for group in groups if group[0].kind in ABOUT_PEOPLE],
            [group for group in groups if group[0].kind not in ABOUT_PEOPLE | ABOUT_OTHERS],
            [group for group in groups if group[0].kind in ABOUT_OTHERS],
        ]
    return [
        _count(part, realiser, alone=alone or place > 0)
        for place, part in enumerate(filter(None, parts))
    ]


def _by_kind(groups: list[list[Row]]) -> list[list[Row]]:
    """Put together what is counted under one name, in the order of the templates."""
    merged: dict[str, list[Row]] = {}
    for group in groups:
        merged.setdefault(group[0].kind, []).extend(group)
    return sorted(merged.values(), key=lambda group: PLACES.get(group[0].kind, len(PLACES)))


def _count(groups: list[list[Row]], realiser: Realiser, *, alone: bool) -> Sentence:
    parts = []
    for group in groups:
        words = TEMPLATES[group[0].kind].counted if group[0].kind in TEMPLATES else ("", "")
        single, several = words if words[0] else _nouns(group[0].kind)
        parts.append(f"{count_in_words(len(group))} {single if len(group) == 1 else several}")
    indexes = sorted(row.index for group in groups for row in group)
    return Sentence(realiser.rest(parts, alone=alone), tuple(indexes))


def _nouns(kind: str) -> tuple[str, str]:
    words = kind.replace("_", " ")
    return f"time: {words}", f"times: {words}"
