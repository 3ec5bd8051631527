"""The steps of residents as compiled loops over columns that call the model's rules by their names.

``c`` holds columns by name, each (residents,); ``n`` what the step takes for the month (`benchmarks.steps`). They are for
`benchmarks.one_loop`. That rules and the arithmetic of draws can be called is the doing of `sim.compiled`, once the model has run.
"""

from __future__ import annotations

import numba
import numpy as np

from benchmarks.steps import (
    AT_THE_TABLE,
    IN_A_POST,
    ON_A_GROUP,
    RESPONSIBLE,
)
from sim.agents.population import (
    AWARE,
    MEMBER,
    PARTICIPANT,
    RESTING,
    TOOK_PART,
    UNAWARE,
    VOLUNTEER,
)
from sim.environment.carrying import work_next
from sim.environment.network import hear_of_trust, see_who_takes_part
from sim.environment.totals import monthly_sums
from sim.functional_forms import half_saturation
from sim.mechanisms.asking import comes_to_mind, first_of, invitation_share, listens
from sim.mechanisms.churn import leaving_hazard
from sim.mechanisms.confidence import after_contest, learned, practice, used
from sim.mechanisms.energy import after_rest, energy_gained, energy_lost, energy_next
from sim.mechanisms.engagement import (
    becomes_aware,
    belonging_next,
    friendships_next,
    idled,
    involvement_next,
    step_down,
    step_up,
    urged,
    welcome,
)
from sim.mechanisms.motives import answered, drawn_by, let_go_by
from sim.mechanisms.social_influence import knowing, warmth_of
from sim.mechanisms.trust import (
    after_hearsay,
    both_stocks,
    confidence_next,
    exposure,
    scepticism_next,
    social_next,
)
from sim.randomness import unit_of
from sim.sums import total_of

jit = numba.njit
_see, _hear, _sums = (jit(loop.plain) for loop in (see_who_takes_part, hear_of_trust, monthly_sums))
_total, _first, _half = jit(total_of.plain), jit(first_of.plain), jit(half_saturation)


# Compiled: what takes columns and numbers by name has no types that a checker could use.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"


@jit
def listen(c, n, ties):
    """As `social_influence.listen`."""
    indptr, indices, counted = ties
    _see(indptr, indices, counted, c.involvement, c.months_here, n.settling_months, c.active_share)
    if n.half_year > 0.0:
        _hear(
            indptr,
            indices,
            c.involvement,
            c.partnership_confidence,
            c.council_confidence,
            c.heard_trust,
            c.heard_council,
        )


@jit
def leave(c, n, key, counter):
    """As `churn.apply`, to where others move in: the slots of those who have gone."""
    gone, count = np.empty(counter.size, np.int64), 0
    for i in range(counter.size):
        c.months_here[i] += 1.0
        if n.birthday > 0.0:
            c.age[i] += 1.0
            c.hazard[i] = leaving_hazard(
                c.tenure[i],
                c.age[i],
                n.owner,
                n.social,
                n.private,
                n.young,
                n.older,
                n.young_until,
                n.death_at_18,
                n.accidents,
                n.ageing,
            )
        if unit_of(key, counter[i]) < c.hazard[i]:
            gone[count] = i
            count += 1
    return gone[:count]


@jit
def ask(c, n, key, counter, known, times):
    """As `asking.ask` and `asking.remember`: whom it makes likelier to step up, and by how much."""
    pool, count = np.empty(known.size, np.int64), 0
    weight, drawn = np.empty(known.size), np.empty(known.size)
    for place in range(known.size):
        i = known[place]
        if c.involvement[i] < VOLUNTEER:
            in_mind = comes_to_mind(
                c.involvement[i],
                c.active_share[i],
                n.heard_in_mind,
                n.participant_in_mind,
                n.volunteer_in_mind,
            )
            invited = invitation_share(
                c.newcomer[i], c.months_here[i], n.closed, n.outsider_toll, n.stranger_months
            )
            pool[count], weight[count] = place, in_mind * invited
            drawn[count] = unit_of(key, counter[i])
            count += 1
    for chosen in _first(drawn[:count], weight[:count], int(n.asks)):
        i = known[pool[chosen]]
        times[pool[chosen]] = urged(listens(c.asked_lately[i], n.patience), n.urges)
        c.asked_lately[i] += 1.0


@jit
def hear_of_it(c, n, key, counter):
    """As `engagement.raise_awareness`; answers who knew before."""
    known, news = np.empty(counter.size, np.int64), np.empty(counter.size, np.int64)
    knew = heard = 0
    for i in range(counter.size):
        c.asked_lately[i] *= n.kept_in_mind
        if c.involvement[i] > UNAWARE:
            c.months_in_role[i] += 1.0
            known[knew] = i
            knew += 1
    room = max(0.0, 1.0 - knew / counter.size / n.aware_ceiling)
    for i in range(counter.size):
        if c.involvement[i] == UNAWARE:
            chance = becomes_aware(
                n.presence,
                c.active_share[i],
                c.propensity[i],
                room,
                n.aware_by_presence,
                n.aware_by_ties,
                n.attention_of_never,
            )
            if unit_of(key, counter[i]) < chance:
                news[heard] = i
                heard += 1
    adopt_reputation(c, n, news[:heard])
    return known[:knew]


@jit
def adopt_reputation(c, n, news):
    """As `trust.adopt_reputation`, once they have heard."""
    for i in news:
        c.involvement[i], c.months_in_role[i] = AWARE, 0.0
        heard = c.heard_trust[i] - c.partnership_confidence[i]
        c.partnership_confidence[i] += n.name_weight * heard
    if news.size:
        said, count = 0.0, 0
        for i in range(c.scepticism.size):
            if c.involvement[i] > UNAWARE:
                said += c.scepticism[i]
                count += 1
        for i in news:
            c.scepticism[i] += n.name_weight * (said / count - c.scepticism[i])


@jit
def chance_up(c, n, i, times, pull):
    """Chance of a step up the ladder."""
    trusted = both_stocks(
        c.partnership_confidence[i], c.partnership_social_trust[i], n.trust_weight
    )
    ties = knowing(c.active_share[i], n.tie_pull, n.knows_nobody, n.tie_half)
    warmth = warmth_of(
        c.belonging[i],
        trusted,
        c.hardship[i],
        c.free_hours[i],
        n.hardship_toll,
        n.time_scale,
        n.without_belonging,
        n.belonging_pull,
        n.without_trust,
        n.trust_pull,
    )
    let_in = welcome(c.fluency[i], n.formality, n.formality_toll)
    return step_up(
        c.involvement[i],
        c.propensity[i],
        ties,
        c.energy[i],
        warmth,
        n.base * pull * times * let_in,
        n.reachable,
        n.to_volunteer,
    )


@jit
def climb(c, n, key, counter, known, times):
    """As `engagement.step`."""
    for place in range(known.size):
        i = known[place]
        distrust = 1.0 - c.council_confidence[i]
        met, friends = (
            _half(c.active_share[i], n.tie_half),
            _half(c.friendships[i], n.friends_half),
        )
        came_for, anger = c.motive[i], max(n.grievance, n.say)
        before = answered(came_for, n.lasting, n.say, distrust, n.grievance, n.gifts, met, n.duty)
        now = answered(came_for, n.lasting, n.say, distrust, anger, n.gifts, friends, n.duty)
        up = chance_up(c, n, i, times[place], drawn_by(before, n.draws))
        lapse = n.step_down * let_go_by(now, n.keeps) * n.not_kept
        lapse *= idled(c.involvement[i], n.needed, n.not_needed)
        down = step_down(
            c.involvement[i],
            n.presence,
            c.energy[i],
            c.months_in_role[i],
            lapse,
            n.forget,
            n.in_silence,
            n.settling,
            n.worn_out,
        )
        after = involvement_next(c.involvement[i], up, down, unit_of(key, counter[i]))
        if after != c.involvement[i]:
            c.involvement[i], c.months_in_role[i] = after, 0.0
            if after >= PARTICIPANT:
                c.took_part[i] = 1.0


@jit
def befriend(c, n):
    """As `engagement.update_friendships` and `engagement.update_belonging`."""
    for i in range(c.took_part.size):
        if c.took_part[i] > TOOK_PART:
            c.friendships[i] = friendships_next(
                c.friendships[i],
                c.involvement[i],
                n.friend_gain,
                n.friend_fade,
                n.friend_limit,
                n.participant_meets,
            )
    if n.quarter > 0.0:
        for i in range(c.belonging.size):
            c.belonging[i] = belonging_next(
                c.belonging[i],
                c.belonging_base[i],
                c.months_here[i],
                c.involvement[i],
                n.rooting,
                n.rooting_months,
                n.by_presence,
                n.belonging_gain,
                n.belonging_rate,
            )


@jit
def tire(c, n, drain, key, counter):
    """As `energy.apply`."""
    for i in range(drain.size):
        if c.took_part[i] <= TOOK_PART:
            continue
        role = c.involvement[i]
        lost = energy_lost(
            c.hours_given[i], c.free_hours[i] * n.freed_time, n.spare_hours, n.load_cost
        )
        if VOLUNTEER <= role < RESTING:
            lost += n.busy
        gained = energy_gained(
            role,
            c.friendships[i],
            n.success,
            n.valued,
            n.company,
            n.control,
            n.participant_gains,
            n.friends_half,
        )
        c.energy[i] = energy_next(
            c.energy[i], c.energy_set_point[i], n.recovery, lost + drain[i], gained
        )
        if role >= VOLUNTEER:
            luck = unit_of(key, counter[i])
            after = after_rest(role, c.energy[i], n.burnout, n.back, luck, n.chance)
            if after != role:
                c.involvement[i], c.months_in_role[i] = after, 0.0
                if after == RESTING:
                    c.hours_given[i] = 0.0


@jit
def both_next(c, n, i, stocks, done, seen):
    """Confidence and social trust after promises, talk and contact."""
    confidence, social, heard = stocks
    kept, broken, contact = done
    doubt, doubt_left, reach = seen
    believed = confidence[i] + doubt
    if kept > 0.0 or broken > 0.0:
        believed = confidence_next(
            min(1.0, believed), kept, broken, reach, n.gain, n.loss_ratio, n.prior
        )
    shown = max(0.0, believed - doubt_left)
    warm = social_next(social[i] + doubt, contact, reach, n.rate)
    confidence[i] = after_hearsay(shown, heard[i], c.involvement[i], n.hearsay, n.involved)
    social[i] = min(1.0, max(0.0, warm - doubt_left))


@jit
def reconsider(c, n):
    """As `trust.apply`."""
    known, count = np.empty(c.involvement.size, np.int64), 0
    reaches, doubts = np.empty(known.size), np.empty(known.size)
    for i in range(known.size):
        if c.involvement[i] > UNAWARE:
            reach = exposure(c.involvement[i], n.seen_by_aware, n.seen_by_participants)
            doubt = c.scepticism[i]
            if n.doubt_kept > 0.0 or n.doubt_broken > 0.0:
                doubt = scepticism_next(
                    doubt,
                    n.doubt_at_start,
                    n.doubt_kept,
                    n.doubt_broken,
                    reach,
                    n.lifts,
                    n.returns,
                    n.small,
                )
            known[count], reaches[count], doubts[count] = i, reach, doubt
            count += 1
    talk = _total(doubts[:count]) / count if count else 0.0
    partnership = c.partnership_confidence, c.partnership_social_trust, c.heard_trust
    council = c.council_confidence, c.council_social_trust, c.heard_council
    for place in range(count):
        i, reach, before = known[place], reaches[place], c.scepticism[known[place]]
        left = after_hearsay(doubts[place], talk, c.involvement[i], n.hearsay, n.involved)
        c.scepticism[i] = left
        both_next(c, n, i, partnership, (n.kept, n.broken, n.contact), (before, left, reach))
        both_next(
            c,
            n,
            i,
            council,
            (n.council_kept, n.council_broken, n.council_contact),
            (0.0, 0.0, reach),
        )


@jit
def learn(c, n, marked, key, counter):
    """As `confidence.apply`."""
    for i in range(counter.size):
        if c.took_part[i] <= TOOK_PART:
            continue
        role, in_use = c.involvement[i], used(c.hours_given[i], n.half)
        done = practice(role, in_use, n.left, n.taught, n.volunteer, n.participant)
        if marked[ON_A_GROUP, i] > 0.0:
            done = n.on_a_group * (n.left * in_use + n.taught)
        if marked[RESPONSIBLE, i] > 0.0:
            done *= n.responsible
        if marked[IN_A_POST, i] > 0.0:
            in_use, done = 1.0, max(done, n.in_a_post)
        c.confidence[i] = learned(
            c.confidence[i], c.confidence_at_start[i], done, in_use, n.confidence_gain, n.decay
        )
        c.skill[i] = learned(c.skill[i], c.skill_at_start[i], done, in_use, n.skill_gain, n.decay)
        if n.contest != 0.0 and marked[AT_THE_TABLE, i] > 0.0:
            c.confidence[i] = after_contest(c.confidence[i], n.contest)
        if n.year_end > 0.0 and VOLUNTEER <= role <= MEMBER:
            able = c.skill[i] - c.skill_at_start[i] > n.work_skill
            in_need = c.hardship[i] > n.work_hardship and c.age[i] < n.work_until_age
            if able and in_need and unit_of(key, counter[i]) < n.work_chance:
                c.hardship[i] *= n.work_eases
                c.free_hours[i] *= n.work_leaves


@jit
def carry_on(c, n, work):
    """As `carrying.carry_work_on`."""
    total = squares = 0.0
    for i in range(work.size):
        work[i] = work_next(work[i], c.hours_given[i], n.months)
        total += work[i]
        squares += work[i] * work[i]
    return total, squares


@jit
def sum_up(c, n):
    """As `totals.monthly_sums`."""
    return _sums(
        c.involvement,
        c.energy,
        c.partnership_confidence,
        c.partnership_social_trust,
        c.council_confidence,
        c.council_social_trust,
        c.belonging,
        c.took_part,
        n.trust_weight,
    )
