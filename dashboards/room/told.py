"""What the model said to one question of a session, as it is kept on disk and shown again without a run."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from experiments.comparison.comparison import Comparison
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.comparison.paired import PairedDifference
from experiments.comparison.statistics import DIRECTED, SLIGHT
from experiments.reporting.html.sentences import BADGES, SYMBOLS
from experiments.reporting.narrative import rows_of, tell_rows
from experiments.reporting.quoting import before_you_quote, in_one_breath
from sim.simulation import model_version

Way = Literal["less", "same", "more"]
WAYS: tuple[Way, ...] = ("less", "same", "more")
STORY_ABOUT = "legacy_36"
ARRAYS = ("seeds", "differences", "base_values", "other_values")


class Kept(BaseModel):
    """Something that is kept on disk; never changed, only replaced."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(Kept):
    """One outcome of the design against its baseline: a `PairedDifference` as JSON takes it.

    Attributes
    ----------
    interval_low, interval_high
        None where there are too few twins for an interval.
    seeds, differences, base_values, other_values
        One for each twin neighbourhood.
    """

    outcome: str
    scenario: str
    base: str
    n: int
    base_median: float
    other_median: float
    difference: float
    p10: float
    p90: float
    interval_low: float | None
    interval_high: float | None
    level: float
    better: int
    worse: int
    equal: int
    lost: int
    base_lost: int
    verdict: str
    centre: Literal["median", "mean"]
    seeds: tuple[int, ...]
    differences: tuple[float, ...]
    base_values: tuple[float, ...]
    other_values: tuple[float, ...]

    @classmethod
    def of(cls, result: PairedDifference) -> Row:
        """Keep a result."""
        given: dict[str, Any] = {name: getattr(result, name) for name in cls.model_fields}
        given["outcome"] = result.outcome.name
        given |= {name: tuple(given[name].tolist()) for name in ARRAYS}
        for end in ("interval_low", "interval_high"):
            given[end] = given[end] if math.isfinite(given[end]) else None
        return cls(**given)

    def result(self) -> PairedDifference:
        """The result that was kept."""
        given = self.model_dump()
        given["outcome"] = OUTCOMES[self.outcome]
        given |= {name: np.array(given[name]) for name in ARRAYS}
        given["interval_low"] = -math.inf if self.interval_low is None else self.interval_low
        given["interval_high"] = math.inf if self.interval_high is None else self.interval_high
        return PairedDifference(**given)

    @property
    def way(self) -> Way | None:
        """Which of the three guesses the model gives; None where it is not sure."""
        if self.verdict in DIRECTED:
            return "more" if self.difference > 0 else "less"
        return None if self.verdict == "no reliable difference" else "same"

    @property
    def words(self) -> str:
        """The verdict as the room was asked: sign, and less or more, or the verdict's own words."""
        if self.verdict not in DIRECTED:
            return f"{SYMBOLS[self.verdict]} {BADGES[self.verdict]}"
        return f"{SYMBOLS[self.verdict]} {'a little ' * (self.verdict in SLIGHT)}{self.way}"

    @property
    def counts(self) -> str:
        """In how many twins there was less, the same and more, in words."""
        by_way = {
            "less": sum(each < 0 for each in self.differences),
            "the same": sum(each == 0 for each in self.differences),
            "more": sum(each > 0 for each in self.differences),
        }
        said = [f"{words} in {count}" for words, count in by_way.items() if count]
        return f"{', '.join(said)} of {self.n}"


class Life(Kept):
    """What became of one neighbourhood under one design, looking back."""

    design: str
    text: str


class Told(Kept):
    """The answer to one question.

    Attributes
    ----------
    n
        Twin neighbourhoods it rests on.
    model
        Version of the model that said it, as it stands beside every result.
    base_title, design_title
        As the library has them.
    breath
        What was found in one breath.
    cautions
        What would mislead beside the figures.
    seed, lives
        One neighbourhood, the one whose difference in what is left is the middle one, under both designs.
    """

    n: int
    model: str
    base_title: str
    design_title: str
    rows: tuple[Row, ...]
    breath: tuple[str, ...]
    cautions: tuple[str, ...]
    seed: int | None
    lives: tuple[Life, ...]

    def row(self, outcome: str) -> Row | None:
        """The row of an outcome; None where nothing could be measured."""
        return next((row for row in self.rows if row.outcome == outcome), None)


def told(comparison: Comparison) -> Told:
    """What a finished comparison of two designs says."""
    design = comparison.others[0]
    found = {r.outcome.name: r for r in comparison.results if r.scenario == design}
    rows = tuple(Row.of(found[name]) for name in HEADLINE_NAMES if name in found)
    seed = _middle(found.get(STORY_ABOUT))
    return Told(
        n=comparison.complete_replicates,
        model=model_version(),
        base_title=_title(comparison, comparison.base),
        design_title=_title(comparison, design),
        rows=rows,
        breath=tuple(in_one_breath(comparison)),
        cautions=tuple(each.text for each in before_you_quote(comparison)),
        seed=seed,
        lives=() if seed is None else tuple(_lives(comparison, seed)),
    )


def _title(comparison: Comparison, name: str) -> str:
    return str(comparison.scenarios[name].title or name)


def _middle(result: PairedDifference | None) -> int | None:
    """The seed whose difference is nearest to the middle one."""
    if result is None or not result.n:
        return None
    return int(result.seeds[np.abs(result.differences - result.difference).argmin()])


def _lives(comparison: Comparison, seed: int) -> list[Life]:
    pair = comparison.seeds.index(seed)
    lives = []
    for name in (comparison.base, comparison.others[0]):
        scenario, record = comparison.scenarios[name], comparison.records[name, pair]
        rows = rows_of(record.tables["events"])
        story = tell_rows(rows, seed, "", int(scenario.place.start_year))
        last = story.chapters[-1].sentences if story.chapters else ()
        lives.append(Life(design=_title(comparison, name), text=" ".join(s.text for s in last)))
    return lives
