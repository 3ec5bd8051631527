"""How narrow an interval is asked for: pairs are added in rounds until it is, or until what may be spent is spent.

A round adds neighbourhoods to those that are there, whose seeds follow on, so that with n pairs the comparison is what it is
when n are asked for at once. The numbers of pairs at which it is looked at come from a fixed row, each a quarter more than the
last; how many steps a round takes follows from the width, which shrinks with the square root of the pairs. A round at most doubles.

It stops by the width of the interval, whatever side of zero it lies on, and never by a verdict: looking until something is
"better" would make false alarms of chance, looking until the interval is narrow hardly does (docs/verdicts.md).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.comparison.plan import Plan
from experiments.errors import UsageProblem
from experiments.execution.costs import cost_of
from experiments.execution.manifest import Manifest, finite
from experiments.execution.progress import Progress
from experiments.execution.requests import RunRequest, seeds_for
from sim.arguments import known_name

FIRST_PAIRS = 40
"""Pairs of the first round: with fewer, an interval may be narrow by luck (docs/verdicts.md has how often)."""
FEWEST_PAIRS = 8
"""Pairs that are run whatever the budget: under these no interval has a level of 99 per cent."""
MOST_PAIRS = 1_000
LARGEST_MOST = 100_000
STEP = 1.25
REACHED, BUDGET, MOST = "narrow enough", "the budget is spent", "the most pairs are there"
NO_PAIR = "no pair could be finished"


@dataclass(frozen=True)
class WidthGoal:
    """How narrow intervals are to become, and what may be spent on it.

    Attributes
    ----------
    width : float
        The widest that an interval may be, high less low, in the outcome's unit.
    outcomes : tuple of str
        Whose intervals are looked at.
    first, most : int
        Pairs to begin with, and at most.
    minutes : float or None
        Time that may be spent; None: no limit.
    """

    width: float
    outcomes: tuple[str, ...] = HEADLINE_NAMES
    first: int = FIRST_PAIRS
    most: int = MOST_PAIRS
    minutes: float | None = None


def width_goal(
    width: float | None,
    outcomes: Sequence[str] = (),
    *,
    replicates: int | None = None,
    most: int | None = None,
    minutes: float | None = None,
    portfolio: object = None,
) -> WidthGoal | None:
    """What is asked for, checked; None where no width is.

    Parameters
    ----------
    width : float, optional
    outcomes : names of outcomes; by default the headline outcomes
    replicates : int, optional
        Pairs to begin with.
    most : int, optional
    minutes : float, optional
    portfolio
        What `--portfolio` names; there a width is refused.

    Raises
    ------
    UsageProblem
        With everything that is wrong.
    """
    given = {
        "--outcome": bool(outcomes),
        "--most": most is not None,
        "--budget": minutes is not None,
    }
    if width is None:
        alone = [name for name, is_given in given.items() if is_given]
        if alone:
            raise UsageProblem(
                f"{', '.join(alone)}: goes with --until-width; give --until-width 0.02."
            )
        return None
    goal = WidthGoal(
        width=width,
        outcomes=_named(outcomes) or HEADLINE_NAMES,
        first=min(FIRST_PAIRS, most or FIRST_PAIRS) if replicates is None else replicates,
        most=max(MOST_PAIRS, replicates or 0) if most is None else most,
        minutes=minutes,
    )
    problems = list(_problems(goal, portfolio, outcomes))
    if problems:
        raise UsageProblem("\n".join(problems))
    return goal


def _named(outcomes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([outcomes] if isinstance(outcomes, str) else outcomes))


def _problems(goal: WidthGoal, portfolio: object, outcomes: Sequence[str]) -> list[str]:
    """What is wrong with a goal, in words."""
    said = []
    if not (_is_number(goal.width) and 0 < goal.width < math.inf):
        said.append(
            f"--until-width {goal.width}: a width above 0 is meant, in the unit of the outcome, such as 0.02"
        )
    for name in _named(outcomes):
        try:
            known_name("--outcome", name, OUTCOMES)
        except ValueError as error:
            said.append(str(error))
    if not 1 <= goal.most <= LARGEST_MOST:
        said.append(f"--most {goal.most}: 1 to {LARGEST_MOST:,} pairs")
    elif goal.first > goal.most:
        said.append(
            f"--most {goal.most}: the first round has {goal.first} pairs (--replicates); ask for as many or more"
        )
    minutes = goal.minutes
    if minutes is not None and not (_is_number(minutes) and 0 < minutes < math.inf):
        said.append(f"--budget {minutes}: minutes above 0 are meant")
    if portfolio is not None:
        said.append(
            "--until-width with --portfolio: there areas are resampled, and more seeds in the same areas narrow an "
            "interval only as far as areas are alike; give --replicates"
        )
    return said


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)


@dataclass(frozen=True)
class Width:
    """How wide the interval of an outcome is.

    Attributes
    ----------
    scenario, outcome : str
    width : float
        Infinite where too few pairs allow no interval, or the outcome is not defined.
    level : float or None
        Of the interval; None where the outcome is not defined.
    """

    scenario: str
    outcome: str
    width: float
    level: float | None

    def payload(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        return {
            "scenario": self.scenario,
            "outcome": self.outcome,
            "width": finite(self.width),
            "level": self.level,
        }


def widths(comparison: Comparison, outcomes: Sequence[str]) -> list[Width]:
    """How wide the intervals are, of every other scenario against the base.

    Parameters
    ----------
    comparison : Comparison
    outcomes : names of outcomes
    """
    found = []
    for scenario in comparison.others:
        for outcome in outcomes:
            result = comparison.find(scenario, outcome)
            if result is None:
                found.append(Width(scenario, outcome, math.inf, None))
            else:
                width = result.interval_high - result.interval_low
                found.append(Width(scenario, outcome, width, result.level))
    return found


def next_pairs(pairs: int, ratio: float) -> int:
    """Pairs of the next round: about as many as the width asks for, in steps of a quarter, at most twice as many.

    Parameters
    ----------
    pairs : int
        That are there.
    ratio : float
        The widest interval over the width asked for.

    Examples
    --------
    >>> next_pairs(20, 1.05), next_pairs(20, 1.3), next_pairs(20, 5.0)
    (25, 40, 40)
    """
    wanted, found = pairs * min(ratio, 10.0) ** 2, _step(pairs)
    while found < wanted and _step(found) <= 2 * pairs:
        found = _step(found)
    return found


def _step(pairs: int) -> int:
    return math.ceil(STEP * pairs)


@dataclass
class Narrowing:
    """A comparison that grows round by round.

    Attributes
    ----------
    goal : WidthGoal
    plan : Plan
        With the pairs there are, or are being run.
    manifest : dict
        Grows with the plan.
    describe : callable
        The manifest of a plan.
    tell : callable, optional
        Takes a sentence about each round.
    """

    goal: WidthGoal
    plan: Plan
    manifest: Manifest
    describe: Callable[[Plan], Manifest]
    tell: Callable[[str], None] | None = None
    _began: float = field(default_factory=time.monotonic, repr=False)
    _round: tuple[float, int] = field(default=(0.0, 0), repr=False)

    def __post_init__(self) -> None:
        self._round = (self._began, 0)
        self._note([], "")

    def more(self, state: Progress) -> list[RunRequest]:
        """The runs of the next round; none where it ends, and the manifest says why.

        Parameters
        ----------
        state : Progress
            With the records of all runs so far.
        """
        pairs = len(self.plan.seeds)
        comparison = summarise(self.plan, state.records, state.failures)
        found = widths(comparison, self.goal.outcomes)
        widest = max(found, key=lambda each: each.width)
        wanted = next_pairs(pairs, widest.width / self.goal.width)
        wanted = min(wanted, self.goal.most, pairs + self._affordable(state))
        why = self._ending(widest, wanted) if comparison.complete_replicates else NO_PAIR
        self._note(found, why)
        if why:
            return []
        self._grow(wanted)
        if self.tell is not None:
            width = "not known yet" if math.isinf(widest.width) else f"{widest.width:.3g}"
            self.tell(
                f"With {pairs} pairs the widest interval ({widest.scenario}, {widest.outcome}) is {width}; "
                f"going on to {wanted}."
            )
        return [wanted for wanted in self.plan.requests() if wanted.key[1] >= pairs]

    def _ending(self, widest: Width, wanted: int) -> str:
        """Why it ends here; empty where it goes on."""
        pairs = len(self.plan.seeds)
        if widest.width <= self.goal.width:
            return REACHED
        if wanted > pairs:
            return ""
        return MOST if pairs >= self.goal.most else BUDGET

    def _affordable(self, state: Progress) -> int:
        """Pairs that the rest of the budget is enough for, at the pace of the last round."""
        now, (began, executed) = time.monotonic(), self._round
        self._round = (now, state.executed)
        if self.goal.minutes is None:
            return LARGEST_MOST
        left = 60.0 * self.goal.minutes - (now - self._began)
        runs = state.executed - executed
        each = (now - began) / runs * len(self.plan.scenarios) if runs else pair_seconds(self.plan)
        return max(0, int(left / each))

    def _grow(self, pairs: int) -> None:
        self.plan = with_pairs(self.plan, pairs)
        kept = {name: self.manifest[name] for name in ("started", "until_width")}
        self.manifest.clear()
        self.manifest |= self.describe(self.plan) | kept

    def _note(self, found: Sequence[Width], why: str) -> None:
        """Say in the manifest what was asked for, and how far it has come."""
        goal = self.goal
        self.manifest["until_width"] = {
            "width": goal.width,
            "outcomes": list(goal.outcomes),
            "most": goal.most,
            "budget_minutes": goal.minutes,
            "pairs": len(self.plan.seeds),
            "ended": why or None,
            "reached": why == REACHED,
            "widths": [each.payload() for each in found],
        }


def before_sentence(goal: WidthGoal) -> str:
    """What is said before the first round: how many pairs it takes cannot be known."""
    within = "" if goal.minutes is None else f", and within about {goal.minutes:g} minutes"
    return (
        f"How many pairs make intervals {goal.width:g} wide cannot be known before; at most {goal.most:,}{within}. "
        "At most, then:"
    )


def with_pairs(plan: Plan, pairs: int) -> Plan:
    """The plan with so many pairs: the seeds follow on."""
    return replace(plan, seeds=tuple(seeds_for(plan.seeds[0], pairs)))


def pair_seconds(plan: Plan, jobs: int | None = None) -> float:
    """About how long a pair takes on so many processes, less what was run before."""
    cost = cost_of(plan.kinds(), jobs)
    return cost.work_seconds / cost.jobs / len(plan.seeds)


def first_pairs(goal: WidthGoal, plan: Plan, jobs: int | None, there: int) -> int:
    """Pairs of the first round: as many as the folder has, or as the budget is enough for.

    Parameters
    ----------
    goal : WidthGoal
    plan : Plan
        With any number of pairs.
    jobs : int, optional
        Worker processes.
    there : int
        Pairs that the folder holds.
    """
    pairs = goal.first
    if goal.minutes is not None:
        enough = int(60.0 * goal.minutes / pair_seconds(plan, jobs))
        pairs = min(pairs, max(FEWEST_PAIRS, enough))
    return max(pairs, there)
