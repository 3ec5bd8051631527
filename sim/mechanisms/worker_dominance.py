"""M6 Worker dominance: drift that goes unnoticed, contest, reform, rupture, or nothing.

Purpose: hold what people know of dominance and what they do about it. Dominance itself is measured by M4.

Evidence: E112 to E123, XA14.
Reads: twelve-month influence by group, members' confidence, cohesion, rep days.
Writes: awareness of dominance, contests, reform (resident-only meetings, redefined role), rupture;
teaching by workers; the gain or loss of members' confidence. Draws: `dominance.*`, `rep.sees`.

Rule: One group dominates when its twelve-month share of influence exceeds one half; the rep sees that with noise.
Awareness among members grows late and slowly, faster with confident members and an attentive rep. Aware
members may contest; a contest is won the likelier, the more confident and cohesive they are. A
contest won redefines the worker's role and gives members confidence; a lost one takes some, unless they lost
together. Now and then a contest ends in rupture: the worker leaves. Enabling workers teach as they work;
managerial ones do the work themselves, and what they do members do not learn.

Equation: awareness' = awareness + rate x excess x (0.3 + confidence) - fade.
Left out: dominance by the LTO (later), disciplinary procedure.
"""

from __future__ import annotations

import math
from typing import Any

from sim.rules import rule

YEAR = 12
GROUPS = ("workers", "residents", "other_non_residents")


class Reform:
    """What members know of dominance and what they changed.

    Attributes
    ----------
    awareness : 0 to 1; resident_only : meetings of residents alone were brought in
    quarrel_until : last month of the latest quarrel
    """

    def __init__(self) -> None:
        self.awareness = 0.0
        self.resident_only = False
        self.noticed = False
        self.quarrel_until = -YEAR


@rule
def awareness_next(
    awareness: float, excess: float, confidence: float, watchful: float, rate: float, fade: float
) -> float:
    """Members' awareness that somebody else decides; it comes late and fades when the cause does."""
    noticing = rate * excess * (0.3 + confidence) * (1.0 + watchful)
    moved = awareness + noticing * (1.0 - awareness) - (fade * awareness if excess <= 0.0 else 0.0)
    return min(1.0, max(0.0, moved))


@rule
def win_chance(confidence: float, cohesion: float, share: float) -> float:
    """Chance that members who contest dominance prevail."""
    return min(0.95, max(0.05, 0.15 + 0.7 * confidence + 0.4 * cohesion - 0.6 * (share - 0.4)))


def shares(model: Any) -> dict[str, float]:
    """Twelve-month share of influence of each group that could dominate."""
    record = model.influence
    return {
        "workers": record.workers,
        "residents": record.top_three,
        "other_non_residents": record.others,
    }


def rep_looks(model: Any, rep: Any) -> None:
    """Once a year the rep judges, with noise, whether some group dominates."""
    p = model.parameters.worker_dominance
    if model.month % 12 != 11 or math.isnan(model.influence.workers):
        return
    noise = p.rep_noise * (1.2 - min(1.0, rep.days / 24.0))
    for group, share in shares(model).items():
        seen = share + noise * model.draws.normal("rep.sees", model.month, group)
        rep.seen[group] = seen > p.dominates_from


def teach(model: Any) -> None:
    """What workers teach this month: hours of enabling work, with diminishing returns."""
    p = model.parameters.worker_dominance
    enabling = sum(w.active_hours * (1.0 - w.directiveness) for w in model.workers)
    trained = model.scenario.support.capacity_building_days * 7.0 if model.supported else 0.0
    enabling += p.training_hours_weight * trained
    model.now.teaching = enabling / (enabling + p.teaching_scale)


def apply(model: Any) -> None:
    """Notice, contest, reform or leave be."""
    now, reform, partnership = model.now, model.reform, model.partnership
    now.confidence_shift = 0.0
    if model.supported:
        model.rep.step()
    now.quarrel = 1.0 if model.month <= reform.quarrel_until else 0.0
    teach(model)
    share = model.influence.workers
    if math.isnan(share) or not len(partnership.slots):
        return
    p = model.parameters.worker_dominance
    confidence = float(model.population.confidence[partnership.slots].mean())
    excess = max(0.0, share - p.noticed_from)
    watchful = model.rep_days / 24.0 + 0.5 * model.scenario.partnership.reflection
    reform.awareness = float(
        awareness_next(reform.awareness, excess, confidence, watchful, p.notice_rate, p.fade)
    )
    if reform.awareness > 0.5 and not reform.noticed:
        reform.noticed = True
        model.record_event(
            "dominance_noticed",
            "members",
            "notice how much the workers decide",
            round(share, 3),
            "worker influence",
        )
    if reform.awareness > p.contest_from and now.quarrel == 0.0:
        contest(model, confidence, share)


def contest(model: Any, confidence: float, share: float) -> None:
    """Members may contest dominance; the outcome changes roles and confidence."""
    p, draws, month = model.parameters.worker_dominance, model.draws, model.month
    if not draws.chance(p.contest_chance * (0.3 + confidence), "dominance.contest", month):
        return
    reform, partnership = model.reform, model.partnership
    reform.quarrel_until = month + round(p.quarrel_months)
    if draws.chance(
        float(win_chance(confidence, partnership.cohesion, share)), "dominance.won", month
    ):
        win(model, share)
    else:
        together = partnership.cohesion > 0.5
        model.now.confidence_shift = 0.5 * p.contest_gain if together else -p.dismissal_loss
        model.record_event(
            "contest_lost",
            "members",
            "contest the workers' role and do not prevail",
            round(share, 3),
            "worker influence",
        )
    if draws.chance(p.rupture_chance, "dominance.rupture", month):
        rupture(model)


def win(model: Any, share: float) -> None:
    """The worker's role is redefined, and meetings of residents alone may be brought in."""
    p, reform = model.parameters.worker_dominance, model.reform
    for worker in model.workers:
        worker.directiveness *= p.reformed_directiveness
    model.contests_won_this_year += 1
    model.contests_won += 1
    model.now.confidence_shift = p.contest_gain / model.contests_won
    reform.awareness = 0.0
    reform.noticed = False
    if model.draws.chance(p.resident_only_chance, "dominance.reform", model.month):
        reform.resident_only = True
    what = "win back the lead: the workers' role is redefined"
    model.record_event("contest_won", "members", what, round(share, 3), "worker influence")


def rupture(model: Any) -> None:
    """The quarrel ends with a worker leaving."""
    if not model.workers:
        return
    worker = max(model.workers, key=lambda w: w.directiveness * w.hours)
    model.record_event(
        "worker_leaves",
        worker.name,
        f"the {worker.role} worker leaves after a quarrel",
        cause="rupture",
    )
    worker.leave(model.month + round(model.parameters.worker_dominance.vacancy_months))
