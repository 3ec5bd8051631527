"""The month: every step in order, with what it reads, writes and draws.

`groundswell describe schedule` prints this table; ODD.md holds the same one. Mechanisms of one's own (`sim.extensions`) join it
beside a step they name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim import recorder
from sim.mechanisms import (
    churn,
    commissioning,
    confidence,
    conflict,
    decisions,
    energy,
    engagement,
    events,
    formality,
    legacy,
    maturity,
    money,
    officials,
    openness,
    plan,
    power,
    projects,
    rebuilding,
    rep,
    trust,
    trusted_organisation,
    worker_dominance,
)
from sim.state import State

Act = Callable[[State], None]


@dataclass(frozen=True)
class Step:
    """One step of the month.

    Attributes
    ----------
    number : steps that share one belong together; act : the function that carries it out
    does, reads, writes, draws : what happens, as people read it
    beside : name of the step that a mechanism of one's own stands next to; is_before : comes before that one
    """

    number: int
    name: str
    act: Act
    does: str
    reads: str
    writes: str
    draws: str
    beside: str | None = None
    is_before: bool = False

    @property
    def file(self) -> str:
        """The file that holds it, from the top of the project."""
        return f"{self.act.__module__.replace('.', '/')}.py"


STEPS: tuple[Step, ...] = (
    Step(1, "world: churn", churn.apply, "people move away, die, move in, come of age", "tenure, age", "occupancy, traits, seats", "churn"),
    Step(1, "world: calendar", events.apply, "elections and dated events", "calendar, events", "councillors, shocks", "election"),
    Step(2, "meeting", decisions.apply, "who comes, discussion, decisions, working groups (M4)", "seats, energy, confidence, options", "influence, decisions, cohesion, working groups", "attend, options, option, opinion, working_group"),
    Step(2, "meeting: plan", plan.apply, "the first plan is carried forward", "attendance, skill, help", "plan", "plan.work"),
    Step(2, "meeting: reflection and contest", worker_dominance.apply, "notice and contest dominance; workers teach (M6)", "influence, confidence", "awareness, reform, teaching", "dominance, rep.sees"),
    Step(2, "meeting: conflict", conflict.apply, "clashes break out, fester, are settled or end in a parting (M7)", "motives, estates, load, cohesion, skill, rep", "clashes, quarrel, seats, hub", "conflict"),
    Step(2, "meeting: breakdown and rebuilding", rebuilding.apply, "a breakdown is noticed, help sent, a new beginning made (M7)", "months without a decision, clashes, money left", "help, cohesion, workers' role", "rebuilding"),
    Step(2, "meeting: holder of the money", trusted_organisation.apply, "its hold, its payments, the relation with it, another one (M10)", "skill, confidence, quarrel, mediation", "hold, strain, LTO, posts, holdings, promises broken", "lto"),
    Step(2, "meeting: rep and peers", rep.apply, "the rep comes to be known, or goes; a few meet other areas (M10)", "stance, days, timeliness", "relation, rep, confidence, skill, energy", "rep.turnover, peer"),
    Step(2, "meeting: formality", formality.apply, "ways of working drift, and may come under attack (M5)", "money, professionals, confidence, teaching", "formality, promises broken", "formality.attack"),
    Step(2, "meeting: openness", openness.apply, "the partnership opens or closes, and may tighten its criteria (M5)", "effort, events, confidence, load, formality, quarrel", "openness, criteria", "openness.criteria"),
    Step(3, "delivery", projects.apply, "projects, hubs and groups move on; who does the work (M12)", "projects, hours", "progress, hours given, promises, presence", "project, campaign, hub, group"),
    Step(3, "delivery: commissioning", commissioning.apply, "agencies learn the ways of the area, or lose their contract (M10)", "contracts, skill, confidence", "embedding, contracts, confidence gained", "contract"),
    Step(4, "engagement", engagement.apply, "hearing, stepping up and down, joining and leaving (M3)", "ties, presence, energy, trust", "involvement, seats, roles, belonging", "step, seat"),
    Step(5, "energy", energy.apply, "tiring, resting, recovering (M1)", "hours, success, company, quarrel", "energy, rest, breaks", "rest"),
    Step(6, "trust", trust.apply, "promises kept and broken, contact, talk (M2)", "promises, ties, officers", "trust", "council"),
    Step(7, "confidence and skill", confidence.apply, "learning by doing; some find work (M8)", "involvement, roles, teaching", "confidence, skill, hardship", "work"),
    Step(8, "ties with officials", officials.apply, "contact, turnover, agendas, embedding, influence (M9)", "contact, reputation, trust in the council", "ties, links, agendas, reputation", "officer, agency, link, influence, councillor"),
    Step(9, "money", money.apply, "release, posts, fee, year end, end of the grant (M11)", "levers, posts", "ledger", "match"),
    Step(10, "assessment: power", power.apply, "power within, with, to, over (M15)", "members, ties, delivery", "power", "none"),
    Step(10, "assessment: maturity", maturity.apply, "timeliness, index, stage (M13)", "decisions, seats", "maturity, stage", "none"),
    Step(10, "assessment: legacy", legacy.apply, "the end of the money and what is left (M14)", "residents, groups, holdings, links", "legacy, body", "body.folds"),
    Step(11, "record", recorder.apply, "write down the month, and the year when it ends", "everything", "tables", "survey"),
)  # fmt: skip


def steps(own: Sequence[Step] = ()) -> tuple[Step, ...]:
    """The month with steps of one's own in their places, several at one place in the order given."""
    every: list[Step] = list(STEPS)
    for step in own:
        place = next(n for n, other in enumerate(every) if other.name == step.beside)
        if not step.is_before:
            place += 1
            while place < len(every) and every[place].beside == step.beside:
                place += 1
        every.insert(place, step)
    return tuple(every)


def acts(own: Sequence[Step] = ()) -> tuple[Act, ...]:
    """The functions of the steps, in the table's order."""
    return tuple(step.act for step in steps(own))
