"""The residents as columns: one float64 array per quantity, one slot per adult's home place.

Slots are laid out by estate and, within an estate, by tenure, so that neighbours are near in memory.
A slot is a home. Whoever moves out or dies is replaced by whoever moves in or comes of age there,
and identity is (slot, occupancy). Traits are drawn by that identity and by nothing else, so an
occupant of one world is the occupant of its twin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.randomness import uniforms
from sim.rules import kernel

if TYPE_CHECKING:
    from sim.randomness import Draws

Column = NDArray[np.float64]

UNAWARE, AWARE, PARTICIPANT, VOLUNTEER, MEMBER, RESTING = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
INVOLVEMENT = ("unaware", "aware", "participant", "volunteer", "member", "resting")
OWNER, SOCIAL_RENT, PRIVATE_RENT = 0.0, 1.0, 2.0
TENURE = ("owner", "social_rent", "private_rent")
MOTIVES = (  # E084
    "future_generations",
    "politics",
    "distrust_of_others",
    "anger_at_agencies",
    "pet_project",
    "friendship",
    "civic_duty",
)
PET_PROJECT = 4.0
PROPENSITY = ("ready", "reachable", "not_reachable")  # L04
TRAITS = (
    "age",
    "female",
    "degree",
    "newcomer",
    "hardship",
    "free_hours",
    "fluency",
    "motive",
    "propensity",
    "diligence",
    "energy_set_point",
    "background_hours",
)
ARRIVAL_STREAMS = ("state.belonging", "state.confidence", "state.trust")
STATES = (
    "months_here",
    "aware",
    "belonging",
    "energy",
    "confidence",
    "skill",
    "partnership_confidence",
    "partnership_social_trust",
    "council_confidence",
    "council_social_trust",
    "involvement",
    "months_in_role",
    "hours_given",
    "friendships",
    "took_part",
    "was_member",
    "belonging_at_start",
    "confidence_at_start",
)


@kernel("float64[:, :](float64[:, :], float64[:], float64, float64, float64, float64)")
def traits_of(draws, tenure, hardship_mean, degree_share, newcomer_share, ready_share):  # type: ignore[no-untyped-def]
    """Turn uniform draws into the traits of occupants.

    Parameters
    ----------
    draws : (15, n) uniform numbers, the first rows one per trait of `TRAITS`
    tenure : (n,) of the homes they move into

    Returns
    -------
    (12, n) array, rows as in `TRAITS`.
    """
    count = tenure.size
    out = np.empty((12, count))
    for i in range(count):
        renting_privately = tenure[i] == 2.0
        renting_socially = tenure[i] == 1.0
        spread = draws[0, i]
        age = 18.0 + 70.0 * spread**1.25
        if renting_privately:
            age = 18.0 + 55.0 * spread**1.8
        elif not renting_socially:
            age = 24.0 + 66.0 * spread
        degree_chance = (
            degree_share * (1.25 if age < 45.0 else 0.8) * (0.6 if renting_socially else 1.2)
        )
        degree = 1.0 if draws[2, i] < degree_chance else 0.0
        newcomer = (
            1.0 if draws[3, i] < newcomer_share * (1.8 if renting_privately else 0.8) else 0.0
        )
        hardship = hardship_mean + 0.55 * (draws[4, i] - 0.5) - 0.12 * degree
        hardship += 0.12 if renting_socially else (0.05 if renting_privately else -0.1)
        hardship = min(1.0, max(0.0, hardship))
        # free hours a month: a right-skewed spread with a median near 16, fewer under hardship
        free = 16.0 * np.exp(1.4 * (draws[5, i] - 0.5)) * (1.0 - 0.45 * hardship)
        free *= 1.35 if age > 60.0 else (0.85 if age < 45.0 else 1.0)
        fluency = 0.22 + 0.33 * degree + (0.1 if 40.0 < age < 70.0 else 0.0)
        fluency += 0.35 * (draws[6, i] - 0.35) - 0.1 * newcomer
        ready = ready_share * (1.2 if 45.0 <= age < 65.0 else 0.9) * (1.35 - hardship)
        propensity = 0.0 if draws[8, i] < ready else (1.0 if draws[8, i] < 0.5 + ready else 2.0)
        # effort is very unequal (XB08): a heavy right tail
        diligence = 0.35 * np.exp(-1.05 * np.log(1.0 - 0.985 * draws[9, i]))
        background = 0.0
        regular = 0.14 * (1.3 - 0.8 * hardship) + 0.06 * degree
        if draws[11, i] < regular:
            background = 4.0 * np.exp(1.15 * np.log(1.0 / (0.02 + draws[11, i] / regular)))
        out[0, i] = age
        out[1, i] = 1.0 if draws[1, i] < 0.51 else 0.0
        out[2, i] = degree
        out[3, i] = newcomer
        out[4, i] = hardship
        out[5, i] = free
        out[6, i] = min(1.0, max(0.02, fluency))
        out[7, i] = np.floor(7.0 * draws[7, i])
        out[8, i] = propensity
        out[9, i] = min(8.0, diligence)
        out[10, i] = 0.62 + 0.3 * (draws[10, i] - 0.5) - 0.12 * hardship
        out[11, i] = min(60.0, background)
    return out


@kernel("float64[:, :](float64[:, :], float64[:, :], boolean, float64, float64, float64, float64)")
def states_of(draws, traits, at_start, rooted, head_start, partnership_trust, council_trust):  # type: ignore[no-untyped-def]
    """The state of occupants on arrival.

    Parameters
    ----------
    draws : (15, n) uniforms; the last three rows are those of `ARRIVAL_STREAMS`
    traits : (12, n) as from `traits_of`
    rooted : mean belonging; partnership_trust, council_trust : mean trust on arrival

    Returns
    -------
    (18, n) array, rows as in `STATES`.
    """
    count = traits.shape[1]
    out = np.zeros((18, count))
    for i in range(count):
        settled, spread, trusting = draws[12, i], draws[13, i], draws[14, i]
        out[0, i] = 90.0 * settled if at_start else 0.0
        belonging = rooted + 0.5 * (settled - 0.5) - 0.15 * traits[3, i]
        out[2, i] = min(0.98, max(0.02, belonging))
        out[3, i] = traits[10, i]
        middle = 0.05 if 40.0 < traits[0, i] < 70.0 else 0.0
        # unequal by education and sex at first (XA33)
        confidence = 0.24 + 0.16 * traits[2, i] - 0.04 * traits[1, i] + middle
        confidence += 0.08 * head_start + 0.3 * (spread - 0.5)
        out[4, i] = min(0.9, max(0.03, confidence))
        out[5, i] = 0.6 * out[4, i] * (0.6 + 0.6 * head_start)
        noise = 0.3 * (trusting - 0.5)
        out[6, i] = out[7, i] = min(0.95, max(0.05, partnership_trust + noise))
        out[8, i] = out[9, i] = min(0.95, max(0.05, council_trust + noise))
        out[16, i], out[17, i] = out[2, i], out[4, i]
    return out


class Population:
    """Columns of every adult resident.

    Attributes
    ----------
    size : number of adults (slots)
    estate, tenure : (size,) traits of the home
    occupancy : (size,) how many occupants the slot has had before this one
    who : (size,) uint64 identity of the occupant, the counter of every draw about her
    one column per name in `TRAITS` and `STATES`
    """

    estate: Column
    tenure: Column

    def __init__(self, place: Any, draws: Draws, parameters: Any) -> None:
        self.place, self.draws, self.parameters = place, draws, parameters
        self.size = round(parameters.area.adult_share * place.population)
        self.slots = np.arange(self.size)
        self.occupancy = np.zeros(self.size, dtype=np.uint64)
        self.who = self.slots.astype(np.uint64)
        self._lay_out_homes()
        streams = (*(f"trait.{name}" for name in TRAITS), *ARRIVAL_STREAMS)
        self._keys = np.array([draws.key(stream) for stream in streams], dtype=np.uint64)
        self._block = np.zeros((len(TRAITS) + len(STATES), self.size))
        for row, name in enumerate((*TRAITS, *STATES)):
            setattr(self, name, self._block[row])
        self._settle(self.slots, at_start=True)

    def __getattr__(self, name: str) -> Column:  # only for columns, which are set by name
        raise AttributeError(f"residents have no column {name!r}")

    def _lay_out_homes(self) -> None:
        homes = self.slots.astype(np.uint64)
        u = self.draws.column("home.tenure", 0, homes)
        social, private = self.place.social_rent_share, self.place.private_rent_share
        tenure = np.where(
            u < private, PRIVATE_RENT, np.where(u < private + social, SOCIAL_RENT, OWNER)
        )
        self.estates = int(self.place.estates)
        estate = np.floor(self.slots * self.estates / self.size)
        order = np.lexsort((tenure, estate))
        self.estate, self.tenure = estate[order], tenure[order]

    def _settle(self, slots: NDArray[np.intp], *, at_start: bool = False) -> None:
        """Give the occupants of these slots their traits and their state on arrival."""
        place, p, trust = self.place, self.parameters.area, self.parameters.trust
        draws = uniforms(self._keys[:, None], self.who[slots])
        traits = traits_of(
            draws,
            self.tenure[slots],
            place.hardship,
            place.degree_share,
            place.newcomer_share,
            p.ready_share,
        )
        self._block[: len(TRAITS), slots] = traits
        self._block[len(TRAITS) :, slots] = states_of(
            draws,
            traits,
            at_start,
            p.belonging_at_start if at_start else p.belonging_on_arrival,
            place.head_start,
            trust.partnership_at_start - trust.scepticism * place.broken_promises,
            trust.council_at_start - trust.council_scepticism * place.broken_promises,
        )

    def replace(self, slots: NDArray[np.intp]) -> None:
        """Let new occupants into these slots."""
        self.occupancy[slots] += np.uint64(1)
        self.who[slots] = slots.astype(np.uint64) | (self.occupancy[slots] << np.uint64(32))
        self._settle(slots)

    def identity(self, slot: int) -> tuple[int, int]:
        """(slot, occupancy) of the present occupant."""
        return slot, int(self.occupancy[slot])

    def lives_here(self, slot: int, occupancy: int) -> bool:
        """Whether this occupant still lives in the slot."""
        return int(self.occupancy[slot]) == occupancy
