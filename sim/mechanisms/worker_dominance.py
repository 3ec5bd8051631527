"""M6 Worker dominance: drift that goes unnoticed, contest, reform, rupture, or nothing.

Purpose: hold what people know of dominance and what they do about it. Dominance itself is measured by M4.

Evidence: E061, E075, E112 to E117, E121, E122, E134, E136, E181.
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

from sim.mechanisms import conflict, employment
from sim.parameters import Values
from sim.state import State
from sim.sums import sum_in_order

YEAR = 12
HOURS_A_DAY = 7.0


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


def win_chance(p: Values, confidence: float, cohesion: float, share: float) -> float:
    """Chance that members who contest dominance prevail."""
    able = p.win_base + p.win_confidence * confidence + p.win_cohesion * cohesion
    return float(min(p.win_most, max(p.win_least, able - p.win_entrenched * share)))


def taught(p: Values, enabling_hours: float, training_days: float) -> float:
    """What is taught a month by enabling work and training, with diminishing returns, 0 to 1."""
    hours = enabling_hours + p.training_weight * training_days * HOURS_A_DAY / YEAR
    return float(hours / (hours + p.teaching_scale))


def shares(state: State) -> dict[str, float]:
    """Twelve-month share of influence of each group that could dominate."""
    record = state.influence
    return {
        "workers": record.workers,
        "residents": record.top_three,
        "other_non_residents": record.others,
    }


def rep_looks(state: State, rep: Values) -> None:
    """Once a year the rep judges, with noise, whether some group dominates."""
    p = state.parameters.worker_dominance
    if state.month % YEAR != YEAR - 1 or math.isnan(state.influence.workers):
        return
    noise = p.rep_noise / (1.0 + rep.days / 12.0)
    for group, share in shares(state).items():
        seen = share + noise * state.draws.normal("rep.sees", state.month, group)
        rep.seen[group] = seen > p.dominates_from


def apply(state: State) -> None:
    """Teach, notice, contest, reform or leave be."""
    reform = state.reform
    state.monthly.confidence_shift = 0.0
    if state.supported:
        rep_looks(state, state.rep)
    else:
        state.rep.seen.clear()
    teach(state)
    share = state.influence.workers
    if math.isnan(share) or not len(state.partnership.slots):
        return
    confidence = state.partnership.mean_of(state.population.confidence)
    notice(state, confidence, share)
    quarrelling = state.disputes.of("workers") is not None
    if reform.awareness > state.parameters.worker_dominance.contest_from and not quarrelling:
        contest(state, confidence, share)


def teach(state: State) -> None:
    """What enabling workers and training teach this month."""
    enabling = sum_in_order(w.active_hours * (1.0 - w.directiveness) for w in state.workers)
    days = float(state.scenario.support.capacity_building_days) if state.supported else 0.0
    state.monthly.teaching = taught(state.parameters.worker_dominance, enabling, days)


def notice(state: State, confidence: float, share: float) -> None:
    """Members come to see how much the workers decide."""
    p, reform = state.parameters.worker_dominance, state.reform
    watchful = p.rep_watch * state.rep_days / 12.0
    watchful += p.reflection_watch * state.scenario.partnership.reflection
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
        state.record_event(
            "dominance_noticed", "members", what, round(share, 3), "worker influence"
        )


def contest(state: State, confidence: float, share: float) -> None:
    """Members may contest dominance; the outcome changes roles and confidence."""
    p, draws, month = state.parameters.worker_dominance, state.draws, state.month
    if not draws.bernoulli(
        p.contest_chance * (p.contests_unconfident + confidence), "dominance.contest", month
    ):
        return
    noticed = state.event_log.last("dominance_noticed")
    conflict.begin(state, "workers", p.contest_strength, paid=True, follows=noticed)
    chance = win_chance(p, confidence, state.partnership.cohesion, share)
    chance *= employment.employer_responsiveness(state)
    if draws.bernoulli(chance, "dominance.won", month):
        win(state, share)
    else:
        lose(state, share)
    if draws.bernoulli(p.rupture_chance, "dominance.rupture", month):
        employment.rupture(state)


def win(state: State, share: float) -> None:
    """The workers' role is redefined, and meetings of residents alone may be brought in."""
    p = state.parameters.worker_dominance
    redefine_role(state)
    state.contests_won_this_year += 1
    state.contests_won += 1
    state.monthly.confidence_shift = p.contest_gain / state.contests_won
    if state.draws.bernoulli(p.resident_only_chance, "dominance.reform", state.month):
        state.reform.resident_only = True
    what = "win back the lead: the workers' role is redefined"
    tell_of_contest(state, "contest_won", what, share)


def redefine_role(state: State) -> None:
    """Workers are to enable rather than decide, and their successors too; people look no longer."""
    p, reform = state.parameters.worker_dominance, state.reform
    for worker in state.workers:
        worker.directiveness *= p.reformed_directiveness
    reform.awareness, reform.noticed = 0.0, False


def lose(state: State, share: float) -> None:
    """Being dismissed takes confidence from those alone and gives some to those together."""
    p = state.parameters.worker_dominance
    together = state.partnership.cohesion > p.together_from
    state.monthly.confidence_shift = p.shared_gain if together else -p.dismissal_loss
    what = "contest the workers' role and do not prevail"
    tell_of_contest(state, "contest_lost", what, share)


def tell_of_contest(state: State, kind: str, what: str, share: float) -> None:
    """How it went, in the diary, after the line in which members noticed."""
    noticed, cause = state.event_log.last("dominance_noticed"), "worker influence"
    state.record_event(kind, "members", what, round(share, 3), cause, follows=noticed)
