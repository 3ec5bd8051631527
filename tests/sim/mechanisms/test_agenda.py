"""Options: who brings them, what they cost and need, and whose draws they carry."""

from __future__ import annotations

import pytest

from sim.environment.deliberation import SOURCES
from sim.mechanisms import agenda, employment
from sim.model import Neighbourhood
from sim.parameters import parameters
from tests.sim.mechanisms.test_decisions import model

P = parameters().agenda


def planned(**levers: object) -> Neighbourhood:
    made = model(6, **levers)
    made.partnership.plan_month = 5
    return made


def test_options_come_from_those_who_are_there() -> None:
    made = planned()
    expected = agenda.expected_options(made)
    assert set(expected) == set(SOURCES)
    assert expected["residents"] > 0.0
    assert expected["workers"] == 0.0
    employment.begin_posts(made)
    managerial = planned(**{"workers.directiveness": 1.0})
    employment.begin_posts(managerial)
    enabling = planned(**{"workers.directiveness": 0.0})
    employment.begin_posts(enabling)
    brought = [agenda.expected_options(m)["workers"] for m in (enabling, managerial)]
    assert 0.0 < brought[0] < brought[1]


def test_open_events_bring_residents_options() -> None:
    made = planned()
    made.monthly.presence = 0.5
    made.partnership.openness = 0.0
    closed = agenda.expected_options(made)["residents"]
    made.partnership.openness = 1.0
    assert agenda.expected_options(made)["residents"] > closed


def test_dear_and_formal_decisions_take_more_hours() -> None:
    plain = agenda.hours_needed(P, 0.0, 0.0, 0.0)
    assert plain == pytest.approx(P.hours_per_decision)
    assert agenda.hours_needed(P, 50_000.0, 0.0, 0.0) > plain
    assert agenda.hours_needed(P, 0.0, 1.0, 0.0) == pytest.approx(
        plain * (1.0 + P.hours_for_formality)
    )


def test_tastes_differ_less_with_cohesion_skill_and_assurance() -> None:
    made = planned().partnership
    made.cohesion = made.decision_skill = made.formality = 0.0
    assert agenda.taste_spread(P, made) == pytest.approx(P.taste_spread)
    for name in ("cohesion", "decision_skill", "formality"):
        setattr(made, name, 1.0)
        assert agenda.taste_spread(P, made) < P.taste_spread
        setattr(made, name, 0.0)


def test_one_more_option_leaves_the_others_as_they_were() -> None:
    made = planned()
    first = agenda.draft(made, "residents", 0, 5_000.0)
    agenda.draft(made, "residents", 1, 5_000.0)
    agenda.draft(made, "agencies", 0, 5_000.0)
    again = agenda.draft(made, "residents", 0, 5_000.0)
    for name in ("kind", "theme", "cost", "need", "quality", "key", "by"):
        assert getattr(first, name) == getattr(again, name)


def test_whoever_brings_an_option_is_at_the_table() -> None:
    made = planned()
    whos = {seat.who: seat.kind for seat in made.partnership.seats}
    kinds = {"residents": "resident", "councillors": "councillor", "agencies": "agency"}
    for source, kind in kinds.items():
        assert whos[agenda.proposer(made, source, 0.99)] == kind
    assert agenda.proposer(made, "workers", 0.5) == agenda.worker_team()


def test_levers_lean_the_choice_of_kinds() -> None:
    usual = agenda.kind_weights(planned(), "residents")
    enabling = agenda.kind_weights(
        planned(**{"partnership.decision_model": "enabling"}), "residents"
    )
    quick = agenda.kind_weights(planned(**{"partnership.early_wins": 1.0}), "residents")
    earning = agenda.kind_weights(
        planned(**{"partnership.income_investment_share": 0.5}), "residents"
    )
    assert enabling["grants_round"] > usual["grants_round"]
    assert quick["event"] > usual["event"]
    assert earning["income_asset"] > usual["income_asset"]


def test_money_that_lapses_is_spent_within_the_year() -> None:
    made = planned(**{"funding.spend_or_lose": True})
    assert agenda.months_to_spend(made) == 12 - made.month % 12
    assert agenda.months_to_spend(planned()) > 100


def test_what_officials_bring_is_heeded_as_members_trust_the_council() -> None:
    made = planned()
    assert (
        agenda.merit_of_source(made, "residents") == agenda.merit_of_source(made, "workers") == 0.0
    )
    heeded = []
    for trusted in (0.1, 0.9):
        made.monthly.council_trusted = trusted
        heeded.append(
            [agenda.merit_of_source(made, source) for source in ("councillors", "agencies")]
        )
    assert heeded[0][0] < heeded[1][0] and heeded[0][1] < heeded[1][1]
    for councillor in made.councillors:
        councillor.orientation = 0.0
    town_hall = agenda.merit_of_source(made, "councillors")
    for councillor in made.councillors:
        councillor.orientation = 1.0
    assert agenda.merit_of_source(made, "councillors") > town_hall


def test_early_wins_do_not_keep_a_hub_waiting_and_legal_bodies_campaign_less() -> None:
    first, later = (
        planned(**{"partnership.early_wins": 0.0}),
        planned(**{"partnership.early_wins": 1.0}),
    )
    hubs = [agenda.kind_weights(made, "residents")["hub"] for made in (first, later)]
    assert hubs[0] == hubs[1] > 0.0
    before = agenda.kind_weights(first, "residents")["campaign"]
    first.partnership.legal_form_month = 5
    assert 0.0 < agenda.kind_weights(first, "residents")["campaign"] < before
    assert agenda.kind_weights(first, "workers")["campaign"] == 0.0


def test_tapered_grants_are_for_those_who_mean_to_hand_over() -> None:
    none, full = (planned(**{"partnership.tapered_handover": share}) for share in (0.0, 1.0))
    assert agenda.kind_weights(none, "residents")["tapered_grant"] == 0.0
    assert agenda.kind_weights(full, "residents")["tapered_grant"] > 0.0


def test_areas_with_leadership_in_place_aim_higher() -> None:
    cold, headed = (planned(**{"place.head_start": head}) for head in (0.0, 1.0))
    usual, high = (agenda.cost_gbp(made, "event", 1_000.0, 0.0) for made in (cold, headed))
    assert high == pytest.approx(usual * (1.0 + P.ambition))
