"""The last paragraph: what a whole diary adds up to."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.reporting.narrative.realiser import Sentence
from experiments.reporting.narrative.rows import Row
from experiments.reporting.narrative.templates import CLOSED_BECAUSE
from experiments.reporting.number_format import count_in_words, pounds
from experiments.reporting.phrases import joined, stage_words


def retrospective_sentences(rows: Sequence[Row]) -> list[Sentence]:
    """Count over all years who came and went, what was finished, and how it ended."""
    parts = (_people, _tired, _clashes, _projects, _standing, _learning, _ending)
    return [sentence for part in parts for sentence in part(rows)]


def _of(rows: Sequence[Row], *kinds: str) -> list[Row]:
    return [row for row in rows if row.kind in kinds]


def _sentence(text: str, *groups: Sequence[Row]) -> list[Sentence]:
    indexes = sorted({row.index for group in groups for row in group})
    text = text[:1].upper() + text[1:]
    return [Sentence(text, tuple(indexes))] if indexes else []


def _people(rows: Sequence[Row]) -> list[Sentence]:
    joined, left = _of(rows, "member_joins"), _of(rows, "member_leaves")
    if not joined and not left:
        return []
    text = f"After its first members, residents joined the partnership {_times(len(joined))}"
    text += f" and left it {_times(len(left))}, some of them more than once."
    return _sentence(text, joined, left)


def _tired(rows: Sequence[Row]) -> list[Sentence]:
    stopped, back = _of(rows, "burnout"), _of(rows, "return")
    if not stopped:
        return []
    text = f"{_times(len(stopped))} somebody stopped, worn out"
    text += f", and {_times(len(back))} somebody came back." if back else "; nobody came back."
    return _sentence(text, stopped, back)


def _clashes(rows: Sequence[Row]) -> list[Sentence]:
    fell_out, settled = _of(rows, "clash"), _of(rows, "clash_settled")
    broke, rebuilt = _of(rows, "breakdown"), _of(rows, "rebuilt")
    if not fell_out and not broke:
        return []
    text = f"people fell out {_times(len(fell_out))}" if fell_out else "nobody fell out for long"
    text += f" and made it up {_times(len(settled))}" if settled else ""
    text += f"; {_times(len(broke))} the partnership broke down" if broke else ""
    text += f"; {_times(len(rebuilt))} it rebuilt itself" if rebuilt else ""
    return _sentence(f"{text}.", fell_out, settled, broke, rebuilt)


def _projects(rows: Sequence[Row]) -> list[Sentence]:
    agreed, done = _of(rows, "project_agreed"), _of(rows, "project_completed")
    dropped = _of(rows, "project_abandoned")
    if not agreed:
        return []
    text = f"Of {count_in_words(len(agreed))} projects agreed, {count_in_words(len(done))} were finished"
    text += f" and {count_in_words(len(dropped))} given up." if dropped else "."
    return _sentence(text, agreed, done, dropped)


def _standing(rows: Sequence[Row]) -> list[Sentence]:
    broken, moved = _of(rows, "council_breaks_promise"), _of(rows, "influence")
    parts = []
    if broken:
        parts.append(f"the council left {count_in_words(len(broken))} promises unkept")
    if moved:
        parts.append(
            f"{_times(len(moved))} a public body changed a decision at the partnership's asking"
        )
    return _sentence("; ".join(parts) + ".", broken, moved) if parts else []


def _learning(rows: Sequence[Row]) -> list[Sentence]:
    learned, hardened = _of(rows, "council_learns"), _of(rows, "council_hardens")
    last = {row.who: row.kind for row in rows if row.kind in ("council_learns", "council_hardens")}
    listen = [f"the {who}" for who, kind in last.items() if kind == "council_learns"]
    harder = [f"the {who}" for who, kind in last.items() if kind == "council_hardens"]
    parts = [
        f"{joined(listen)} had learned to listen" if listen else "",
        f"{joined(harder)} had grown harder to deal with" if harder else "",
    ]
    told = "; ".join(filter(None, parts))
    return _sentence(f"When last heard of, {told}.", learned, hardened) if told else []


def _ending(rows: Sequence[Row]) -> list[Sentence]:
    ended, closed = _of(rows, "money_ends"), _of(rows, "partnership_ends")
    if not ended:
        return []
    stages = [row for row in _of(rows, "stage") if row.stages]
    spent = f", with {pounds(ended[-1].amount)} spent" if ended[-1].amount > 0 else ""
    text = f"The money ended {_when(ended[-1])}{spent}"
    if closed:
        cause = closed[-1].cause
        why = CLOSED_BECAUSE.get(cause, "")
        text += f", and the partnership in year {closed[-1].year}"
        return _sentence(f"{text}, {why}." if why else f"{text}.", ended, closed)
    if stages and stages[-1].stages:
        stage = stage_words(stages[-1].stages[2])
        text += f"; its last change of stage, in year {stages[-1].year}, had left it {stage}."
        return _sentence(text, ended, stages[-1:])
    return _sentence(f"{text}.", ended)


def _when(row: Row) -> str:
    """What happens on a year's first day ends the years before it."""
    years = row.month // 12
    if row.month % 12 or not years:
        return f"in year {row.year}"
    return f"after {count_in_words(years)} year{'s' if years > 1 else ''}"


def _times(count: int) -> str:
    return ("never", "once", "twice")[count] if count < 3 else f"{count_in_words(count)} times"
