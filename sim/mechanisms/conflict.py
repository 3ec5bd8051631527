"""M7 Conflict: clashes among neighbours and friends, and how they end.

Purpose: let disagreement that is intense because it is close impede the work, and let it be overcome or not.

Evidence: E004, E028, E060 to E064, E075, E096, E113, E121, E131, E135, XG01, XH06.
Reads: motives and estates of members, load, dominance noticed, what has gone wrong with the LTO, cohesion,
decision skill, the rep's mediation, levers. Writes: clashes, quarrel (0 to 1, how much all clashes weigh), months at odds,
members who go, vacant posts, who holds the money, the gain of members' confidence (paid by M8).
Draws: `conflict.*`; difficult people are drawn by (slot, occupancy), clashes by kind and month.

Rule: A clash breaks out the likelier, the more members came for a project of their own (fewer once these have
left), the more the table is mixed of estates that distrust each other, the more difficult people sit there,
the heavier the load, the more people notice that workers decide, the more has gone wrong with the
organisation that holds the money and the less it grasps what this is about; all of it less where members hold
together, take time to reflect, or have been through it before, and more while another quarrel lasts: troubles
pile up (XH06). A clash is drawn more or less bitter. Every
month it may be settled, by cohesion, decision skill, reflection, the rep's mediation (M10) and help from the
funder, the less likely the more bitter it is; or one side goes; or it goes on, and festers where cohesion is
low and nobody mediates. A clash with workers employed by the organisation that holds the money may spread to
it. Where one side goes it may take others along, the more, the more bitter it was: several workers, members who stand by the
one it turned on; and where partnership and organisation part, what that holds may go with it (M10). Months in which
all clashes together weigh so much that members cannot sit at one table are counted; too many running are a breakdown
(rebuilding), and while the partnership stands still after one, the quarrel weighs as much as any. Where a clash drags on, the
funder may send help (rebuilding). While it lasts members tire (M1), trust each other less (M2), stay away and
lose time (M4), leave, and draw apart; they close themselves off (M5), and money lies idle. A clash overcome
gives members confidence, the less the more they overcame before.

Equation: settled a month = (base + cohesion + skill + reflection + mediation + help) (1 - h strength);
strength' = strength + (e (1 - cohesion) (1 - strength) - m mediation strength); quarrel = 1 - product of (1 -
strength).
Left out: disciplinary procedure; bullying of one person; factions that last beyond a clash; clashes with the wider community and the funder.
"""

from __future__ import annotations

from sim.agents.population import PET_PROJECT
from sim.agents.seat import Seat
from sim.environment.disputes import OVER, Dispute
from sim.event_log import NOTHING
from sim.mechanisms import employment, membership, trusted_organisation
from sim.parameters import Values
from sim.randomness import identity, unit_interval
from sim.state import State


def tension(p: Values, cohesion: float, reflection: float, reviewed: bool, quarrel: float) -> float:
    """By how much what could cause a clash does: more without cohesion and in a quarrel, less with reflection."""
    strained = 1.0 + p.low_cohesion * (1.0 - cohesion)
    piled_up = 1.0 + p.piles_up * quarrel
    learned = p.reviewed_eases if reviewed else 0.0
    return float(strained * piled_up * (1.0 - p.reflection_eases * reflection) * (1.0 - learned))


def settlement_chance(
    p: Values,
    strength: float,
    cohesion: float,
    skill: float,
    reflection: float,
    mediation: float,
    help_sent: bool,
) -> float:
    """Monthly chance that a clash is settled with both sides staying."""
    able = p.settles_anyway + p.cohesion_settles * cohesion + p.skill_settles * skill
    able += p.reflection_settles * reflection + p.mediation_settles * mediation
    able += p.help_settles if help_sent else 0.0
    return float(min(p.settles_most, max(0.0, able * (1.0 - p.bitterness * strength))))


def strength_next(p: Values, strength: float, cohesion: float, mediation: float) -> float:
    """How bitter a clash is next month: it festers without cohesion and is calmed by mediation."""
    festers = p.festers * (1.0 - cohesion) * (1.0 - strength)
    calmed = p.mediation_calms * mediation * strength
    return float(min(p.bitterest, max(p.mildest, strength + festers - calmed)))


def apply(state: State) -> None:
    """A month of the clashes there are, and of those that break out."""
    disputes, monthly = state.disputes, state.monthly
    if not len(state.partnership.slots):
        disputes.live.clear()
    else:
        for dispute in [dispute for dispute in disputes.live if dispute.began < state.month]:
            live_through(state, dispute)
        break_out(state)
    count_months_at_odds(state)
    monthly.quarrel = quarrel(state)
    with_workers = disputes.of("workers")
    monthly.quarrel_with_workers = with_workers.strength if with_workers else 0.0


def count_months_at_odds(state: State) -> None:
    """Count months running in which members cannot sit at one table."""
    disputes = state.disputes
    at_odds = disputes.heat >= state.parameters.conflict.at_odds_from
    disputes.months_at_odds = disputes.months_at_odds + 1 if at_odds else 0


def quarrel(state: State) -> float:
    """How much all clashes weigh; while a partnership that broke down stands still, as much as any."""
    still = state.month <= state.disputes.standstill_until
    return 1.0 if still else state.disputes.heat


def reflecting(state: State) -> float:
    """Time taken to reflect on relations and structure; while rebuilding, all there can be."""
    rebuilding = state.month <= state.disputes.rebuilding_until
    return 1.0 if rebuilding else float(state.scenario.partnership.reflection)


# ------------------------------------------------------------------- breaking out


WITH_OTHERS = ("workers", "lto", "estates")
"""Clashes that do not turn on one member."""


def break_out(state: State) -> None:
    """What could cause a clash this month may do so; where the last member has just left, none turns on a member."""
    p, partnership, disputes = state.parameters.conflict, state.partnership, state.disputes
    tense = tension(p, partnership.cohesion, reflecting(state), disputes.reviewed, disputes.heat)
    key = state.draws.key("conflict.begins", state.month)
    nobody_sits = not state.partnership.resident_seats()
    for kind, yearly in causes(state).items():
        if nobody_sits and kind not in WITH_OTHERS:
            continue
        if yearly > 0.0 and unit_interval(key, identity(kind)) < yearly * tense / 12.0:
            if disputes.of(kind) is None:
                least, most = p.least_bitter, p.most_bitter
                u = state.draws.uniform("conflict.strength", state.month, kind)
                begin(state, kind, least + (most - least) * u)


def causes(state: State) -> dict[str, float]:
    """Yearly hazard of each kind of clash, before tension."""
    p, load = state.parameters.conflict, state.load_pressure
    own_projects, difficult_people, mixed = who_is_there(state)
    found = {
        "personal_project": p.personal_project * own_projects,
        "difficult_person": p.difficult_person * difficult_people,
        "members": p.overload * max(0.0, load - p.overload_from),
        "estates": p.rival_estates * state.rivalry * mixed,
    }
    if state.workers:
        found["workers"] = p.dominance * state.reform.awareness + p.ordinary_friction
    if state.is_running:
        found["lto"] = p.money_holder * (p.wary_of_it * (1.0 - state.lto.ethos) + state.lto.strain)
    return found


def who_is_there(state: State) -> tuple[int, int, float]:
    """Members with a project of their own, difficult members, and how mixed the estates are.

    Worked out when a seat has changed hands, for `Partnership.slots` is a new array then.
    """
    disputes, slots = state.disputes, state.partnership.slots
    if disputes.known_for is not slots:
        population = state.population
        disputes.known_for = slots
        disputes.known = (
            population.motive[slots].tolist().count(PET_PROJECT),
            len(difficult(state, state.parameters.conflict.difficult_share)),
            mixture(population.estate[slots].tolist()),
        )
    return disputes.known


def mixture(estates: list[float]) -> float:
    """Chance that two members come from different estates, 0 to 1."""
    n = len(estates)
    if not n:
        return 0.0
    return 1.0 - sum(estates.count(estate) ** 2 for estate in set(estates)) / (n * n)


def begin(
    state: State, kind: str, strength: float, *, paid: bool = False, follows: int = NOTHING
) -> None:
    """Two sides fall out, after a line of the diary or none; if they already have, it becomes as bitter as this."""
    old = state.disputes.of(kind)
    if old is not None:
        old.strength = max(old.strength, strength)
        return
    seat, who, other, several = sides(state, kind)
    dispute = Dispute(kind, who, other, state.month, strength, seat, several, paid)
    state.disputes.live.append(dispute)
    what = f"{dispute.says('falls', 'fall')} out with {other} {OVER[kind]}"
    dispute.line = state.record_event("clash", who, what, round(strength, 3), kind, follows=follows)


# ---------------------------------------------------------- going on and ending


def live_through(state: State, dispute: Dispute) -> None:
    """A month of a clash: settled, ended by a parting, or gone on."""
    p, draws, month = state.parameters.conflict, state.draws, state.month
    who = (dispute.kind, dispute.began)
    if is_idle(state, dispute):
        state.disputes.live.remove(dispute)
    elif draws.bernoulli(chance_to_settle(state, dispute), "conflict.settled", month, *who):
        settle(state, dispute)
    elif draws.bernoulli(p.parting * dispute.strength, "conflict.parted", month, *who):
        part(state, dispute)
    else:
        escalate_or_calm(state, dispute)


def is_idle(state: State, dispute: Dispute) -> bool:
    """Whether one side is no longer there: posts have ended, the money has, or somebody has left."""
    if dispute.kind == "workers":
        return not state.workers
    if dispute.kind == "lto":
        return not state.is_running or dispute.other != state.lto.name
    return dispute.seat is not None and dispute.seat not in state.partnership.seats


def chance_to_settle(state: State, dispute: Dispute) -> float:
    """Monthly chance that this clash is settled now."""
    partnership = state.partnership
    return settlement_chance(
        state.parameters.conflict,
        dispute.strength,
        partnership.cohesion,
        partnership.decision_skill,
        reflecting(state),
        state.rep.mediation,
        state.month <= state.disputes.support_until,
    )


def settle(state: State, dispute: Dispute) -> None:
    """Both sides make it up, and members have learned that they can."""
    p, disputes = state.parameters.conflict, state.disputes
    disputes.live.remove(dispute)
    if not dispute.paid:
        disputes.overcome += 1
        state.monthly.confidence_shift += p.overcome_gain / (disputes.overcome + state.contests_won)
    makes = dispute.says("makes", "make")
    what = f"{makes} it up with {dispute.other}"
    months = state.month - dispute.began
    how = how_settled(state)
    state.record_event("clash_settled", dispute.who, what, months, how, follows=dispute.line)


def how_settled(state: State) -> str:
    """What helped to settle a clash now, in words: the likelier told, the more it helped."""
    if state.month <= state.disputes.support_until:
        return "with the help the funder sent"
    p, partnership = state.parameters.conflict, state.partnership
    own = p.cohesion_settles * partnership.cohesion + p.skill_settles * partnership.decision_skill
    by_rep = p.mediation_settles * state.rep.mediation
    mediated = state.draws.bernoulli(by_rep / (by_rep + own), "conflict.how", state.month)
    return "with the rep's mediation" if mediated else "having talked it through"


def part(state: State, dispute: Dispute) -> None:
    """One side goes, and that ends it; others may go along, the more, the more bitter it was."""
    state.disputes.live.remove(dispute)
    if dispute.kind == "workers":
        employment.walk_out(state, dispute.strength)
        return
    if dispute.kind == "lto":
        state.disputes.parted_with_holder = True
        trusted_organisation.replace(state, "falling-out", dispute.strength)
        return
    reason = "pet project" if dispute.kind == "personal_project" else "clash"
    for seat in leavers(state, dispute):
        membership.leave_seat(state, seat, reason)
    for seat in those_who_follow(state, dispute):
        membership.leave_seat(state, seat, "clash")


def leavers(state: State, dispute: Dispute) -> list[Seat]:
    """Members who give up over a clash: the one it turns on, or those from the smaller estate."""
    if dispute.seat is not None:
        return [dispute.seat]
    estates = largest_estates(state)
    if len(estates) < 2:
        return []
    estate = state.population.estate
    return [s for s in state.partnership.resident_seats() if estate[s.slot] == estates[1]]


def those_who_follow(state: State, dispute: Dispute) -> list[Seat]:
    """Members who go when the one a clash turned on has gone, the more, the more bitter it was (E028)."""
    if dispute.seat is None:
        return []
    chance = state.parameters.conflict.follows * dispute.strength**2
    key = state.draws.key("conflict.follows", state.month)
    seats = state.partnership.resident_seats()
    return [seat for seat in seats if unit_interval(key, seat.who) < chance]


def escalate_or_calm(state: State, dispute: Dispute) -> None:
    """It festers or calms, and one with workers may spread to the organisation that employs them."""
    p, draws, month = state.parameters.conflict, state.draws, state.month
    calmed, cohesion = state.rep.mediation, state.partnership.cohesion
    dispute.strength = strength_next(p, dispute.strength, cohesion, calmed)
    by_lto = state.scenario.workers.employer == "lto" and state.is_running
    if dispute.kind == "workers" and by_lto:
        if draws.bernoulli(p.spreads * dispute.strength, "conflict.spreads", month):
            begin(state, "lto", dispute.strength)


Sides = tuple[Seat | None, str, str, bool]
"""The member a clash turns on, the two sides by name, and whether the first are several."""


def sides(state: State, kind: str) -> Sides:
    """Who falls out with whom, for this kind of clash, at the table as it is."""
    seats = state.partnership.resident_seats()
    if kind == "workers":
        return None, "members", "the paid workers", True
    if kind == "lto":
        return None, "members", str(state.lto.name), True
    if kind == "estates":
        return _estates(state)
    if kind == "members" and len(seats) > 1:
        first = max(seats, key=lambda seat: state.carrying.share_of(seat.who))
        second = _one_of(state, [seat for seat in seats if seat is not first])
        return first, first.name, second.name, False
    if kind == "personal_project":
        motive = state.population.motive
        seats = [seat for seat in seats if motive[seat.slot] == PET_PROJECT] or seats
    if kind == "difficult_person":
        seats = difficult(state, state.parameters.conflict.difficult_share) or seats
    seat = _one_of(state, seats)
    return seat, seat.name, "the other members", False


def difficult(state: State, share: float) -> list[Seat]:
    """Members with whom it is hard to work; who is, is drawn for every resident for good."""
    key = state.draws.key("conflict.difficult")
    seats = state.partnership.resident_seats()
    return [seat for seat in seats if unit_interval(key, seat.who) < share]


def _one_of(state: State, seats: list[Seat]) -> Seat:
    key = state.draws.key("conflict.who", state.month)
    return max(seats, key=lambda seat: unit_interval(key, seat.who))


def _estates(state: State) -> Sides:
    """Members of the two estates with most of them at the table."""
    larger, smaller = (state.name_of_estate(estate) for estate in largest_estates(state)[:2])
    return None, f"members from {larger}", f"those from {smaller}", True


def largest_estates(state: State) -> list[int]:
    """Estates with members at the table, that with most of them first."""
    estates = [int(e) for e in state.population.estate[state.partnership.slots].tolist()]
    return sorted(set(estates), key=lambda e: (-estates.count(e), e))
