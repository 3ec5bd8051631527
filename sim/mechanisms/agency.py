"""M1 Agency: how far people feel that they can influence things, and see its effect.

Purpose: let voice at one's own table, promises that became real and decisions of others changed keep people going, and being
overruled, ignored or let down take it from them.

Evidence: E081, E092, E094, E157, E163, E164, E230, XA32, XB20, XC01.
Reads: residents' share of influence at the table, how many were outvoted there, promises of the partnership and of councils kept and
broken, decisions of others changed.
Writes: influence felt, which M1 turns into energy. Draws: none.

Rule: At first people feel what most people feel of local decisions: little. Month by month what they feel
moves towards the share of influence that residents have at their own table, so that a table where others decide takes it from
them. Seeing the effect adds to it at once: a promise of the partnership kept, the more visible the more, and above all a
decision of others changed at their asking; a promise broken and a campaign lost take from it. How a council deals with them
counts too, though less than what is their own: credit it shares and promises it keeps add, silence, credit taken, promises broken and a
contact who has gone take from it (`council_conduct`). So does being outvoted at one's own table (E164). What is
gained so is not kept for ever: voice at the table is what it returns to. Without members nobody feels anything of the kind.

Equation: f' = f + m (voice - f) + gains (1 - f) - losses f, gains = k (kept + q kept by councils) + c changed,
losses = b (broken + q broken by councils) + c lost + o outvoted.
Left out: influence that one member feels and another does not.
"""

from __future__ import annotations

from sim.compiled import rule
from sim.state import State


@rule
def influence_felt_next(
    felt: float, voice: float, gains: float, losses: float, memory: float
) -> float:
    """Influence felt next month, between 0 and 1."""
    moved = felt + memory * (voice - felt) + gains * (1.0 - felt) - losses * felt
    return min(1.0, max(0.0, moved))


def apply(state: State) -> None:
    """Let this month at the table, and what came of it, move what members feel."""
    partnership, monthly, p = state.partnership, state.monthly, state.parameters.agency
    if not len(partnership.slots):
        return
    changed = monthly.decisions_changed
    kept = monthly.kept_partnership + p.council_counts * monthly.kept_council
    broken = monthly.broken_partnership + p.council_counts * monthly.broken_council
    gains = p.kept_adds * kept + p.change_adds * max(0.0, changed)
    losses = p.broken_takes * broken + p.change_adds * max(0.0, -changed)
    losses += p.outvoted_takes * monthly.outvoted
    partnership.influence_felt = float(
        influence_felt_next.plain(
            partnership.influence_felt, monthly.residents_influence, gains, losses, p.memory
        )
    )
