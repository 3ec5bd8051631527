"""From rows to sentences: which template, whose name, what came before.

Which of several templates a seed begins with is keyed on the seed; after that they take turns, so that
no template is used twice before all have been. Nothing enters a sentence that is not in its rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from string import Formatter

from experiments.reporting.narrative.rows import SEASONS, Row
from experiments.reporting.narrative.templates import (
    BECAUSE,
    BODIES,
    FIRSTS,
    REASONS,
    STAGE_TEMPLATES,
    TEMPLATES,
)
from experiments.reporting.number_format import count_in_words, pounds
from experiments.reporting.phrases import article, capital, joined, stage_words
from sim.randomness import identity

NAMED = 4
"""People or things named in one sentence; beyond these they are counted."""

REMEMBERED = {
    "member_joins": "who joined in year {}",
    "member_leaves": "who had left in year {}",
    "burnout": "who had burnt out in year {}",
    "return": "who came back in year {}",
}
CAUSES = frozenset({"because", "reason", "cause"})
"""Words of a template that tell why."""
SHARES = ((0.15, "much"), (0.22, "a fifth"), (0.29, "a quarter"), (0.42, "a third"), (0.6, "half"))
"""Below which share of everything that was carried it is said to be how much; above, most."""
PEOPLE = frozenset(
    {"member_joins", "member_leaves", "comes_and_goes", "burnout", "return", "new_role"}
)
"""Kinds whose `who` is a resident. The diary knows people by name only, and two may share one."""
JOINING = frozenset({"member_joins", "comes_and_goes"})


@dataclass(frozen=True)
class Sentence:
    """One sentence and the rows of the diary it rests on.

    Attributes
    ----------
    text
        The sentence.
    rows
        Positions in the diary, ascending; never empty.
    """

    text: str
    rows: tuple[int, ...]


@dataclass
class Realiser:
    """Tells rows in words and remembers what it has told of whom.

    Parameters
    ----------
    seed
        Seed of the run: it decides with which template each kind begins.
    rows
        The whole diary, to look up what happened before to whom.
    """

    seed: int
    rows: InitVar[Sequence[Row]]
    _turns: Counter[str] = field(default_factory=Counter)
    _seasons: set[str] = field(default_factory=set)
    _met: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if row.kind in PEOPLE:
                self._met[row.who].append(row)

    def begin(self) -> None:
        """Start a new chapter: parts of the year may be named again, each once and in order."""
        self._seasons.clear()

    def one(self, row: Row, *, first: bool = False) -> Sentence:
        """Tell a single event; ``first`` if it is the first of its kind in the diary."""
        past, before = self._past(row)
        again = self._again(row)
        words = _words(row, again=bool(again)) | {"past": past}
        if row.season in self._seasons:
            words |= {"when": "", "When": ""}
        key = template_of(row)
        templates = FIRSTS[key][0] if first and key in FIRSTS else ()
        text = self._fill(f"{key}/first", templates, words)
        text = text or self._fill(key, self._templates_of(row), words) or _plainly(row)
        if row.season in text.lower():
            self._seasons.update(SEASONS[: SEASONS.index(row.season) + 1])
        used = before if past and past.strip(",") in text else ()
        used = (*used, *again) if text.rstrip(".").endswith("again") else used
        return Sentence(text, tuple(sorted({row.index, *(r.index for r in used)})))

    def many(self, rows: Sequence[Row], *, first: bool = False) -> list[Sentence]:
        """Tell several events of one kind: who has a history by name, the others together."""
        known = next((row for row in rows if row.kind in PEOPLE and self._past(row)[1]), None)
        if len(rows) == 1:
            return [self.one(rows[0], first=first)]
        if known is not None:
            others = [row for row in rows if row is not known]
            return [self.one(known), *self._several(others, first=False)]
        return self._several(rows, first=first)

    def _several(self, rows: Sequence[Row], *, first: bool) -> list[Sentence]:
        if len(rows) == 1:
            return [self.one(rows[0])]
        key, words = template_of(rows[0]), _together(rows)
        templates = FIRSTS[key][1] if first and key in FIRSTS else ()
        text = self._fill(f"{key}/first", templates, words)
        text = text or self._fill(
            f"{key}/many", TEMPLATES[key].many if key in TEMPLATES else (), words
        )
        if not text:
            return [self.one(row) for row in rows]
        return [Sentence(text, tuple(row.index for row in rows))]

    def rest(self, parts: Sequence[str], *, alone: bool) -> str:
        """Close a year with what was only counted; ``alone`` where nothing else was told."""
        templates: tuple[str, ...] = (
            "{Parts}.",
            "Besides, {parts}.",
            "For the rest, {parts}.",
            "Also, {parts}.",
        )
        templates = templates[:1] if alone else templates
        words = {"parts": joined(parts), "Parts": capital(joined(parts))}
        return self._fill("rest", templates, words)

    def _templates_of(self, row: Row) -> tuple[str, ...]:
        if row.kind == "stage" and row.stages:
            direction, _, after = row.stages
            return STAGE_TEMPLATES.get((direction, after), ())
        key = template_of(row)
        return TEMPLATES[key].one if key in TEMPLATES else ()

    def _past(self, row: Row) -> tuple[str, tuple[Row, ...]]:
        """What last happened to the same person, as a clause, where it was in an earlier year."""
        earlier = [met for met in self._met.get(row.who, ()) if met.index < row.index]
        if row.kind not in PEOPLE or not earlier or earlier[-1].year == row.year:
            return "", ()
        before = earlier[-1]
        if _at_odds(before, row) or (before.kind == row.kind and before.what == row.what):
            return "", ()
        if before.kind == "new_role" and before.what.startswith("becomes "):
            role = before.what.removeprefix("becomes ")
            return f", who became {role} in year {before.year},", (before,)
        if before.kind in REMEMBERED and before.kind != row.kind:
            return f", {REMEMBERED[before.kind].format(before.year)},", (before,)
        return "", ()

    def _again(self, row: Row) -> tuple[Row, ...]:
        """Where the same person took the same role before."""
        if row.kind != "new_role":
            return ()
        met = self._met.get(row.who, ())
        return tuple(old for old in met if old.index < row.index and old.what == row.what)[-1:]

    def _fill(self, key: str, templates: Sequence[str], words: dict[str, str]) -> str:
        """Fill the next template in turn whose words are all there; nothing where none is."""
        fitting = [template for template in templates if _has_words(template, words)]
        if not fitting:
            return ""
        fitting = [template for template in fitting if _asked(template) & CAUSES] or fitting
        turn = identity("story", self.seed, key) % len(fitting) + self._turns[key]
        self._turns[key] += 1
        return _tidy(fitting[turn % len(fitting)].format_map(words))


def _at_odds(before: Row, row: Row) -> bool:
    """Whether two rows under one name must be of two people: nobody joins who is in already."""
    if row.kind in JOINING:
        return before.kind in JOINING or before.kind == "new_role"
    return before.kind == "member_leaves" and row.kind == "new_role"


def template_of(row: Row) -> str:
    """Under which templates a row is told: its kind, or one sort of its kind that has its own."""
    special = f"{row.kind}/{'takes much along' if row.carried else row.what}"
    return special if special in TEMPLATES else row.kind


def _has_words(template: str, words: dict[str, str]) -> bool:
    return all(words.get(name) or name == "past" for name in _asked(template))


def _asked(template: str) -> set[str]:
    """The words that a template asks for."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _carried(row: Row) -> str:
    """How much rested on somebody who has gone, as a clause."""
    share = row.carried or row.amount
    if not 0.0 < share <= 1.0:
        return "others relied on them"
    words = next((words for below, words in SHARES if share < below), "most")
    return (
        f"{words if words in ('much', 'most') else f'about {words}'} of everything rested on them"
    )


def _reason(row: Row) -> str:
    """Why somebody leaves: what they say of it, or the diary's cause."""
    said = row.what.rpartition("(")[2].rstrip(")")
    words = REASONS.get(said) or REASONS.get(row.cause)
    return words or (f"({row.cause})" if row.cause else "")


def _months(amount: float) -> str:
    """A whole number of months in words; nothing where there is not one."""
    count = round(amount)
    return f"{count_in_words(count)} month{'s' if count > 1 else ''}" if count >= 1 else ""


def _tidy(text: str) -> str:
    """Close a clause that has run into the end of its sentence; say twice; begin with a capital."""
    for run, closed in ((",.", "."), (",,", ","), (",:", ":"), (", ,", ","), ("..", ".")):
        text = text.replace(run, closed)
    text = text.replace("Two times", "Twice").replace("two times", "twice")
    return capital(text)


def _with_article(who: str) -> str:
    """Put 'the' before an office or a body; people go by their names."""
    return f"the {who}" if who[:1].islower() and not who.startswith(("the ", "a ", "an ")) else who


def _words(row: Row, *, again: bool = False) -> dict[str, str]:
    """Every word a template may ask of one row; ``again`` if the same was told of them before."""
    who = BODIES.get(row.who, row.who)
    what = row.what.replace("1 small grants ", "1 small grant ")
    what += " again" if again else ""
    verb, _, rest = what.partition(" ")
    words = {
        "who": who,
        "the_who": _with_article(who),
        "what": what,
        "does": what if " and " in who or not rest else f"{verb}s {rest}",
        "thing": row.thing,
        "a_thing": article(row.thing),
        "the_thing": f"the {row.thing}",
        "money": row.money,
        "cause": row.cause.replace("_", " "),
        "reason": _reason(row),
        "carried": _carried(row),
        "months": _months(row.amount) if row.kind == "body_folds" else "",
        "body": who.replace("a ", "the ", 1) if who.startswith("a ") else _with_article(who),
        "because": BECAUSE.get(row.cause, ""),
        "when": row.season,
        "before": stage_words(row.stages[1]) if row.stages else "",
    }
    return words | {capital(name): capital(value) for name, value in words.items()}


def _together(rows: Sequence[Row]) -> dict[str, str]:
    """Every word a template may ask of several rows of one kind."""
    first = rows[0]
    costliest = max(rows, key=lambda row: row.amount)
    same_who = len({row.who for row in rows}) == 1
    same_what = len({row.what for row in rows}) == 1
    words = {
        "n": count_in_words(len(rows)),
        "names": _some([_with_article(BODIES.get(row.who, row.who)) for row in rows], "others"),
        "things": _some([article(row.thing) for row in rows], "more"),
        "a_costliest": article(costliest.thing),
        "most": costliest.money,
        "total": pounds(sum(row.amount for row in rows)) if first.money else "",
        "in_turn": ", then ".join(row.who for row in rows) if len(rows) <= NAMED else "",
        "subjects": "; ".join(row.who.removeprefix("working group on ") for row in rows),
        "first": first.who,
        "a_first": article(first.thing),
        "first_money": first.money,
        "n_rest": count_in_words(len(rows) - 1),
        "follow": "follows" if len(rows) == 2 else "follow",
        "who": first.who if same_who else "",
        "the_who": _with_article(first.who) if same_who else "",
        "what": first.what if same_what else "",
    }
    return words | {capital(name): capital(value) for name, value in words.items()}


def _some(names: Sequence[str], rest: str) -> str:
    """Name the first few, count the others; what is named twice is named once and counted."""
    counts = Counter(name for name in names if name)
    listed = [
        name if n == 1 else f"{name} ({'twice' if n == 2 else f'{count_in_words(n)} times'})"
        for name, n in counts.items()
    ]
    if len(listed) > NAMED:
        left = sum(list(counts.values())[NAMED - 1 :])
        listed = [*listed[: NAMED - 1], f"{count_in_words(left)} {rest}"]
    return joined(listed)


def _plainly(row: Row) -> str:
    """Tell an event of a kind nobody foresaw, in the diary's own words."""
    who = row.who.replace("_", " ")
    what = row.what.replace("_", " ") or row.kind.replace("_", " ")
    return f"{capital(who)}: {what}." if who else f"{capital(what)}."
