"""The state of a session: a frozen value; what people do makes the next one.

It holds no names: a phone is a mark made from its random cookie, and guesses are read only as counts.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from dashboards.room.script import Script
from dashboards.room.told import WAYS, Kept, Told, Way
from experiments.comparison.outcomes import HEADLINE_NAMES

Kind = Literal["ready", "join", "brief", "predict", "reveal", "why", "missing", "record"]
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Of room codes: capitals that are not taken for figures, and no vowels, so that no code is a word."""
CODE_LENGTH = 4
SIZES = ("little", "lot")
MOST_PHONES = 500
MOST_NOTES = 300
MOST_NOTES_OF_A_PHONE = 5
LONGEST_NOTE = 280
MOST_CARDS = 999
LONGEST_TIMER = 3600  # seconds


class Step(NamedTuple):
    """A step of a session; `question` is the place of the question it is about, -1 where it is about none."""

    kind: Kind
    question: int = -1


class Guess(Kept):
    """What one phone guesses of one outcome; `size` is empty where it guesses the same or does not say."""

    way: Way
    size: Literal["", "little", "lot"] = ""


class Note(Kept):
    """A card on what is missing; from a phone it is shown to the room when the facilitator says so."""

    number: int
    text: str
    phone: str = ""
    is_shown: bool = False


class Count(NamedTuple):
    """Guesses of one outcome: from phones and cards together, by way; then how many said how much."""

    less: int
    same: int
    more: int
    little: int
    lot: int

    @property
    def of(self) -> int:
        """All guesses."""
        return self.less + self.same + self.more

    @property
    def most(self) -> Way | None:
        """What more than half of those who guessed say; None where there is no such majority."""
        return next((w for w, n in zip(WAYS, self[:3], strict=True) if 2 * n > self.of), None)


Guesses = dict[str, dict[str, Guess]]
"""By the phone's mark, by outcome."""


class Session(Kept):
    """A session as it stands.

    Attributes
    ----------
    code
        What people type to join.
    day
        When it was made, as 2026-03-14.
    place
        Of the step it is at, in `steps`.
    shown
        Outcomes revealed, by question.
    is_hidden
        Whether the big screen is dark.
    timer_ends
        When the time is up, in seconds since 1970; None without a timer.
    joined
        Marks of the phones that are there.
    guesses, cards
        By question; cards are counted by hand, by outcome and way.
    answers
        What the model said, by question, once it has.
    is_open
        Whether it is the one that is held now.
    """

    code: str
    day: str
    script: Script
    place: int = 0
    shown: dict[int, int] = {}
    is_hidden: bool = False
    timer_ends: float | None = None
    joined: tuple[str, ...] = ()
    guesses: dict[int, Guesses] = {}
    cards: dict[int, dict[str, dict[str, int]]] = {}
    notes: tuple[Note, ...] = ()
    answers: dict[int, Told] = {}
    is_open: bool = True

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in order."""
        return tuple(steps_of(self.script))

    @property
    def step(self) -> Step:
        """The step it is at."""
        return self.steps[min(self.place, len(self.steps) - 1)]

    @property
    def is_voting(self) -> bool:
        """Whether guesses are taken: while they are asked for and nothing has been revealed."""
        return self.step.kind == "predict" and not self.shown.get(self.step.question)

    def changed(self, **fields: Any) -> Session:
        """The session with other fields."""
        return self.model_copy(update=fields)

    def forward(self) -> Session:
        """The next row of the answer while there is one, else the next step."""
        step = self.step
        if step.kind == "reveal":
            if step.question not in self.answers:
                return self
            if self.revealed(step.question) < len(HEADLINE_NAMES):
                return self.with_revealed(step.question, self.revealed(step.question) + 1)
        return self.at(self.place + 1)

    def back(self) -> Session:
        """The step before; rows that were revealed stay so."""
        return self.at(self.place - 1)

    def at(self, place: int) -> Session:
        """The session at a step; a new step begins in the light and without a timer."""
        return self.changed(
            place=max(0, min(place, len(self.steps) - 1)), is_hidden=False, timer_ends=None
        )

    def revealed(self, question: int) -> int:
        """How many outcomes of a question have been revealed."""
        return self.shown.get(question, 0)

    def with_revealed(self, question: int, rows: int) -> Session:
        """The session with so many outcomes revealed."""
        return self.changed(shown={**self.shown, question: rows})

    @property
    def missing_answers(self) -> list[int]:
        """Questions to which the model has not said anything yet."""
        return [each for each in range(len(self.script.questions)) if each not in self.answers]

    def with_phone(self, phone: str) -> Session:
        """The session with a phone that has joined."""
        if phone in self.joined or len(self.joined) >= MOST_PHONES:
            return self
        return self.changed(joined=(*self.joined, phone))

    def with_guess(self, phone: str, guess: Mapping[str, Guess]) -> Session:
        """The session with a phone's guess, in place of an earlier one; unchanged when voting is closed."""
        known = {name: guess[name] for name in HEADLINE_NAMES if name in guess}
        joined = self.with_phone(phone)
        if not self.is_voting or not known or phone not in joined.joined:
            return joined
        question = self.step.question
        given = {**self.guesses.get(question, {}), phone: known}
        return joined.changed(guesses={**self.guesses, question: given})

    def with_cards(self, cards: Mapping[str, Mapping[Way, int]]) -> Session:
        """The session with cards counted by hand for its question."""
        counted: dict[str, dict[str, int]] = {
            name: {way: max(0, min(MOST_CARDS, cards.get(name, {}).get(way, 0))) for way in WAYS}
            for name in HEADLINE_NAMES
        }
        return self.changed(cards={**self.cards, self.step.question: counted})

    def with_note(self, text: str, phone: str = "") -> Session:
        """The session with one more card on what is missing; the facilitator's own is shown at once."""
        text = " ".join(text.split())[:LONGEST_NOTE]
        own = sum(1 for note in self.notes if note.phone == phone)
        is_full = len(self.notes) >= MOST_NOTES or (phone and own >= MOST_NOTES_OF_A_PHONE)
        if not text or is_full:
            return self
        number = 1 + max((note.number for note in self.notes), default=0)
        note = Note(number=number, text=text, phone=phone, is_shown=not phone)
        return self.changed(notes=(*self.notes, note))

    def with_note_shown(self, number: int, is_shown: bool) -> Session:
        """The session with a card shown to the room, or no more."""
        return self.changed(
            notes=tuple(
                each.model_copy(update={"is_shown": is_shown}) if each.number == number else each
                for each in self.notes
            )
        )

    def without_note(self, number: int) -> Session:
        """The session without a card."""
        return self.changed(notes=tuple(each for each in self.notes if each.number != number))

    def with_answer(self, question: int, answer: Told) -> Session:
        """The session with what the model says to a question."""
        return self.changed(answers={**self.answers, question: answer})

    def count(self, question: int, outcome: str) -> Count:
        """Guesses of one outcome, phones and cards together."""
        given = [g[outcome] for g in self.guesses.get(question, {}).values() if outcome in g]
        ways, sizes = Counter(g.way for g in given), Counter(g.size for g in given)
        by_hand = self.cards.get(question, {}).get(outcome, {})
        less, same, more = (ways[way] + by_hand.get(way, 0) for way in WAYS)
        return Count(less, same, more, sizes["little"], sizes["lot"])

    def cards_counted(self, question: int) -> int:
        """How many paper cards there are: the most counted for any outcome."""
        by_hand = self.cards.get(question, {}).values()
        return max((sum(counts.values()) for counts in by_hand), default=0)

    def guessed(self, question: int) -> int:
        """How many have guessed, by phone or on paper."""
        return len(self.guesses.get(question, {})) + self.cards_counted(question)


def steps_of(script: Script) -> Iterator[Step]:
    """Every step of a session in order."""
    yield from (Step("ready"), Step("join"), Step("brief", 0))
    yield from (Step("predict", 0), Step("reveal", 0), Step("why", 0), Step("missing"))
    for question in range(1, len(script.questions)):
        for kind in ("brief", "predict", "reveal", "why"):
            yield Step(kind, question)
    yield Step("record")


def new_code() -> str:
    """A room code.

    Examples
    --------
    >>> set(new_code()) <= set(LETTERS)
    True
    """
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def as_code(text: str) -> str:
    """A code as it may have been typed, in the form it is kept in.

    Examples
    --------
    >>> as_code(" wj-wq ")
    'WJWQ'
    """
    return "".join(letter for letter in text.upper()[:40] if letter.isascii() and letter.isalpha())


def mark_of(cookie: str, code: str) -> str:
    """What is kept of a phone: not its cookie, and another mark in every room."""
    return hashlib.sha256(f"{code}/{cookie}".encode()).hexdigest()[:16]
