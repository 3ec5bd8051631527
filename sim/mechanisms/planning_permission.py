"""Permission for building work: procedure, further funding, and who helps through the maze.

Purpose: let building work take the years it takes where a council is slow, and be quick where it is not.

Evidence: E042, E155 to E161, E163, E203, E204, E213, E235, E237, XE09.
Reads: the planning council's flexibility, capacity, distance, paternalism, priorities, tie and link; an ally; the nearest tier; formality; a strategic
trusted organisation.
Writes: nothing; projects ask. Draws: `project.permission`, `project.refused`, `project.obstacles`, `project.existing`.

Rule: Work of a size that needs permission moves on in a month only if nothing holds it up. A flexible council, a tie with its
officer, a standing link, an ally there (E159), formal ways, which are credible with agencies (E042), and a strategic lead (M10) make that likelier, and so does a theme among the council's
own priorities and other money brought in (E213), and the word of a parish council that is a partner; a hostile one's word, paternalism, cuts and distance make it less likely. Every project meets obstacles of its own, few or
many, which last. Some take over a building that is there already, which spares most of the planning and of the
obstacles, and is soon fitted out; the others build anew. What is held up for long may be refused in the end.

Equation: chance = (base + eased - slowed) (1 - o u), kept within bounds, u the project's own draw.
Left out: appeals; planning law.
"""

from __future__ import annotations

from sim.agents.project import Project
from sim.mechanisms import nearest_tier, trusted_organisation
from sim.parameters import Values
from sim.state import State


def permission_chance(
    p: Values,
    base: float,
    flexibility: float,
    tie: float,
    embedded: float,
    paternalism: float,
    capacity: float,
    distance: float,
) -> float:
    """Monthly chance that a council's procedure does not hold up a project without obstacles."""
    eased = p.flexibility_eases * flexibility + p.tie_eases * tie + p.link_eases * embedded
    slowed = p.paternalism_slows * paternalism + p.cuts_slow * (1.0 - capacity)
    slowed += p.distance_slows * distance
    return float(min(p.most_chance, max(p.least_chance, base + eased - slowed)))


def council_chance(state: State) -> float:
    """The planning council's part in how fast building work moves this month."""
    council, p = state.main_council, state.parameters.permission
    chance = permission_chance(
        p,
        state.parameters.projects.permission_base,
        council.flexibility,
        council.officer.tie,
        council.embedded,
        council.paternalism,
        council.capacity,
        council.distance,
    )
    chance += p.form_eases * state.partnership.formality
    chance += trusted_organisation.permission_eased(state)
    chance += nearest_tier.word_on_permission(state)
    return chance + p.ally_eases if council.officer.is_ally else chance


def chance_for(state: State, project: Project, council_part: float) -> float:
    """Monthly chance that nothing holds up this project."""
    p = state.parameters.permission
    welcome = p.priority_eases if state.main_council.wants(project.theme) else 0.0
    welcome += p.match_eases if project.match > 0 else 0.0
    chance = (council_part + welcome) * (1.0 - p.obstacles * project.obstacles)
    return float(min(p.most_chance, max(p.least_chance, chance)))


def is_held_up(state: State, project: Project, council_part: float) -> bool:
    """Whether procedure or further funding holds the project up this month."""
    chance = chance_for(state, project, council_part)
    return not state.draws.bernoulli(chance, "project.permission", state.month, *project.key)


def is_refused(state: State, project: Project) -> bool:
    """Whether permission or further funding of a project held up is refused for good."""
    chance = state.parameters.projects.refused
    return bool(state.draws.bernoulli(chance, "project.refused", state.month, *project.key))
