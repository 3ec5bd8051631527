"""M9 Nearest tier: the parish or town council, where there is one.

Purpose: put a council next door, which may be hostile at first to a body that is not its own and a partner later.

Evidence: E156, E235, E237, XE04.
Reads: its stance, the tie with its clerk, its trust in the partnership, members' confidence. Writes: promises broken as
residents hear of them, the partnership's name, help given, members elected to it, ties and links with it.
Draws: `parish.speaks`, `parish.helps`, `parish.election`.

Rule: A parish or town council is near, and small enough for its ways to bend. A hostile one speaks against the partnership now and
then, which costs trust and name, and stands in the way of building work, until it comes to know and trust it; a partner
helps to set things up out of its own budget, unblocks barriers and speaks to the councils above. Goodwill grows with the tie and falls with
paternalism, which changes with what is learned (`council_learning`). At elections a confident member of the partnership may be
elected to it, and elected again: that ties and teaches it more than anything else. Cuts to councils' grants pass it by, for it lives on a rate of its own.

Equation: goodwill = tie (1 - q); hostility = q (1 - trust), q its paternalism.
Left out: parishes founded by residents; disputes between a parish and the council above it.
"""

from __future__ import annotations

from sim.agents.institutions import ParishCouncil
from sim.compiled import rule
from sim.mechanisms import advocacy
from sim.state import State


@rule
def election_chance(confidence: float, sits: float, elected: float, again: float) -> float:
    """Chance that a member is elected to it: by confidence, or again where she sits on it (1 or 0)."""
    return again if sits > 0.0 else elected * confidence


def goodwill(state: State) -> float:
    """How far it is a partner, 0 to 1; 0 where there is none."""
    parish = state.parish
    if parish is None:
        return 0.0
    return max(parish.officer.tie, parish.embedded) * (1.0 - parish.paternalism)


def hostility(state: State) -> float:
    """How far it is against the partnership, 0 to 1; 0 where there is none."""
    parish = state.parish
    if parish is None:
        return 0.0
    return parish.paternalism * (1.0 - parish.trust_in_partnership)


def word_on_permission(state: State) -> float:
    """What its word adds to the chance that nothing holds up building work, or takes from it."""
    if state.parish is None:
        return 0.0
    p = state.parameters.nearest_tier
    return float(p.permission_eases * goodwill(state) - p.permission_slows * hostility(state))


def speaks_up(state: State) -> float:
    """Contact with the councils above that it brings."""
    return float(state.parameters.nearest_tier.speaks_up * goodwill(state))


def apply(state: State) -> None:
    """It may speak against the partnership, or help it, this month."""
    if state.parish is None or not state.is_running or not len(state.partnership.slots):
        return
    p, draws, month = state.parameters.nearest_tier, state.draws, state.month
    if draws.bernoulli(p.speaks_against * hostility(state), "parish.speaks", month):
        speak_against(state, state.parish)
    if draws.bernoulli(p.helps * goodwill(state), "parish.helps", month):
        advocacy.pay_for_something(state, state.parish, p.help_gbp, "goodwill")


def speak_against(state: State, parish: ParishCouncil) -> None:
    """What it says in public costs the partnership trust and name."""
    p = state.parameters.nearest_tier
    state.monthly.broken_partnership += p.word_against
    state.partnership.reputation *= 1.0 - p.harms_name
    what = "speak against the partnership"
    state.record_event("parish_objects", parish.label, what, cause="hostility")


def hold_election(state: State) -> None:
    """Members may be elected to it while there are seats to win, and who sits on it again, a member still or not."""
    parish, month = state.parish, state.month
    if parish is None or not state.has_programme:
        return
    p, before = state.parameters.nearest_tier, sitting(state)
    members = [(seat.slot, seat.occupancy) for seat in state.partnership.resident_seats()]
    parish.elected = []
    for who in dict.fromkeys([*before, *members]):
        if len(parish.elected) >= p.most_members:
            return
        chance = election_chance.plain(
            float(state.population.confidence[who[0]]),
            float(who in before),
            p.elected,
            p.elected_again,
        )
        if state.draws.bernoulli(chance, "parish.election", month, *who):
            take_office(state, parish, who, is_new=who not in before)


def take_office(state: State, parish: ParishCouncil, who: tuple[int, int], *, is_new: bool) -> None:
    """Somebody of the partnership sits on the parish council from now on."""
    parish.elected.append(who)
    if not is_new:
        return
    p = state.parameters.nearest_tier
    parish.officer.tie += p.member_tie * (1.0 - parish.officer.tie)
    parish.embedded += p.member_embeds * (1.0 - parish.embedded)
    what = f"is elected to the {parish.label}"
    state.record_event(
        "member_elected", state.name_of(who[0]), what, len(parish.elected), "election"
    )


def sitting(state: State) -> list[tuple[int, int]]:
    """Slot and occupancy of those of the partnership's people who sit on it and live here still."""
    if state.parish is None:
        return []
    return [who for who in state.parish.elected if state.population.lives_here(*who)]
