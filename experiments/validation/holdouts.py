"""Figures held out: nobody looks at them while values are set; they are opened once, and told ever after as they came out.

What came of every opening is kept with the model. The first one counts: whatever is changed afterwards is changed
by people who have seen it, so that a later opening says how the model stands, and is no test of it any more.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.errors import UsageProblem
from experiments.execution.manifest import write_json
from experiments.validation.json import differing_ids, patterns_json, results_from_json
from experiments.validation.judge import PatternResult, PatternsValidation
from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import load_holdouts
from experiments.validation.text import results_lines, totals
from sim.evidence import FOLDER

OPENINGS = FOLDER / "holdouts.json"
SEALED = (
    "Held out and sealed: {number} figures, which nobody measures while values are set. They are opened "
    "once, when that is done: python -m tools.docs holdouts --open"
)


@dataclass(frozen=True)
class Opening:
    """How the figures held out came out, once.

    Attributes
    ----------
    results : list of PatternResult
    content : mapping
        The document of `groundswell validate --json` that was kept: command, date, versions, runs.
    """

    results: list[PatternResult]
    content: Mapping[str, Any]

    @property
    def date(self) -> str:
        """The day, as 2026-12-01."""
        return str(self.content["ended"])[:10]

    @property
    def model(self) -> str:
        """Version of the model that was tried."""
        return str(self.content["versions"]["model"])

    def heading(self) -> str:
        """When and on what, in a sentence."""
        return (
            f"Figures held out, opened on {self.date} with model version {self.model}, "
            f"{self.content['areas']} areas and {self.content['replicates']} replicates."
        )


def read_openings(path: Path = OPENINGS) -> list[Opening]:
    """Every opening there was, the first one first.

    Raises
    ------
    UsageProblem
        If what is kept is of other figures than those held out now.
    """
    if not path.is_file():
        return []
    holdouts = load_holdouts()
    found = []
    for content in json.loads(path.read_text(encoding="utf-8"))["openings"]:
        if changed := differing_ids(content, holdouts):
            raise UsageProblem(
                f"{path}: figures held out were opened once and are fixed since; these are others now: "
                f"{', '.join(changed)}. Put patterns.yaml back as it was."
            )
        found.append(Opening(results_from_json(content, holdouts), content))
    return found


@functools.cache
def first_opening() -> Opening | None:
    """The opening that counts; None while they are sealed."""
    openings = read_openings()
    return openings[0] if openings else None


def keep_opening(validation: PatternsValidation, path: Path = OPENINGS) -> None:
    """Add how the figures came out to what is kept; nothing kept is ever replaced."""
    kept = [dict(each.content) for each in read_openings(path)]
    write_json(path, {"schema_version": 1, "openings": [*kept, patterns_json(validation)]})
    first_opening.cache_clear()


def holdouts_lines(opening: Opening | None, holdouts: Sequence[Pattern]) -> Iterator[str]:
    """How the figures held out stand, for the terminal: sealed, or as they came out when they were opened."""
    yield ""
    if opening is None:
        yield SEALED.format(number=len(holdouts))
        return
    yield opening.heading()
    yield from results_lines(opening.results)
    yield from seen_and_unseen(opening.results)


def seen_and_unseen(results: Sequence[PatternResult]) -> Iterator[str]:
    """How many came out in which way, those that nobody had ever looked at apart."""
    yield from totals(results)
    unseen = [each for each in results if not each.pattern.seen_before]
    seen = len(results) - len(unseen)
    good = sum(each.verdict == "reproduced" for each in unseen)
    yield (
        f"{seen} of them had been looked at while values of the first edition were set; of the {len(unseen)} "
        f"that nobody had looked at, {good} are reproduced."
    )


def holdouts_json(opening: Opening | None, holdouts: Sequence[Pattern]) -> dict[str, Any]:
    """The same as JSON takes it."""
    if opening is None:
        return {"sealed": True, "ids": [pattern.id for pattern in holdouts]}
    kept = ("command", "ended", "versions", "areas", "replicates", "summary", "patterns")
    return {"sealed": False} | {name: opening.content[name] for name in kept}
