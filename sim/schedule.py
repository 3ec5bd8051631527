"""The month: every step in order, with what it reads, writes and draws.

`groundswell describe schedule` prints this table; ODD.md holds the same one. Mechanisms of one's own (`sim.extensions`) join it
beside a step they name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.extensions.plugins import PluginStep


@dataclass(frozen=True)
class Step:
    """One step of the month."""

    number: int
    name: str
    module: str
    does: str
    reads: str
    writes: str
    draws: str

    def act(self) -> Callable[[Any], None]:
        """The function that carries it out."""
        act: Callable[[Any], None] = importlib.import_module(f"sim.{self.module}").apply
        return act

    @property
    def file(self) -> str:
        """The file that holds it, from the top of the project."""
        return f"sim/{self.module.replace('.', '/')}.py"


STEPS: tuple[Step, ...] = (
    Step(1, "world: churn", "environment.churn", "people move away, die, move in, come of age", "tenure, age", "occupancy, traits, seats", "churn"),
    Step(1, "world: calendar", "environment.calendar", "elections and dated events", "calendar, events", "councillors, shocks", "election"),
    Step(2, "meeting", "mechanisms.decisions", "who comes, discussion, decisions, working groups (M4)", "seats, energy, confidence, options", "influence, decisions, cohesion, working groups", "attend, options, option, opinion, working_group"),
    Step(2, "meeting: plan", "environment.plan", "the first plan is carried forward", "attendance, skill, help", "plan", "plan.work"),
    Step(2, "meeting: reflection and contest", "mechanisms.worker_dominance", "notice and contest dominance; workers teach (M6)", "influence, confidence", "awareness, reform, teaching", "dominance, rep.sees"),
    Step(2, "meeting: conflict", "mechanisms.conflict", "clashes break out, fester, are settled or end in a parting (M7)", "motives, estates, load, cohesion, skill, rep", "clashes, quarrel, seats, hub", "conflict"),
    Step(2, "meeting: breakdown and rebuilding", "mechanisms.rebuilding", "a breakdown is noticed, help sent, a new beginning made (M7)", "months without a decision, clashes, money left", "help, cohesion, workers' role", "rebuilding"),
    Step(2, "meeting: holder of the money", "mechanisms.trusted_organisation", "its hold, its payments, the relation with it, another one (M10)", "skill, confidence, quarrel, mediation", "hold, strain, LTO, posts, holdings, promises broken", "lto"),
    Step(2, "meeting: rep and peers", "mechanisms.rep", "the rep comes to be known, or goes; a few meet other areas (M10)", "stance, days, timeliness", "relation, rep, confidence, skill, energy", "rep.turnover, peer"),
    Step(2, "meeting: formality", "mechanisms.formality", "ways of working drift, and may come under attack (M5)", "money, professionals, confidence, teaching", "formality, promises broken", "formality.attack"),
    Step(2, "meeting: openness", "mechanisms.openness", "the partnership opens or closes, and may tighten its criteria (M5)", "effort, events, confidence, load, formality, quarrel", "openness, criteria", "openness.criteria"),
    Step(3, "delivery", "mechanisms.projects", "projects, hubs and groups move on; who does the work (M12)", "projects, hours", "progress, hours given, promises, presence", "project, campaign, hub, group"),
    Step(3, "delivery: commissioning", "mechanisms.commissioning", "agencies learn the ways of the area, or lose their contract (M10)", "contracts, skill, confidence", "embedding, contracts, confidence gained", "contract"),
    Step(4, "engagement", "mechanisms.engagement", "hearing, stepping up and down, joining and leaving (M3)", "ties, presence, energy, trust", "involvement, seats, roles, belonging", "step, seat"),
    Step(5, "energy", "mechanisms.energy", "tiring, resting, recovering (M1)", "hours, success, company, quarrel", "energy, rest, breaks", "rest"),
    Step(6, "trust", "mechanisms.trust", "promises kept and broken, contact, talk (M2)", "promises, ties, officers", "trust", "council"),
    Step(7, "confidence and skill", "mechanisms.confidence", "learning by doing; some find work (M8)", "involvement, roles, teaching", "confidence, skill, hardship", "work"),
    Step(8, "ties with officials", "mechanisms.officials", "contact, turnover, agendas, embedding, influence (M9)", "contact, reputation, trust in the council", "ties, links, agendas, reputation", "officer, agency, link, influence, councillor"),
    Step(9, "money", "mechanisms.money", "release, posts, fee, year end, end of the grant (M11)", "levers, posts", "ledger", "match"),
    Step(10, "assessment: power", "mechanisms.power", "power within, with, to, over (M15)", "members, ties, delivery", "power", "none"),
    Step(10, "assessment: maturity", "mechanisms.maturity", "timeliness, index, stage (M13)", "decisions, seats", "maturity, stage", "none"),
    Step(10, "assessment: legacy", "mechanisms.legacy", "the end of the money and what is left (M14)", "residents, groups, holdings, links", "legacy, body", "body.folds"),
    Step(11, "record", "recorder", "write down the month, and the year when it ends", "everything", "tables", "survey"),
)  # fmt: skip


def steps(own: Sequence[PluginStep] = ()) -> tuple[Step, ...]:
    """The month with steps of one's own in their places, several at one place in the order given."""
    every: list[Step] = list(STEPS)
    for step in own:
        place = next(n for n, other in enumerate(every) if other.name == step.beside)
        if not step.is_before:
            place += 1
            while place < len(every) and getattr(every[place], "beside", None) == step.beside:
                place += 1
        every.insert(place, step)
    return tuple(every)


def acts(own: Sequence[PluginStep] = ()) -> tuple[Callable[[Any], None], ...]:
    """The functions of the steps, in the table's order."""
    return tuple(step.act() for step in steps(own))
