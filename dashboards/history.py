"""The choices that a page has been through: back, forward, and in words what each step changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboards.levers import value_words
from dashboards.library import load, lower
from dashboards.state import Choice
from sim.scenario.lever_table import describe_lever

MOST = 60


@dataclass(frozen=True)
class History:
    """Choices in the order in which they were made.

    Attributes
    ----------
    choices
        The latest so many.
    at
        Which of them the page shows.
    """

    choices: tuple[Choice, ...]
    at: int = 0

    @property
    def now(self) -> Choice:
        """The choice that the page shows."""
        return self.choices[self.at]

    @property
    def before(self) -> Choice | None:
        """The choice before it; None at the beginning."""
        return self.choices[self.at - 1] if self.at else None

    @property
    def after(self) -> Choice | None:
        """The choice that was undone last; None at the end."""
        return self.choices[self.at + 1] if self.at + 1 < len(self.choices) else None

    def seen(self, choice: Choice) -> History:
        """The history once a choice is shown: what had been undone is forgotten, unless it is shown again."""
        if choice == self.now:
            return self
        for step in (-1, 1):
            place = self.at + step
            if 0 <= place < len(self.choices) and self.choices[place] == choice:
                return replace(self, at=place)
        kept = (*self.choices[: self.at + 1], choice)[-MOST:]
        return History(kept, len(kept) - 1)

    def words(self) -> list[str]:
        """What was chosen first, and what each step changed."""
        first = self.choices[0]
        begin = f"“{_title(first.scenario)}” against “{_title(first.base)}”"
        pairs = zip(self.choices, self.choices[1:], strict=False)
        return [begin, *(change_words(before, after) for before, after in pairs)]


def change_words(before: Choice, after: Choice) -> str:
    """What differs between two choices, in a line.

    >>> change_words(Choice(), Choice(moved={"funding.years": 7}))
    'length of the programme: 7 years'
    """
    told = []
    if after.base != before.base:
        told.append(f"baseline: “{_title(after.base)}”")
    if after.scenario != before.scenario:
        told.append(f"scenario: “{_title(after.scenario)}”")
    told += [f"with “{_title(name)}”" for name in after.also if name not in before.also]
    told += [f"without “{_title(name)}”" for name in before.also if name not in after.also]
    told += _levers(before, after)
    if after.twins != before.twins:
        told.append(f"{after.twins} twins")
    if after.seed != before.seed:
        told.append(f"first seed {after.seed}")
    if after.plausible != before.plausible:
        told.append("over plausible versions" if after.plausible else "on one model")
    return ", ".join(told) or "nothing"


def _levers(before: Choice, after: Choice) -> list[str]:
    paths = sorted({*before.moved, *after.moved})
    differing = [path for path in paths if before.moved.get(path) != after.moved.get(path)]
    if after.scenario != before.scenario and not after.moved:
        return []
    told = []
    for path in differing:
        about = describe_lever(path)
        put = value_words(about, after.moved[path]) if path in after.moved else "put back"
        told.append(f"{lower(about.title)}: {put}")
    return told


def _title(name: str) -> str:
    return (load(name).title or name).partition(":")[0]
