"""M3 Engagement: becoming aware, taking part, stepping up, and lapsing.

Purpose: fill and empty the ladder unaware, aware, participant, volunteer; the step to and from a seat at the
table is `membership`.

Evidence: E024 to E030, E042, E081, E082, E084 to E086, E090, E122, E183, E205, E206, XA30, XB01, XB06, XB08, XB11 to XB13, XB16,
XC20, XF07 to XF09, XF11, XH08, L04, L05, L08, L12, L16, L19, L20.
Reads: ties, presence, energy, belonging, trust, time, hardship, motives, who is asked, formality, openness, hours not needed, fit of what is going
on, workers' share of the work. Writes: awareness, involvement, friendships, belonging. Draws: `step`.

Rule: People hear of the programme from those they know who take part and from the presence of activity, up to a
ceiling; those who will never take part pay less attention. When activity fades people forget. Stepping up depends on
being asked by people one knows, energy, belonging, trust, time and hardship, on how well what is going on fits
need and how far it answers what somebody came for (`motives`); formal and closed ways keep some away at every step, those not at ease with
committee ways most. Volunteers and members ask so many people a month (`asking`); who is asked, and listens,
is likelier to step up, and most do not. Some are ready, some only reachable, some never. How these join up is chosen under `engagement.joining_form`. In
the threshold form (`threshold`, L05, L04) they multiply, so that the want of any one bars; people differ in the share
of those they know who must take part before they do, half of them asking for less than some 12 per cent. In the logistic
form (`logistic`, L19) they add up to log-odds, so that more of one makes good the want of another. Paid workers may
crowd volunteers in or out: the sign is chosen under `engagement.crowding_sign` (`in`, `none`, `out`), the coefficient
says how much. People lapse less where groups on their own feet give them somewhere to go on (E206), and more where little is going on, early on, when tired, when what they came for is not there, and where
hours they offer are not needed. Friendships form through joint
activity and fade. Belonging grows with years in the place and with taking part; on those who do not take part the
programme has next to no effect.

Equation: chance of a step = base x asked x welcome x motive x propensity x known x energy x (belonging and trust) x time x fit x crowding, known
= k + t a / (a + h), a the share of her ties who take part; crowding = 1 + c x workers' share of the work. In the
logistic form known x energy x (belonging and trust) x time gives way to 1 / (1 + exp(-s (their sum - e))).
Left out: children and young people under 18; online participation.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import (
    AWARE,
    NEVER,
    PARTICIPANT,
    READY,
    RESTING,
    UNAWARE,
    VOLUNTEER,
)
from sim.compiled import kernel, rule
from sim.extensions.dispatch import apply_rule
from sim.functional_forms import half_saturation, linear_multiplier
from sim.mechanisms import asking, hubs, membership, motives, trust
from sim.mechanisms.social_influence import knowing, warmth_numbers, warmth_of
from sim.parameters import Values
from sim.state import State
from sim.sums import mean_in_order

QUARTER = 3
OF_THOSE_WHO_KNOW = ("involvement", "propensity", "energy", "months_in_role")


@rule
def becomes_aware(
    presence: float,
    active_share: float,
    propensity: float,
    room: float,
    by_presence: float,
    by_ties: float,
    attention: float,
) -> float:
    """Monthly chance that somebody unaware hears of the programme; ``room`` is left below the ceiling."""
    attentive = 1.0 if propensity < NEVER else attention
    return min(1.0, attentive * room * (by_presence * presence + by_ties * active_share))


@rule
def step_up(
    involvement: float,
    propensity: float,
    known: float,
    energy: float,
    warmth: float,
    base: float,
    reachable: float,
    to_volunteer: float,
) -> float:
    """Monthly chance of taking a step up (aware to participant, participant to volunteer)."""
    if involvement < AWARE or involvement > PARTICIPANT or propensity >= NEVER:
        return 0.0
    readiness = 1.0 if propensity == READY else reachable
    step = 1.0 if involvement < PARTICIPANT else to_volunteer
    return min(1.0, step * base * readiness * known * energy * warmth)


@rule
def step_up_logistic(
    involvement: float,
    propensity: float,
    known: float,
    energy: float,
    warmth: float,
    base: float,
    reachable: float,
    to_volunteer: float,
    slope: float,
    even: float,
) -> float:
    """Monthly chance of a step up where what draws in adds up to log-odds (L19)."""
    if involvement < AWARE or involvement > PARTICIPANT or propensity >= NEVER:
        return 0.0
    readiness = 1.0 if propensity == READY else reachable
    step = 1.0 if involvement < PARTICIPANT else to_volunteer
    odds = 1.0 / (1.0 + math.exp(-slope * (known + energy + warmth - even)))
    return min(1.0, step * base * readiness * odds)


@rule
def step_down(
    involvement: float,
    presence: float,
    energy: float,
    months: float,
    lapse: float,
    forget: float,
    in_silence: float,
    settling: float,
    worn_out: float,
) -> float:
    """Monthly chance of a step down: the aware forget, those who take part lapse."""
    if involvement < AWARE or involvement > VOLUNTEER:
        return 0.0
    if involvement < PARTICIPANT:
        return forget * (1.0 - presence)
    dull = in_silence - presence
    early = 1.0 + 1.0 / (1.0 + months / settling)
    tired = worn_out - energy
    return min(1.0, lapse * dull * early * tired)


@rule
def welcome(fluency: float, formality: float, toll: float) -> float:
    """How far formal ways let somebody in who is not at ease with them (E042)."""
    return math.exp(-toll * formality * (1.0 - fluency))


@rule
def urged(listening: float, times: float) -> float:
    """By how much likelier somebody steps up who is asked, as far as she listens."""
    return 1.0 + (times - 1.0) * listening


@rule
def idled(involvement: float, needed: float, toll: float) -> float:
    """By how much likelier somebody lapses whose hours are not needed (E122)."""
    return 1.0 + toll * (1.0 - needed) if involvement >= PARTICIPANT else 1.0


@rule
def involvement_next(involvement: float, up: float, down: float, draw: float) -> float:
    """Involvement of somebody aware after this month's chances; one draw decides."""
    if draw < up:
        return involvement + 1.0
    if draw > 1.0 - down:
        return involvement - 1.0
    return involvement


@rule
def volunteer_hours(
    involvement: float,
    diligence: float,
    energy: float,
    free_hours: float,
    typical: float,
    participant: float,
    worn_out: float,
    by_energy: float,
    most_free: float,
) -> float:
    """Hours a month a participant or volunteer offers; very unequal (XB08)."""
    if involvement < PARTICIPANT or involvement > VOLUNTEER:
        return 0.0
    role = 1.0 if involvement == VOLUNTEER else participant
    offered = role * typical * diligence * (worn_out + by_energy * energy)
    return min(offered, most_free * free_hours)


@rule
def belonging_next(
    belonging: float,
    base: float,
    months_here: float,
    involvement: float,
    rooting: float,
    rooting_months: float,
    by_presence: float,
    gain: float,
    rate: float,
) -> float:
    """Belonging drifts towards what years in the place, taking part and presence support."""
    rooted = base + rooting * months_here / (months_here + rooting_months)
    more = by_presence + (gain if PARTICIPANT <= involvement < RESTING else 0.0)
    target = min(1.0, max(0.0, rooted + more * (1.0 - rooted)))
    return belonging + rate * (target - belonging)


@rule
def friendships_next(
    friendships: float,
    involvement: float,
    gain: float,
    fade: float,
    limit: float,
    participant: float,
) -> float:
    """Friendships form through joint activity and fade without it."""
    joint = 0.0
    if PARTICIPANT <= involvement < RESTING:
        joint = participant if involvement < VOLUNTEER else 1.0
    room = max(0.0, 1.0 - friendships / limit)
    return min(limit, friendships + gain * joint * room - fade * friendships)


@kernel(
    "float64[:, ::1](int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[:, ::1], float64[::1], UniTuple(float64, 6), UniTuple(float64, 3),"
    " UniTuple(float64, 4), UniTuple(float64, 4))"
)
def inclined(  # type: ignore[no-untyped-def]
    slots,
    belonging,
    confidence,
    social_trust,
    hardship,
    free_hours,
    fluency,
    involvement,
    active_share,
    motive,
    asked,
    warmth_numbers,
    ties_numbers,
    stepping,
    lapsing,
):
    """How each in ``slots`` is inclined: (4, slots), `knowing`, `warmth_of`, what multiplies a step up, and a step down.

    Parameters
    ----------
    motive, asked : (2, slots) of `motives.pull_and_release`, (slots,) of `asked_to_join_in`
    stepping : what everybody's step up is multiplied by, weight of confidence in trust, formality and its toll
    lapsing : what everybody's lapse is, share not kept by groups, share of hours needed and what it tells
    """
    up, trust_weight, formality, toll = stepping
    down, not_kept, needed, not_needed = lapsing
    found = np.empty((4, slots.size))
    for i in range(slots.size):
        who = slots[i]
        trusting = trust.both_stocks(confidence[who], social_trust[who], trust_weight)
        found[0, i] = knowing(active_share[who], *ties_numbers)
        found[1, i] = warmth_of(
            belonging[who], trusting, hardship[who], free_hours[who], *warmth_numbers
        )
        found[2, i] = up * motive[0, i] * asked[i] * welcome(fluency[who], formality, toll)
        found[3, i] = down * motive[1, i] * not_kept * idled(involvement[who], needed, not_needed)
    return found


@kernel("float64[::1](float64, float64[::1], float64[::1], float64, float64, float64, float64)")
def chances_to_hear(  # type: ignore[no-untyped-def]
    presence, active_share, propensity, room, by_presence, by_ties, attention
):
    """`becomes_aware` of everybody: quicker than the rule by itself, which reads each number anew for each."""
    chance = np.empty(propensity.size)
    for i in range(propensity.size):
        chance[i] = becomes_aware(
            presence, active_share[i], propensity[i], room, by_presence, by_ties, attention
        )
    return chance


@kernel(
    "float64[::1](float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64, float64)"
)
def chances_up(  # type: ignore[no-untyped-def]
    involvement, propensity, known, energy, warmth, base, reachable, to_volunteer
):
    """`step_up` of many, as `chances_to_hear`."""
    chance = np.empty(involvement.size)
    for i in range(involvement.size):
        chance[i] = step_up(
            involvement[i],
            propensity[i],
            known[i],
            energy[i],
            warmth[i],
            base[i],
            reachable,
            to_volunteer,
        )
    return chance


@kernel(
    "float64[::1](float64[::1], float64, float64[::1], float64[::1], float64[::1], float64, float64, float64, float64)"
)
def chances_down(  # type: ignore[no-untyped-def]
    involvement, presence, energy, months, lapse, forget, in_silence, settling, worn_out
):
    """`step_down` of many, as `chances_to_hear`."""
    chance = np.empty(involvement.size)
    for i in range(involvement.size):
        chance[i] = step_down(
            involvement[i],
            presence,
            energy[i],
            months[i],
            lapse[i],
            forget,
            in_silence,
            settling,
            worn_out,
        )
    return chance


@kernel(
    "float64[::1](float64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64, float64, float64)"
)
def belongings_next(  # type: ignore[no-untyped-def]
    belonging, base, months_here, involvement, rooting, rooting_months, by_presence, gain, rate
):
    """`belonging_next` of everybody, as `chances_to_hear`."""
    after = np.empty(belonging.size)
    for i in range(belonging.size):
        after[i] = belonging_next(
            belonging[i],
            base[i],
            months_here[i],
            involvement[i],
            rooting,
            rooting_months,
            by_presence,
            gain,
            rate,
        )
    return after


@kernel(
    "void(int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1])"
)
def move(known, involvement, months, took_part, up, down, draw):  # type: ignore[no-untyped-def]
    """Let each in ``known`` take the step that `involvement_next` says; ``up`` and ``down`` (known,), the others (n,)."""
    for i in range(known.size):
        who = known[i]
        after = involvement_next(involvement[who], up[i], down[i], draw[who])
        if after != involvement[who]:
            involvement[who], months[who] = after, 0.0
            if after >= PARTICIPANT:
                took_part[who] = 1.0


@kernel("void(int64[::1], float64[::1], float64[::1], UniTuple(float64, 4))")
def make_friends(who, friendships, involvement, numbers):  # type: ignore[no-untyped-def]
    """Move the friendships of each in slots ``who`` on by a month (`friendships_next`)."""
    for slot in who:
        friendships[slot] = friendships_next(friendships[slot], involvement[slot], *numbers)


@kernel("float64[::1](int64[::1], int64[::1], float64[::1], float64, float64)")
def urged_among(known, asked, asked_lately, patience, times):  # type: ignore[no-untyped-def]
    """By how much likelier each of those in ``known`` steps up, where those in ``asked`` are asked: (known,)."""
    found = np.ones(known.size)
    for slot in asked:
        listening = asking.listens(asked_lately[slot], patience)
        found[np.searchsorted(known, slot)] = urged(listening, times)
    return found


@kernel("void(int64[::1], float64[::1])")
def count_month(slots, months):  # type: ignore[no-untyped-def]
    """One month more, for each in ``slots``."""
    for slot in slots:
        months[slot] += 1.0


def apply(state: State) -> None:
    """One month of hearing, stepping up and down, and filling the table."""
    move_on_ladder(state)
    update_friendships(state)
    if state.month % QUARTER == QUARTER - 1:
        update_belonging(state)
    if state.partnership.seats or state.is_running:
        membership.apply(state)


def move_on_ladder(state: State) -> None:
    """Everybody's step up or down the ladder this month."""
    population = state.population
    spread = state.parameters.engagement.recruitment_spread
    presence = state.monthly.presence * linear_multiplier(recruitment(state), spread)
    draw = state.draws.uniforms_for_all("step", state.month, population.counter)
    known = population.those_who_know()
    count_month(known, population.months_in_role)
    asking.apply(state)
    raise_awareness(state, presence, known.size / population.size, draw)
    step(state, presence, known, draw)


def raise_awareness(
    state: State, presence: float, aware_share: float, draw: NDArray[np.float64]
) -> None:
    """Some of those who did not know of the programme hear of it."""
    p, population = state.parameters.engagement, state.population
    chance = apply_rule(
        state,
        "chance_to_hear",
        chances_to_hear,
        None,
        presence,
        state.active_share,
        population.propensity,
        max(0.0, 1.0 - aware_share / p.aware_ceiling),
        p.aware_by_presence,
        p.aware_by_ties,
        p.attention_of_never,
    )
    lucky = np.flatnonzero(draw < chance)
    news = lucky[population.involvement[lucky] == UNAWARE]
    population.involvement[news] = AWARE
    population.months_in_role[news] = 0.0
    trust.adopt_reputation(state, news)


def step(state: State, presence: float, known: NDArray[np.intp], draw: NDArray[np.float64]) -> None:
    """Those in slots ``known``, who knew of the programme, step up, stay, lapse or forget; ``draw`` of everybody."""
    p, population = state.parameters.engagement, state.population
    involvement, propensity, energy, months = population.columns_of(OF_THOSE_WHO_KNOW, known)
    ties, warmth, each, lapse = inclinations(state, presence, known)
    joining = state.variants.joining
    up = apply_rule(
        state,
        "chance_to_step_up",
        joining.of_many,
        known,
        involvement,
        propensity,
        ties,
        energy,
        warmth,
        each,
        p.reachable_readiness,
        p.step_to_volunteer,
        *joining.numbers,
    )
    down = apply_rule(
        state,
        "chance_to_step_down",
        chances_down,
        known,
        involvement,
        presence,
        energy,
        months,
        lapse,
        p.forget,
        p.lapse_in_silence,
        p.settling_months,
        p.lapse_worn_out,
    )
    move(
        known,
        population.involvement,
        population.months_in_role,
        population.took_part,
        up,
        down,
        draw,
    )


def inclinations(state: State, presence: float, known: NDArray[np.intp]) -> NDArray[np.float64]:
    """How those who know of the programme are inclined this month, (4, known): see `inclined`."""
    p, population = state.parameters.engagement, state.population
    base = p.step_up * (p.without_presence + presence) * fit(state) * crowding(state)
    base *= linear_multiplier(state.openness, p.openness_spread)
    found: NDArray[np.float64] = inclined(
        known,
        population.belonging,
        population.partnership_confidence,
        population.partnership_social_trust,
        population.hardship,
        population.free_hours,
        population.fluency,
        population.involvement,
        state.active_share,
        motives.pull_and_release(state, known),
        asked_to_join_in(state, known),
        warmth_numbers(p),
        (p.tie_pull, p.knows_nobody, p.tie_half),
        (
            base,
            state.parameters.trust.confidence_weight,
            state.partnership.formality,
            p.formality_toll,
        ),
        (p.step_down, 1.0 - kept_by_groups(state), state.monthly.needed, p.not_needed),
    )
    return found


def asked_to_join_in(state: State, known: NDArray[np.intp]) -> NDArray[np.float64]:
    """By how much likelier each of those who know of it steps up because she is asked this month, (known,)."""
    population = state.population
    asks = asking.asks_of_volunteers(state)
    if membership.vacancies(state) <= 0:
        own = asking.asks_of_members(state)
        asking.spend_time(state, own)
        asks += own + asking.asks_of_workers(state)
    asked = asking.ask(state, known, asks, "join in", VOLUNTEER)
    p = state.parameters.asking
    times: NDArray[np.float64] = urged_among(
        known, asked, population.asked_lately, p.patience, p.urges
    )
    asking.remember(state, asked)
    return times


def kept_by_groups(state: State) -> float:
    """Share of lapsing that groups on their own feet prevent: there is somewhere to go on (E206)."""
    p = state.parameters.engagement
    return float(p.groups_keep * half_saturation(state.groups_independent, p.groups_keep_half))


def offer_numbers(p: Values) -> tuple[float, ...]:
    """What `volunteer_hours` weighs involvement, energy and free hours by."""
    return p.participant_hours, p.hours_worn_out, p.hours_by_energy, p.most_of_free_hours


def recruitment(state: State) -> float:
    """Effort put into inviting people, 0 to 1, while the programme runs."""
    return float(state.scenario.partnership.recruitment_effort) if state.is_running else 0.0


def fit(state: State) -> float:
    """How far what is going on draws people in: less than 1 as projects fit need badly, more as they fit well."""
    fits = [project.fit for project in state.projects]
    mean = mean_in_order(fits) if fits else 0.5
    return linear_multiplier(
        mean, state.parameters.engagement.fit_spread
    ) * hubs.participation_multiplier(state)


def crowding(state: State) -> float:
    """Paid work may crowd volunteers in or out, or do neither: the sign is open (L12, L20)."""
    return float(1.0 + state.variants.crowding * state.monthly.worker_work_share)


def update_friendships(state: State) -> None:
    """Friendships after this month."""
    p, population = state.parameters.engagement, state.population
    who = population.see_part_takers()  # the others have none to gain or lose
    make_friends(
        who,
        population.friendships,
        population.involvement,
        (p.friend_gain, p.friend_fade, p.friend_limit, p.participant_meets),
    )


def update_belonging(state: State) -> None:
    """Belonging after this quarter: it moves too slowly for a month to matter."""
    p, area, population = state.parameters.engagement, state.parameters.area, state.population
    population.belonging[:] = apply_rule(
        state,
        "belonging_next",
        belongings_next,
        None,
        population.belonging,
        population.belonging_base,
        population.months_here,
        population.involvement,
        area.belonging_settled - area.belonging_on_arrival,
        area.rooting_months,
        p.belonging_by_presence * state.monthly.presence,
        p.belonging_gain,
        QUARTER * p.belonging_rate,
    )
