"""Constraints of a fit: what must hold at the values before a calibration must hold after it.

Construct checks say how outcomes must behave in any calibration, and observed facts were written down before any; neither is
fitted to. A point at which fewer of them hold than at the present values is no fit, however close it comes to the figures.
What holds is counted, not named: several checks lie so near to their thresholds that the luck of a few seeds turns them over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.calibration.evaluation import catalogue_differences, short_hash
from experiments.calibration.parameter_space import Values
from experiments.ensemble.versions import ModelVersion
from experiments.execution.files import write_text
from experiments.execution.manifest import json_text
from experiments.execution.progress import OnProgress
from experiments.validation.constructs import validate_constructs
from experiments.validation.constructs_read import load_constructs
from experiments.validation.read import load_facts
from experiments.validation.run import validate_facts

FOLDER = "constraints"
UNFELT = ("unfelt_mechanisms", "unfelt_levers")
"""Measures that take a run of every mechanism and lever; they are no constraint, for what they cost."""
OBSERVED = "observed"
HOLDS = "holds"


@dataclass(frozen=True)
class WhatHolds:
    """What holds at some values.

    Attributes
    ----------
    checks, facts : dict of id to verdict
        Of construct checks, and of observed facts.
    """

    checks: Mapping[str, str]
    facts: Mapping[str, str]

    @property
    def counts(self) -> tuple[int, int]:
        """How many checks and how many observed facts hold."""
        checks, facts = (list(each.values()).count(HOLDS) for each in (self.checks, self.facts))
        return checks, facts

    def keeps(self, before: WhatHolds) -> bool:
        """Whether no fewer checks and no fewer facts hold than before."""
        return all(now >= then for now, then in zip(self.counts, before.counts, strict=True))

    def lost(self, before: WhatHolds) -> list[str]:
        """Ids of what held before and does not now."""
        return [
            name
            for now, then in ((self.checks, before.checks), (self.facts, before.facts))
            for name, verdict in then.items()
            if verdict == HOLDS and now.get(name) != HOLDS
        ]

    def words(self) -> str:
        """How much holds, in a line."""
        checks, facts = self.counts
        return (
            f"{checks} of {len(self.checks)} construct checks, {facts} of {len(self.facts)} "
            "observed facts"
        )


@dataclass(frozen=True)
class ConstraintSizes:
    """On how much constraints are tried.

    Attributes
    ----------
    seeds : neighbourhoods for each world of construct checks and facts
    areas : areas of the portfolio for facts
    """

    seeds: int
    areas: int


Try = Callable[[Values, ConstraintSizes], WhatHolds]
"""Says what holds at values of the parameters that may move."""


class Constraints:
    """Tries constraints, each point once: what was found is kept in the folder of the calibration.

    Parameters
    ----------
    folder : Path
        Of the calibration.
    identity : str
        Of the model and of what is measured, as evaluations have it.
    sizes : ConstraintSizes
    attempt : callable
        Says what holds at some values.
    """

    def __init__(self, folder: Path, identity: str, sizes: ConstraintSizes, attempt: Try) -> None:
        self.folder, self.identity, self.sizes = folder / FOLDER, identity, sizes
        self._attempt = attempt

    def at(self, values: Values) -> WhatHolds:
        """What holds at some values; asked once for each."""
        name = short_hash((sorted(values.items()), self.sizes, self.identity))
        kept = self.folder / f"{name}.json"
        if kept.is_file():
            return WhatHolds(**json.loads(kept.read_text(encoding="utf-8")))
        found = self._attempt(values, self.sizes)
        content: dict[str, Any] = {"checks": dict(found.checks), "facts": dict(found.facts)}
        write_text(kept, json_text(content))
        return found


def try_constraints(jobs: int | None, progress: OnProgress | None = None) -> Try:
    """What runs the model's own construct checks and observed facts; runs are taken from the cache and put there."""

    def attempt(values: Values, sizes: ConstraintSizes) -> WhatHolds:
        changed = catalogue_differences(values)
        version = ModelVersion("values that are tried", "variant", changed)
        costly = [
            check.id
            for check in load_constructs().checks
            if any(part.measure in UNFELT for part in check.parts)
        ]
        checks = validate_constructs(
            seeds=sizes.seeds, but=costly, jobs=jobs, progress=progress, version=version
        )
        facts = validate_facts(
            [fact for fact in load_facts() if fact.status == OBSERVED],
            replicates=sizes.seeds,
            areas=sizes.areas,
            jobs=jobs,
            progress=progress,
            version=version,
        )
        return WhatHolds(
            {each.check.id: each.verdict for each in checks.results},
            {each.fact.id: each.verdict for each in facts.results},
        )

    return attempt
