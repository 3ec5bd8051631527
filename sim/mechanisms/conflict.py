"""M7 Conflict: clashes among neighbours and friends, and how they end.

Purpose: let disagreement that is intense because it is close impede the work, and let it be overcome or not.

Evidence: E004, E028, E060 to E064, E075, E121, E131, E135.
Reads: motives and estates of members, load, dominance noticed, what has gone wrong with the LTO, cohesion,
decision skill, the rep's mediation, levers. Writes: clashes, quarrel (0 to 1, how much all clashes weigh),
members who go, vacant posts, who holds the money, the gain of members' confidence (paid by M8).
Draws: `conflict.*`; difficult people are drawn by (slot, occupancy), clashes by kind and month.

Rule: A clash breaks out the likelier, the more members came for a project of their own (fewer once these have
left), the more the table is mixed of estates that distrust each other, the more difficult people sit there,
the heavier the load, the more people notice that workers decide, the more has gone wrong with the
organisation that holds the money and the less it grasps what this is about; all of it less where members hold
together, take time to reflect, or have been through it before. A clash is drawn more or less bitter. Every
month it may be settled, by cohesion, decision skill, reflection, the rep's mediation (M10) and help from the
funder, the less likely the more bitter it is; or one side goes; or it goes on, and festers where cohesion is
low and nobody mediates. A clash with workers employed by the organisation that holds the money may spread to
it; where these part, what it holds may go with it (M10). Where a clash drags on or nothing is decided, the
funder may send help (rebuilding). While it lasts members tire (M1), trust each other less (M2), stay away and
lose time (M4), leave, and draw apart; they close themselves off (M5), and money lies idle. A clash overcome
gives members confidence, the less the more they overcame before.

Equation: settled a month = (base + cohesion + skill + reflection + mediation + help) (1 - h strength);
strength' = strength + (e (1 - cohesion) (1 - strength) - m mediation strength); quarrel = 1 - product of (1 -
strength).
Left out: disciplinary procedure; bullying of one person; factions that last beyond a clash.
"""

from __future__ import annotations

from typing import Any

from sim.agents.clash import OVER, Clash, difficult, largest_estates, sides
from sim.agents.population import PET_PROJECT
from sim.randomness import identity, unit_interval


def tension(p: Any, cohesion: float, reflection: float, reviewed: bool) -> float:
    """By how much what could cause a clash does: more without cohesion, less with reflection."""
    strained = 1.0 + p.low_cohesion * (1.0 - cohesion)
    learned = p.reviewed_eases if reviewed else 0.0
    return float(strained * (1.0 - p.reflection_eases * reflection) * (1.0 - learned))


def settling(
    p: Any,
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


def strength_next(p: Any, strength: float, cohesion: float, mediation: float) -> float:
    """How bitter a clash is next month: it festers without cohesion and is calmed by mediation."""
    festers = p.festers * (1.0 - cohesion) * (1.0 - strength)
    calmed = p.mediation_calms * mediation * strength
    return float(min(p.bitterest, max(p.mildest, strength + festers - calmed)))


def apply(model: Any) -> None:
    """A month of the clashes there are, and of those that break out."""
    state, now = model.clashes, model.now
    if not len(model.partnership.slots):
        state.live.clear()
    else:
        for clash in [clash for clash in state.live if clash.began < model.month]:
            live_through(model, clash)
        break_out(model)
    now.quarrel = state.heat
    with_workers = state.of("workers")
    now.quarrel_with_workers = with_workers.strength if with_workers else 0.0
    if state.live:
        state.last_live = model.month


def reflecting(model: Any) -> float:
    """Time taken to reflect on relations and structure; while rebuilding, all there can be."""
    rebuilding = model.month <= model.clashes.rebuilding_until
    return 1.0 if rebuilding else float(model.scenario.partnership.reflection)


# ------------------------------------------------------------------- breaking out


def break_out(model: Any) -> None:
    """What could cause a clash this month may do so."""
    p, partnership, state = model.parameters.conflict, model.partnership, model.clashes
    tense = tension(p, partnership.cohesion, reflecting(model), state.reviewed)
    key = model.draws.key("conflict.begins", model.month)
    for kind, yearly in causes(model).items():
        if yearly > 0.0 and unit_interval(key, identity(kind)) < yearly * tense / 12.0:
            if state.of(kind) is None:
                least, most = p.least_bitter, p.most_bitter
                u = model.draws.uniform("conflict.strength", model.month, kind)
                begin(model, kind, least + (most - least) * u)


def causes(model: Any) -> dict[str, float]:
    """Yearly hazard of each kind of clash, before tension."""
    p, load = model.parameters.conflict, model.member_load / model.parameters.projects.load_cap
    own_projects, difficult_people, mixed = who_is_there(model)
    found = {
        "personal_project": p.personal_project * own_projects,
        "difficult_person": p.difficult_person * difficult_people,
        "members": p.overload * max(0.0, load - p.overload_from),
        "estates": p.rival_estates * model.rivalry * mixed,
    }
    if model.workers:
        found["workers"] = p.dominance * model.reform.awareness + p.ordinary_friction
    if model.is_running:
        found["lto"] = p.money_holder * (p.wary_of_it * (1.0 - model.lto.ethos) + model.lto.strain)
    return found


def who_is_there(model: Any) -> tuple[int, int, float]:
    """Members with a project of their own, difficult members, and how mixed the estates are.

    Worked out when a seat has changed hands, for `Partnership.slots` is a new array then.
    """
    state, slots = model.clashes, model.partnership.slots
    if state.known_for is not slots:
        population = model.population
        state.known_for = slots
        state.known = (
            population.motive[slots].tolist().count(PET_PROJECT),
            len(difficult(model, model.parameters.conflict.difficult_share)),
            mixture(population.estate[slots].tolist()),
        )
    return state.known


def mixture(estates: list[int]) -> float:
    """Chance that two members come from different estates, 0 to 1."""
    n = len(estates)
    if not n:
        return 0.0
    return 1.0 - sum(estates.count(estate) ** 2 for estate in set(estates)) / (n * n)


def begin(model: Any, kind: str, strength: float, *, paid: bool = False) -> None:
    """Two sides fall out; if they already have, it becomes as bitter as this."""
    old = model.clashes.of(kind)
    if old is not None:
        old.strength = max(old.strength, strength)
        return
    seat, who, other, several = sides(model, kind)
    clash = Clash(kind, who, other, model.month, strength, seat, several, paid)
    model.clashes.live.append(clash)
    what = f"{clash.says('falls', 'fall')} out with {other} {OVER[kind]}"
    model.record_event("clash", who, what, round(strength, 3), kind)


# ---------------------------------------------------------- going on and ending


def live_through(model: Any, clash: Clash) -> None:
    """A month of a clash: settled, ended by a parting, or gone on."""
    p, draws, month = model.parameters.conflict, model.draws, model.month
    who = (clash.kind, clash.began)
    if is_idle(model, clash):
        model.clashes.live.remove(clash)
    elif draws.chance(chance_to_settle(model, clash), "conflict.settled", month, *who):
        settle(model, clash)
    elif draws.chance(p.parting * clash.strength, "conflict.parted", month, *who):
        part(model, clash)
    else:
        go_on(model, clash)


def is_idle(model: Any, clash: Clash) -> bool:
    """Whether one side is no longer there: posts have ended, the money has, or somebody has left."""
    if clash.kind == "workers":
        return not model.workers
    if clash.kind == "lto":
        return not model.is_running or clash.other != model.lto.name
    return clash.seat is not None and clash.seat not in model.partnership.seats


def chance_to_settle(model: Any, clash: Clash) -> float:
    """Monthly chance that this clash is settled now."""
    partnership = model.partnership
    return settling(
        model.parameters.conflict,
        clash.strength,
        partnership.cohesion,
        partnership.decision_skill,
        reflecting(model),
        model.rep.mediation,
        model.month <= model.clashes.support_until,
    )


def settle(model: Any, clash: Clash) -> None:
    """Both sides make it up, and members have learned that they can."""
    p, state = model.parameters.conflict, model.clashes
    state.live.remove(clash)
    if not clash.paid:
        state.overcome += 1
        model.now.confidence_shift += p.overcome_gain / (state.overcome + model.contests_won)
    makes = clash.says("makes", "make")
    what = f"{makes} it up with {clash.other}"
    months = model.month - clash.began
    model.record_event("clash_settled", clash.who, what, months, how_settled(model))


def how_settled(model: Any) -> str:
    """What helped to settle a clash now, in words: the likelier told, the more it helped."""
    if model.month <= model.clashes.support_until:
        return "with the help the funder sent"
    p, partnership = model.parameters.conflict, model.partnership
    own = p.cohesion_settles * partnership.cohesion + p.skill_settles * partnership.decision_skill
    by_rep = p.mediation_settles * model.rep.mediation
    mediated = model.draws.chance(by_rep / (by_rep + own), "conflict.how", model.month)
    return "with the rep's mediation" if mediated else "having talked it through"


def part(model: Any, clash: Clash) -> None:
    """One side goes, and that ends it."""
    from sim.environment import membership
    from sim.mechanisms import trusted_organisation, worker_dominance

    model.clashes.live.remove(clash)
    if clash.kind == "workers":
        worker_dominance.rupture(model)
        return
    if clash.kind == "lto":
        model.clashes.broken = True
        trusted_organisation.replace(model, "falling-out")
        return
    reason = "pet project" if clash.kind == "personal_project" else "clash"
    for seat in who_go(model, clash):
        membership.leave_seat(model, seat, reason)


def who_go(model: Any, clash: Clash) -> list[Any]:
    """Members who give up over a clash: the one it turns on, or those from the smaller estate."""
    if clash.seat is not None:
        return [clash.seat]
    estates = largest_estates(model)
    if len(estates) < 2:
        return []
    estate = model.population.estate
    return [s for s in model.partnership.resident_seats() if estate[s.slot] == estates[1]]


def go_on(model: Any, clash: Clash) -> None:
    """It festers or calms, and one with workers may spread to the organisation that employs them."""
    p, draws, month = model.parameters.conflict, model.draws, model.month
    calmed, cohesion = model.rep.mediation, model.partnership.cohesion
    clash.strength = strength_next(p, clash.strength, cohesion, calmed)
    by_lto = model.scenario.workers.employer == "lto" and model.is_running
    if clash.kind == "workers" and by_lto:
        if draws.chance(p.spreads * clash.strength, "conflict.spreads", month):
            begin(model, "lto", clash.strength)
