"""M6 Worker dominance: drift that goes unnoticed, contest, reform, rupture, or nothing.

Purpose: hold what people know of dominance and what they do about it. Dominance itself is measured by M4.

Evidence: E112 to E117, E121, E122, E136, XA14.
Reads: twelve-month influence by group, members' confidence, cohesion, rep days, training.
Writes: awareness of dominance, contests and the clash each begins, reform (resident-only meetings, redefined role), rupture;
teaching by workers; the gain or loss of members' confidence (paid by M8). Draws: `dominance.*`, `rep.sees`.

Rule: One group (workers; up to three residents; other non-residents) dominates when its twelve-month share of
influence exceeds one half; once a year the rep sees that, with noise. Awareness among members that workers decide
grows late and slowly, faster with confident members, an attentive rep and time to reflect, and fades when the
cause is gone. Aware members may contest; a contest is won the likelier, the more confident and cohesive they are
and the less entrenched the workers, and as far as their employer heeds it (M10). A contest won redefines the workers' role, for their successors too, may bring in meetings of residents
alone, and gives members confidence, the less the more they have won before; being dismissed takes some, but gives a little to
those who stood together. A contest is a clash with the workers, won or not, until it is settled (M7). Now and then it
ends in rupture: the worker leaves. Enabling workers and
training teach; managerial workers do the work themselves, and what they do members do not learn
(M8). Whether a worker helps is left to come out of this.

Equation: awareness' = awareness + rate excess (0.3 + confidence) watchfulness (1 - awareness) - fade.
Left out: contests of others' dominance (what members do about the trusted organisation is M10's); disciplinary procedure.
"""

from __future__ import annotations

import math
from typing import Any

from sim.environment import employment
from sim.mechanisms import conflict

YEAR = 12
HOURS_A_DAY = 7.0


class Reform:
    """What members know of dominance and what they changed.

    Attributes
    ----------
    awareness : 0 to 1; resident_only : meetings of residents alone were brought in
    noticed : whether the present spell was noticed
    """

    def __init__(self) -> None:
        self.awareness = 0.0
        self.resident_only = False
        self.noticed = False


def awareness_next(
    awareness: float,
    excess: float,
    confidence: float,
    watchful: float,
    rate: float,
    fade: float,
    unconfident: float,
) -> float:
    """Members' awareness that somebody else decides; it comes late and fades when the cause does."""
    noticing = rate * excess * (unconfident + confidence) * (1.0 + watchful)
    fading = fade * awareness if excess <= 0.0 else 0.0
    return min(1.0, max(0.0, awareness + noticing * (1.0 - awareness) - fading))


def win_chance(p: Any, confidence: float, cohesion: float, share: float) -> float:
    """Chance that members who contest dominance prevail."""
    able = p.win_base + p.win_confidence * confidence + p.win_cohesion * cohesion
    return float(min(p.win_most, max(p.win_least, able - p.win_entrenched * share)))


def taught(p: Any, enabling_hours: float, training_days: float) -> float:
    """What is taught a month by enabling work and training, with diminishing returns, 0 to 1."""
    hours = enabling_hours + p.training_weight * training_days * HOURS_A_DAY / YEAR
    return float(hours / (hours + p.teaching_scale))


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
    if model.month % YEAR != YEAR - 1 or math.isnan(model.influence.workers):
        return
    noise = p.rep_noise / (1.0 + rep.days / 12.0)
    for group, share in shares(model).items():
        seen = share + noise * model.draws.normal("rep.sees", model.month, group)
        rep.seen[group] = seen > p.dominates_from


def apply(model: Any) -> None:
    """Teach, notice, contest, reform or leave be."""
    reform = model.reform
    model.now.confidence_shift = 0.0
    if model.supported:
        model.rep.step()
    else:
        model.rep.seen.clear()
    teach(model)
    share = model.influence.workers
    if math.isnan(share) or not len(model.partnership.slots):
        return
    confidence = model.partnership.mean_of(model.population.confidence)
    notice(model, confidence, share)
    quarrelling = model.clashes.of("workers") is not None
    if reform.awareness > model.parameters.worker_dominance.contest_from and not quarrelling:
        contest(model, confidence, share)


def teach(model: Any) -> None:
    """What enabling workers and training teach this month."""
    enabling = sum(w.active_hours * (1.0 - w.directiveness) for w in model.workers)
    days = float(model.scenario.support.capacity_building_days) if model.supported else 0.0
    model.now.teaching = taught(model.parameters.worker_dominance, enabling, days)


def notice(model: Any, confidence: float, share: float) -> None:
    """Members come to see how much the workers decide."""
    p, reform = model.parameters.worker_dominance, model.reform
    watchful = p.rep_watch * model.rep_days / 12.0
    watchful += p.reflection_watch * model.scenario.partnership.reflection
    excess = max(0.0, share - p.noticed_from)
    reform.awareness = awareness_next(
        reform.awareness,
        excess,
        confidence,
        watchful,
        p.notice_rate,
        p.fade,
        p.notices_unconfident,
    )
    if reform.awareness > p.contest_from and not reform.noticed:
        reform.noticed = True
        what = "notice how much the workers decide"
        model.record_event(
            "dominance_noticed", "members", what, round(share, 3), "worker influence"
        )


def contest(model: Any, confidence: float, share: float) -> None:
    """Members may contest dominance; the outcome changes roles and confidence."""
    p, draws, month = model.parameters.worker_dominance, model.draws, model.month
    if not draws.chance(
        p.contest_chance * (p.contests_unconfident + confidence), "dominance.contest", month
    ):
        return
    conflict.begin(model, "workers", p.contest_strength, paid=True)
    chance = win_chance(p, confidence, model.partnership.cohesion, share)
    chance *= employment.heeds(model)
    if draws.chance(chance, "dominance.won", month):
        win(model, share)
    else:
        lose(model, share)
    if draws.chance(p.rupture_chance, "dominance.rupture", month):
        rupture(model)


def win(model: Any, share: float) -> None:
    """The workers' role is redefined, and meetings of residents alone may be brought in."""
    p = model.parameters.worker_dominance
    redefine_role(model)
    model.contests_won_this_year += 1
    model.contests_won += 1
    model.now.confidence_shift = p.contest_gain / model.contests_won
    if model.draws.chance(p.resident_only_chance, "dominance.reform", model.month):
        model.reform.resident_only = True
    what = "win back the lead: the workers' role is redefined"
    model.record_event("contest_won", "members", what, round(share, 3), "worker influence")


def redefine_role(model: Any) -> None:
    """Workers are to enable rather than decide, and their successors too; people look no longer."""
    p, reform = model.parameters.worker_dominance, model.reform
    for worker in model.workers:
        worker.directiveness *= p.reformed_directiveness
    reform.awareness, reform.noticed = 0.0, False


def lose(model: Any, share: float) -> None:
    """Being dismissed takes confidence from those alone and gives some to those together."""
    p = model.parameters.worker_dominance
    together = model.partnership.cohesion > p.together_from
    model.now.confidence_shift = p.shared_gain if together else -p.dismissal_loss
    what = "contest the workers' role and do not prevail"
    model.record_event("contest_lost", "members", what, round(share, 3), "worker influence")


def rupture(model: Any) -> None:
    """The quarrel ends with a worker leaving."""
    if not model.workers:
        return
    worker = max(model.workers, key=lambda w: w.directiveness * w.hours)
    what = f"the {worker.role} worker leaves after a quarrel"
    model.record_event("worker_leaves", worker.name, what, cause="rupture")
    worker.leave(model.month + round(model.parameters.worker_dominance.vacancy_months))
