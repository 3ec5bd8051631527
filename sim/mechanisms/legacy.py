"""M14 Legacy: what is left when the money ends, by parts.

Purpose: say what remains, by parts, at the same months in every world, so that what a programme added can be told
from what would have been there anyway.

Evidence: E030, E155, E157, E161, E206, E209, E211, E236, XD08.
Reads: residents, alumni, groups, projects, holdings, links and ties, paternalism of bodies, the legacy body, the form chosen. Writes: the parts and their mean.
Draws: none.

Rule: Once the money has ended, or throughout where there is no programme, five parts are measured every month, each 0 to 1.
People: confident, skilled residents still active, and former members who went on to other posts (E030). Organisation: a
resident-led body that is solvent and has enough able members. Activity: groups and activities running. Assets: viable
among what is held, empty where nothing was wanted. Standing: influence embedded in structures, and the less of it that hangs on a
named officer, with bodies that listen: changed attitudes in town hall may be the real legacy (E236), and standing with one that still expects to decide and
deliver counts less. The index is the mean of the parts that apply.

Equation: people = 1 - exp(-sum over active adults of max(0, confidence x skill - floor) / scale).
Left out: effects on services, health and crime (left out on purpose: section 10 of ODD.md).
"""

from __future__ import annotations

import math

from sim.agents.population import PARTICIPANT, RESTING, VOLUNTEER
from sim.compiled import kernel, rule
from sim.functional_forms import floored
from sim.mechanisms import alumni, hubs, legacy_body
from sim.state import State
from sim.sums import sum_in_order

REFERENCE_ADULTS = 6_000.0  # for whom `able_scale` is given
REFERENCE_PEOPLE = 7_692.0  # of all ages, for whom `activity_scale` is given

PARTS = ("people", "organisation", "activity", "assets", "standing")


@kernel(
    "float64(float64[:], float64[:], float64[:], float64[:], float64, float64, float64, float64)"
)
def able_and_active(  # type: ignore[no-untyped-def]
    involvement, background, confidence, skill, floor, participant, elsewhere, hours
):
    """Sum, over adults active in the programme's wake or otherwise, of ability above a floor.

    Parameters
    ----------
    participant, elsewhere : how far a participant counts, or who gives ``hours`` a month elsewhere
    """
    total = 0.0
    for i in range(involvement.size):
        in_wake = 0.0
        if PARTICIPANT <= involvement[i] < RESTING:
            in_wake = participant if involvement[i] < VOLUNTEER else 1.0
        active = max(in_wake, elsewhere if background[i] > hours else 0.0)
        if active > 0.0:
            total += active * max(0.0, confidence[i] * skill[i] - floor)
    return total


@rule
def organisation_of(
    led: float, able: float, fewest: float, unpaid_months: float, insolvent: float
) -> float:
    """What a body counts: how far residents lead it, enough of them are able, and its bills are paid."""
    meets = min(1.0, able / fewest)
    solvent = max(0.0, 1.0 - unpaid_months / 12.0)
    return led * meets * (insolvent + (1.0 - insolvent) * solvent)


@rule
def standing_with(
    embedded: float,
    tie: float,
    distance: float,
    paternalism: float,
    personal: float,
    far: float,
    unheard: float,
) -> float:
    """Standing with one body: what is embedded, or less, what hangs on its officer; near bodies that listen count more."""
    held = max(embedded, personal * tie)
    return held * (1.0 - far * distance) * (1.0 - unheard * paternalism)


def apply(state: State) -> None:
    """Take stock where the money has ended or there never was any."""
    if not state.has_programme or state.legacy.ended:
        take_stock(state)


def take_stock(state: State) -> None:
    """Measure the parts of legacy now."""
    legacy = state.legacy
    legacy.people = people(state)
    legacy.organisation = organisation(state)
    legacy.activity = activity(state)
    legacy.assets = assets(state)
    legacy.standing = standing(state)
    parts = [legacy.people, legacy.organisation, legacy.activity, legacy.standing]
    legacy.without_assets = sum_in_order(parts) / len(parts)
    if not math.isnan(legacy.assets):
        parts.append(legacy.assets)
    legacy.index, legacy.weakest = sum_in_order(parts) / len(parts), min(parts)


def people(state: State) -> float:
    """Confident, skilled residents still active, here or in the posts they went on to."""
    p, population = state.parameters.legacy, state.population
    able = able_and_active(
        population.involvement,
        population.background_hours,
        population.confidence,
        population.skill,
        p.ability_floor,
        p.participant_counts,
        p.elsewhere_counts,
        p.elsewhere_hours,
    )
    able += sum_in_order(
        max(0.0, population.confidence[slot] * population.skill[slot] - p.ability_floor)
        for slot in alumni.not_seen_here(state)
    )
    return 1.0 - math.exp(-float(able) / (p.able_scale * population.size / REFERENCE_ADULTS))


def organisation(state: State) -> float:
    """A resident-led body that is solvent and has enough able members."""
    residents, seats = len(state.partnership.slots), len(state.partnership.seats)
    if state.body_form == "none" or not residents:
        return 0.0
    return organisation_of.plain(
        residents / seats * legacy_body.form_factor(state, "resident_led"),
        float(state.able_members),
        state.parameters.legacy_body.fewest_able,
        float(state.insolvent_months),
        state.parameters.legacy.insolvent_counts,
    )


def activity(state: State) -> float:
    """Groups and activities running."""
    p = state.parameters.legacy
    groups = sum_in_order(floored(p.dependent_counts, group.independence) for group in state.groups)
    strength = groups + p.project_counts * len(state.projects)
    people_here = state.scenario.place.population
    return 1.0 - math.exp(-strength / (p.activity_scale * people_here / REFERENCE_PEOPLE))


def assets(state: State) -> float:
    """Viable among what is held; liabilities count against; NaN where nothing was wanted."""
    p = state.parameters.legacy
    if not state.holdings:
        return 0.0 if state.hub_lost else math.nan
    worth = sum_in_order(h.worth for h in state.holdings)
    viable = sum_in_order(h.worth * hubs.viability(state, h) for h in state.holdings)
    held = worth / (worth + p.asset_scale_gbp)
    penalty = p.lost_hub_factor if state.hub_lost else 1.0
    return float(penalty * viable / worth * floored(p.few_assets, held))


def standing(state: State) -> float:
    """Influence embedded in structures, and what hangs on named officers."""
    p = state.parameters.legacy
    strength = sum_in_order(
        standing_with.plain(
            body.embedded,
            body.officer.tie,
            body.distance,
            body.paternalism,
            p.personal_counts,
            p.far_discount,
            p.unheard_discount,
        )
        for body in state.institutions
    )
    return 1.0 - math.exp(-strength / p.standing_scale)
