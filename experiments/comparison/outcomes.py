"""What scenarios are compared on: each outcome's name, unit, time, direction and size that matters.

Measuring an outcome is a pure function of one run's columns and of the month at which the
money ended. "At own end" is the last month with money; "36 months after" is the 36th month
without. The no-programme twin is measured at the months of the run it stands beside.

Results per pound are what the programme added to its no-programme twin, for the money spent: what would be there without
it was not bought, and a programme that ended early having spent little would be praised for it. They are known only where the twin
is (`NEED_TWIN`): in comparisons, not in sweeps and single runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from experiments.comparison.statistics import Centre
from experiments.execution.records import RunRecord
from sim.outputs import OUTPUTS

Direction = Literal["higher", "lower", "neither"]
HEADLINE_MONTHS = 36
LAST_MONTHS = 36
STAGES = ("forming", "fragile", "fragile_maturity", "sturdy", "self_sustaining")
_STURDY = STAGES.index("sturdy")

GROUPS = {
    "maturity": "Maturity of the partnership",
    "legacy": "What remains when the money has ended",
    "voice": "Residents' voice",
    "trust": "Trust",
    "energy": "Energy and burnout",
    "power": "Power",
    "participation": "Participation",
    "fairness": "Who takes part and who gains",
    "money": "Results per pound",
}


@dataclass(frozen=True)
class Outcome:
    """One thing on which scenarios are compared.

    Attributes
    ----------
    name : str
        As in tables and files.
    label : str
        In plain words.
    unit : str
        "0-1", "share", "months", "GBP" and so on.
    direction : {"higher", "lower", "neither"}
        Which way is better.
    smallest_difference : float or None
        The smallest difference that matters, in the unit; None: any does.
    headline : bool
        Whether it is one of the five judged together at stepped levels.
    when : str
        When it is measured, in words.
    group : str
        A key of `GROUPS`.
    centre : {"median", "mean"}
        The mean for outcomes that are yes or no in each neighbourhood.
    """

    name: str
    label: str
    unit: str
    direction: Direction
    smallest_difference: float | None
    headline: bool
    when: str
    group: str
    centre: Centre = "median"


@dataclass(frozen=True)
class Run:
    """A run's columns and the months at which it is measured."""

    record: RunRecord
    own_end: int
    twin: RunRecord | None = None

    def month(self, column: str, after_end: int = 0) -> float:
        """A monthly value in the last month with money, or so many months after."""
        return self.at(column, self.own_end - 1 + after_end)

    def at(self, column: str, row: int) -> float:
        """A monthly value by row; NaN where there is none."""
        values = self.monthly(column)
        return float(values[row]) if 0 <= row < len(values) else np.nan

    def over_programme(self, column: str) -> Any:
        """A monthly column up to own end, without missing values."""
        values = self.monthly(column)[: self.own_end]
        return values[~np.isnan(values)]

    def monthly(self, column: str) -> Any:
        """A monthly column as float64; empty where it is absent."""
        values = self.record.tables["monthly"].get(column)
        if values is None or isinstance(values, list):
            return np.empty(0)
        return np.asarray(values, dtype=np.float64)

    def stages(self) -> Any:
        """The stage of each month as its place in `STAGES`; empty where it is absent."""
        values = self.record.tables["monthly"].get("stage", [])
        if isinstance(values, np.ndarray):
            return values
        places = {stage: float(place) for place, stage in enumerate(STAGES)}
        return np.array([places.get(stage, np.nan) for stage in values])


Measure = Callable[[Run], float]


def _at_end(column: str, after: int = 0) -> Measure:
    return lambda run: run.month(column, after)


def _at_horizon(column: str) -> Measure:
    return lambda run: run.at(column, run.record.horizon_months - 1)


def _mean(column: str) -> Measure:
    def measure(run: Run) -> float:
        values = run.over_programme(column)
        return float(values.mean()) if len(values) else np.nan

    return measure


def _last_years(column: str) -> Measure:
    """Mean over the last 36 months with money, or the second half of a shorter programme."""

    def measure(run: Run) -> float:
        first = run.own_end - min(LAST_MONTHS, run.own_end // 2)
        values = run.monthly(column)[first : run.own_end]
        values = values[~np.isnan(values)]
        return float(values.mean()) if len(values) else np.nan

    return measure


def _total(column: str) -> Measure:
    def measure(run: Run) -> float:
        values = run.over_programme(column)
        return float(values.sum()) if len(values) else np.nan

    return measure


def _stage_at_end(run: Run) -> float:
    stages = run.stages()
    return float(stages[run.own_end - 1]) if len(stages) >= run.own_end else np.nan


def _months_to_sturdy(run: Run) -> float:
    """Months until the partnership is first sturdy; the horizon if it never is."""
    stages = run.stages()
    if not len(stages) or np.isnan(stages).all():
        return np.nan
    reached = np.flatnonzero(stages >= _STURDY)
    return float(reached[0] + 1) if len(reached) else float(run.record.horizon_months)


def _reached_sturdy(run: Run) -> float:
    stages = run.stages()
    if not len(stages) or np.isnan(stages).all():
        return np.nan
    return float((stages >= _STURDY).any())


def _per_pound(measure: Measure, pounds: float) -> Measure:
    """What was added to an outcome of the twin for so many pounds spent; empty where nothing was spent.

    What the twin has none of, as it has no partnership, counts as nothing.
    """

    def per_pound(run: Run) -> float:
        spent = run.month("spent_gbp")
        if run.twin is None or not spent > 0:
            return np.nan
        without = measure(Run(run.twin, run.own_end))
        return (measure(run) - (0.0 if np.isnan(without) else without)) / spent * pounds

    return per_pound


def _groups(run: Run, grouping: str, column: str) -> tuple[Any, Any]:
    """A distribution column's values by group, with the groups' adults."""
    table = run.record.tables["distribution"]
    if column not in table:
        return np.empty(0), np.empty(0)
    chosen = np.array([name == grouping for name in table["grouping"]], dtype=bool)
    values = np.asarray(table[column], dtype=np.float64)[chosen]
    adults = np.asarray(table["adults"], dtype=np.float64)[chosen]
    known = ~np.isnan(values) & (adults > 0)
    return values[known], adults[known]


def _over_all(column: str) -> Measure:
    def measure(run: Run) -> float:
        values, adults = _groups(run, "sex", column)
        return float(np.average(values, weights=adults)) if len(values) else np.nan

    return measure


def _evenness(grouping: str) -> Measure:
    """The share taking part in the group that takes part least, relative to the most."""

    def measure(run: Run) -> float:
        values, _ = _groups(run, grouping, "took_part_share")
        return float(values.min() / values.max()) if len(values) and values.max() > 0 else np.nan

    return measure


def _least_gain(grouping: str) -> Measure:
    def measure(run: Run) -> float:
        values, _ = _groups(run, grouping, "confidence_change")
        return float(values.min()) if len(values) else np.nan

    return measure


_END = "at the programme's own end"
_OVER = "mean over the programme"
_SUM = "total over the programme"
_LAST = f"mean over the last {LAST_MONTHS} months of the programme (the second half of a short one)"
_LATER = f"{HEADLINE_MONTHS} months after own end"

_GROUPINGS = {
    "estate": "estates",
    "age": "ages",
    "sex": "men and women",
    "tenure": "tenures",
    "newcomer": "newcomers and others",
}

# name, label, unit, direction, smallest difference that matters, when, group, measure
_PLAIN: list[tuple[str, str, str, Direction, float | None, str, str, Measure]] = [
    ("maturity", "maturity of the partnership", "0-1", "higher", 0.05, _LAST, "maturity",
     _last_years("maturity")),
    ("maturity_at_end", "maturity in the last month", "0-1", "higher", 0.05, _END, "maturity",
     _at_end("maturity")),
    *[
        (part, label, "0-1", "higher", 0.05, _END, "maturity", _at_end(part))
        for part, label in {
            "capability": "capability (part of maturity)",
            "depth": "depth (part of maturity)",
            "dynamism": "dynamism (part of maturity)",
            "cohesion": "cohesion (part of maturity)",
        }.items()
    ],
    ("stage", "stage (0 forming to 4 self-sustaining)", "stage", "higher", 0.5, _END, "maturity",
     _stage_at_end),
    ("months_to_sturdy", "months until sturdy (the horizon where never)", "months", "lower", 6.0,
     "over the whole horizon", "maturity", _months_to_sturdy),
    ("reached_sturdy", "neighbourhoods whose partnership was ever sturdy", "share", "higher",
     0.05, "over the whole horizon", "maturity", _reached_sturdy),
    ("clash", "months in which a clash impedes the work", "share", "lower", 0.05, _OVER,
     "maturity", _mean("clash")),
    ("breakdown", "months in breakdown", "share", "lower", 0.05, _OVER, "maturity",
     _mean("breakdown")),
    *[
        (f"legacy_{months}", "legacy", "0-1", "higher", 0.05, f"{months} months after own end",
         "legacy", _at_end("legacy", months))
        for months in (12, 36, 60)
    ],
    ("legacy_horizon", "legacy", "0-1", "higher", 0.05, "at the common horizon", "legacy",
     _at_horizon("legacy")),
    *[
        (f"legacy_{part}_36", label, "0-1", "higher", 0.05, _LATER, "legacy",
         _at_end(f"legacy_{part}", HEADLINE_MONTHS))
        for part, label in {
            "people": "legacy in people",
            "organisation": "legacy in organisation",
            "activity": "legacy in activity",
            "assets": "legacy in assets",
            "standing": "legacy in standing",
            "weakest": "weakest part of the legacy",
            "without_assets": "legacy without assets",
        }.items()
    ],
    ("resident_voice", "residents' voice in decisions", "0-1", "higher", 0.05, _OVER, "voice",
     _mean("resident_voice")),
    ("resident_voice_relative", "residents' voice relative to their number", "ratio", "higher",
     0.05, _OVER, "voice", _mean("resident_voice_relative")),
    ("worker_influence", "workers' share of influence", "share", "lower", 0.05, _OVER, "voice",
     _mean("worker_influence")),
    ("dominated", "months in which some group dominates", "share", "lower", 0.05, _OVER, "voice",
     _mean("dominated")),
    ("trust_partnership", "residents' trust in the partnership", "0-1", "higher", 0.03, _OVER,
     "trust", _mean("trust_partnership")),
    ("trust_partnership_all", "all adults' trust in the partnership", "0-1", "higher", 0.03,
     _OVER, "trust", _mean("trust_partnership_all")),
    ("trust_council", "residents' trust in the council", "0-1", "higher", 0.03, _OVER, "trust",
     _mean("trust_council")),
    ("trust_between_members", "members' trust in each other", "0-1", "higher", 0.03, _OVER,
     "trust", _mean("trust_between_members")),
    ("trust_agencies", "agencies' trust in the partnership", "0-1", "higher", 0.03, _OVER,
     "trust", _mean("trust_agencies")),
    ("energy_members", "members' energy", "0-1", "higher", 0.03, _OVER, "energy",
     _mean("energy_members")),
    ("energy_volunteers", "volunteers' energy", "0-1", "higher", 0.03, _OVER, "energy",
     _mean("energy_volunteers")),
    ("burnouts", "burnouts", "people", "lower", 1.0, _SUM, "energy", _total("burnouts")),
    ("resting", "people resting after burnout", "people", "lower", 2.0, _OVER, "energy",
     _mean("resting")),
    ("power_within", "power within (confidence, shared vision)", "0-1", "higher", 0.05, _END,
     "power", _at_end("power_within")),
    ("power_with", "power with (ties and alliances)", "0-1", "higher", 0.05, _END, "power",
     _at_end("power_with")),
    ("power_to", "power to (capacity to deliver)", "0-1", "higher", 0.05, _END, "power",
     _at_end("power_to")),
    ("power_over", "power over (to stop or bind)", "0-1", "neither", 0.05, _END, "power",
     _at_end("power_over")),
    ("aware_share", "adults who know of it", "share", "higher", 0.03, _OVER, "participation",
     _mean("aware_share")),
    ("participant_share", "adults taking part", "share", "higher", 0.01, _OVER, "participation",
     _mean("participant_share")),
    ("volunteer_share", "adults volunteering", "share", "higher", 0.005, _OVER, "participation",
     _mean("volunteer_share")),
    ("volunteer_hours", "volunteer hours on the programme", "hours", "higher", 1000.0, _SUM,
     "participation", _total("volunteer_hours")),
    ("confidence_members", "members' confidence", "0-1", "higher", 0.03, _END, "participation",
     _at_end("confidence_members")),
    ("belonging_never_involved", "belonging of those never involved", "0-1", "higher", 0.02, _END,
     "participation", _at_end("belonging_never_involved")),
    ("took_part_share", "adults who ever took part", "share", "higher", 0.03, _END, "fairness",
     _over_all("took_part_share")),
    ("confidence_change", "residents' change in confidence", "0-1", "higher", 0.01, _END,
     "fairness", _over_all("confidence_change")),
    ("belonging_change", "residents' change in belonging", "0-1", "higher", 0.01, _END,
     "fairness", _over_all("belonging_change")),
    *[
        (f"evenness_{grouping}", f"evenness of taking part between {label}", "ratio", "higher",
         0.05, _END, "fairness", _evenness(grouping))
        for grouping, label in _GROUPINGS.items()
    ],
    *[
        (f"least_gain_{grouping}", f"gain in confidence where it is least, between {label}",
         "0-1", "higher", 0.01, _END, "fairness", _least_gain(grouping))
        for grouping, label in _GROUPINGS.items()
    ],
    ("spent_gbp", "money spent", "GBP", "neither", 25_000.0, _END, "money", _at_end("spent_gbp")),
    ("match_gbp", "match money raised", "GBP", "higher", 10_000.0, _END, "money",
     _at_end("match_gbp")),
    ("maturity_per_million", "maturity added for GBP 1,000,000 spent", "0-1", "higher", 0.05, _LAST,
     "money", _per_pound(_last_years("maturity"), 1e6)),
    ("legacy_36_per_million", "legacy added for GBP 1,000,000 spent", "0-1", "higher", 0.05, _LATER,
     "money", _per_pound(_at_end("legacy", HEADLINE_MONTHS), 1e6)),
    ("volunteer_hours_per_thousand", "volunteer hours added for GBP 1,000 spent", "hours", "higher",
     2.0, _SUM, "money", _per_pound(_total("volunteer_hours"), 1e3)),
    ("groups_per_100_thousand", "independent groups added for GBP 100,000 spent", "groups", "higher",
     0.2, _END, "money", _per_pound(_at_end("groups_independent"), 1e5)),
]  # fmt: skip

HEADLINE_NAMES = (
    "maturity",
    "legacy_36",
    "resident_voice",
    "trust_partnership",
    "energy_members",
)

NEED_TWIN = frozenset(
    {
        "maturity_per_million",
        "legacy_36_per_million",
        "volunteer_hours_per_thousand",
        "groups_per_100_thousand",
    }
)
"""Outcomes that are known only beside the no-programme twin."""

_TOTALS = {"volunteer_hours", "burnouts"}


def _column_of(name: str) -> str | None:
    """The recorded column whose direction and smallest difference an outcome shares."""
    for ending in ("_12", "_36", "_60", "_horizon", "_at_end"):
        name = name.removesuffix(ending)
    return name if name in OUTPUTS and name not in _TOTALS else None


def _outcome(
    name: str,
    label: str,
    unit: str,
    direction: Direction,
    smallest: float | None,
    when: str,
    group: str,
) -> Outcome:
    """An outcome; what the registry of columns says of its column goes before what is said here."""
    column = _column_of(name)
    if column is not None:
        direction = OUTPUTS[column].direction
        smallest = OUTPUTS[column].smallest_difference or smallest
    centre: Centre = "mean" if name == "reached_sturdy" else "median"
    headline = name in HEADLINE_NAMES
    return Outcome(name, label, unit, direction, smallest, headline, when, group, centre)


OUTCOMES: dict[str, Outcome] = {row[0]: _outcome(*row[:-1]) for row in _PLAIN}
"""Every outcome by name, in the order in which they are shown."""

_MEASURES: dict[str, Measure] = {row[0]: row[-1] for row in _PLAIN}


def measure(
    record: RunRecord,
    own_end: int | None = None,
    names: Iterable[str] | None = None,
    twin: RunRecord | None = None,
) -> dict[str, float]:
    """Measure every outcome of one run, or those named.

    Parameters
    ----------
    record : RunRecord
    own_end : int, optional
        Months to the end of the money; by default the run's own. The no-programme twin is
        measured at the end of the run it stands beside.
    names : iterable of str, optional
        Outcomes wanted; by default all.
    twin : RunRecord, optional
        The same place with the same luck and no programme.

    Returns
    -------
    dict of str to float
        By outcome; NaN where it is not defined (no partnership, beyond the horizon, without the twin
        that it needs).
    """
    run = Run(record, record.own_end_month if own_end is None else own_end, twin)
    wanted = _MEASURES if names is None else names
    return {name: float(_MEASURES[name](run)) for name in wanted}


def measure_alone(record: RunRecord) -> dict[str, float]:
    """Every outcome that is known from one run, as what summaries of folders have; measured already where it was made, or now."""
    if record.measured is not None:
        return dict(record.measured)
    return measure(record, names=[name for name in OUTCOMES if name not in NEED_TWIN])
