"""The residents as columns: one float64 array per quantity, one slot per adult's home place.

Slots are laid out by estate and, within an estate, by tenure, so that neighbours are near in memory.
A slot is a home. Whoever moves out or dies is replaced by whoever moves in or comes of age there,
and identity is (slot, occupancy). Traits are drawn by that identity and by nothing else, so an
occupant of one world is the occupant of its twin.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.traits import (
    OLDER_MOST,
    expected_older_share,
    numbers_of,
    states_of,
    tilted_quantile,
    traits_of,
)
from sim.compiled import kernel
from sim.parameters import Parameters
from sim.randomness import DRAWING, RandomStreams, hashed, hashed_ids, uniforms_by_key
from sim.scenario.levers_setting import Place

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
(
    FUTURE_GENERATIONS,
    POLITICS,
    DISTRUST_OF_OTHERS,
    ANGER_AT_AGENCIES,
    PET_PROJECT,
    FRIENDSHIP,
    CIVIC_DUTY,
) = (
    0.0,
    1.0,
    2.0,
    3.0,
    4.0,
    5.0,
    6.0,
)
READY, REACHABLE, NEVER = 0.0, 1.0, 2.0
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
TOOK_PART = 0.5
ARRIVAL_STREAMS = ("state.belonging", "state.confidence", "state.trust", "state.months_here")
STATES = (
    "months_here",
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
    "belonging_base",
    "skill_at_start",
    "scepticism",
    "asked_lately",
)


COLUMN_NUMBER = {name: number for number, name in enumerate((*TRAITS, *STATES))}


@functools.cache
def _numbers_of(names: tuple[str, ...]) -> NDArray[np.intp]:
    return np.array([COLUMN_NUMBER[name] for name in names])


@kernel("float64[:, ::1](float64[:, ::1], int64[::1], int64[::1])")
def gathered(block, rows, slots):  # type: ignore[no-untyped-def]
    """Some rows of a block at some slots: (rows, slots)."""
    found = np.empty((rows.size, slots.size))
    for k in range(rows.size):
        column, of_slots = block[rows[k]], found[k]
        for i in range(slots.size):
            of_slots[i] = column[
                np.uint64(slots[i])
            ]  # never negative: no place counts from the end
    return found


@kernel("int64[::1](float64[::1], float64)")
def slots_above(column, bound):  # type: ignore[no-untyped-def]
    """Slots of those of whom a column is above a bound, in order."""
    slots, count = np.empty(column.size, np.int64), 0
    for i in range(column.size):
        slots[count] = i
        count += column[i] > bound
    return slots[:count].copy()


@kernel("void(float64[:, ::1], int64, int64[::1], float64[:, ::1])")
def put_in(block, first, slots, values):  # type: ignore[no-untyped-def]
    """Write rows of values, (rows, slots), into those of a block from the ``first`` on."""
    for k in range(values.shape[0]):
        column, of_slots = block[first + k], values[k]
        for i in range(slots.size):
            column[np.uint64(slots[i])] = of_slots[i]


@kernel("void(int64[::1], uint64[::1], uint64[::1], uint64[::1])", calls=DRAWING)
def give_identity(slots, occupancy, who, counter):  # type: ignore[no-untyped-def]
    """Count the next occupants of these slots, and name them; see `Population` for the columns."""
    for i in range(slots.size):
        slot = slots[i]
        occupancy[slot] += np.uint64(1)
        who[slot] = np.uint64(slot) | (occupancy[slot] << np.uint64(32))
        counter[slot] = hashed(who[slot])


class Population:
    """Columns of every adult resident.

    Attributes
    ----------
    size : number of adults (slots)
    estate, tenure : (size,) traits of the home
    occupancy : (size,) how many occupants the slot has had before this one
    who : (size,) uint64 identity of the occupant, the counter of every draw about her
    counter : (size,) uint64, ``who`` stirred for `RandomStreams.uniforms_for_all`
    hazard : (size,) monthly chance of moving away or dying, kept by `sim.mechanisms.churn`
    part_takers : slots of those who ever took part, as last seen by `see_part_takers`
    one column per name in `TRAITS` and `STATES`
    """

    estate: Column
    tenure: Column
    age: Column
    months_here: Column

    def __init__(self, place: Place, draws: RandomStreams, parameters: Parameters) -> None:
        self.place, self.draws, self.parameters = place, draws, parameters
        self.size = round(parameters.area.adult_share * place.population)
        self.slots = np.arange(self.size)
        self.occupancy = np.zeros(self.size, dtype=np.uint64)
        self.who = self.slots.astype(np.uint64)
        self.counter = hashed_ids(self.who)
        self.hazard = np.zeros(self.size)
        self.part_takers = np.zeros(0, dtype=np.intp)
        self._numbers = numbers_of(parameters.area)
        self._lay_out_homes()
        streams = (*(f"trait.{name}" for name in TRAITS), *ARRIVAL_STREAMS)
        self._keys = np.array([draws.key(stream) for stream in streams], dtype=np.uint64)
        self._block = np.empty((len(TRAITS) + len(STATES), self.size))
        for row, name in enumerate((*TRAITS, *STATES)):
            setattr(self, name, self._block[row])
        self._settle(self.slots, at_start=True)

    if TYPE_CHECKING:  # columns are set by name

        def __getattr__(self, name: str) -> Column: ...

    def _lay_out_homes(self) -> None:
        homes = self.slots.astype(np.uint64)
        u = self.draws.uniforms("home.tenure", 0, homes)
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
        place, trust, numbers = self.place, self.parameters.trust, self._numbers
        draws = uniforms_by_key(self._keys, self.counter[slots])
        tenure = self.tenure[slots]
        if place.older_people != 1.0:
            usual = expected_older_share(tenure, at_start, numbers)
            most = float(numbers[OLDER_MOST])
            draws[0] = tilted_quantile(draws[0], usual, place.older_people, most)
        traits = traits_of(
            draws,
            tenure,
            at_start,
            place.hardship,
            place.degree_share,
            place.newcomer_share,
            numbers,
        )
        states = states_of(
            draws,
            traits,
            tenure,
            at_start,
            place.churn,
            place.head_start,
            trust.partnership_at_start,
            trust.council_at_start - trust.council_scepticism * place.broken_promises,
            trust.scepticism * place.broken_promises * (1.0 if at_start else trust.told),
            numbers,
        )
        put_in(self._block, 0, slots, traits)
        put_in(self._block, len(TRAITS), slots, states)

    @property
    def block(self) -> NDArray[np.float64]:
        """All columns of residents, in rows as `COLUMN_NUMBER` has them."""
        return self._block

    def see_part_takers(self) -> NDArray[np.intp]:
        """Slots of those who ever took part: all whom load, friends and practice can touch."""
        self.part_takers = slots_above(self.took_part, TOOK_PART)
        return self.part_takers

    def those_who_know(self) -> NDArray[np.intp]:
        """Slots of those who know of the programme."""
        known: NDArray[np.intp] = slots_above(self.involvement, UNAWARE)
        return known

    def replace(self, slots: NDArray[np.intp]) -> None:
        """Let new occupants into these slots."""
        give_identity(slots, self.occupancy, self.who, self.counter)
        self._settle(slots)

    def columns_of(
        self, names: tuple[str, ...], slots: NDArray[np.intp] | list[int]
    ) -> NDArray[np.float64]:
        """Some columns of a few residents: (names, slots), rows as in ``names``."""
        found: NDArray[np.float64] = gathered(
            self._block, _numbers_of(names), np.asarray(slots, dtype=np.intp)
        )
        return found

    def identity(self, slot: int) -> tuple[int, int]:
        """(slot, occupancy) of the present occupant."""
        return slot, int(self.occupancy[slot])

    def lives_here(self, slot: int, occupancy: int) -> bool:
        """Whether this occupant still lives in the slot."""
        return int(self.occupancy[slot]) == occupancy
