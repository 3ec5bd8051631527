"""The ledger: nothing is created or lost, whatever is asked of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import load_scenario
from sim.environment.ledger import ACCOUNTS, SOURCES, WAYS, Ledger, LedgerError, pence
from sim.model import Neighbourhood

WAY = st.sampled_from([(source, target) for source, targets in WAYS.items() for target in targets])
ASKED = st.tuples(
    st.one_of(WAY, st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS))),
    st.integers(-1_000, 10_000_000),
)


def funded(pounds: float = 1000.0) -> Ledger:
    ledger = Ledger()
    ledger.transfer("funder", "available", pence(pounds))
    return ledger


@given(asked=st.lists(ASKED, max_size=60), bills=st.lists(st.integers(0, 5_000_000), max_size=5))
def test_nothing_is_created_or_lost_under_any_sequence(asked: list, bills: list[int]) -> None:
    ledger = Ledger()
    for (source, target), amount in asked:
        before = dict(ledger.balance)
        try:
            ledger.transfer(source, target, amount)
        except LedgerError:
            assert ledger.balance == before
        else:
            assert ledger.balance[target] == before[target] + amount
        ledger.check()
    for bill in bills:
        own = ledger.own_funds_gbp
        assert 0 <= ledger.pay(bill) <= bill
        assert ledger.own_funds_gbp <= own
        ledger.check()
    assert sum(ledger.balance.values()) == 0
    assert all(ledger.balance[a] >= 0 for a in ACCOUNTS if a not in SOURCES)


def test_what_is_granted_stands_in_one_account_each() -> None:
    ledger = funded(100.0)
    ledger.transfer("available", "committed", 4_000)
    ledger.transfer("committed", "spent_projects", 1_000)
    ledger.transfer("available", "endowment", 2_000)
    assert ledger.pay(500) == 500
    assert ledger.granted == 10_000
    assert ledger.spent == 1_000 + 2_000
    assert ledger.gbp("available") == 40.0
    assert ledger.own_funds_gbp == 15.0


def test_income_pays_before_the_endowment() -> None:
    ledger = funded(100.0)
    ledger.transfer("available", "endowment", 1_000)
    ledger.transfer("customers", "reserve", 300)
    assert ledger.pay(700) == 700
    assert ledger.balance["running_costs"] == 300
    assert ledger.balance["spent_endowment"] == 400
    assert ledger.pay(5_000) == 600


@pytest.mark.parametrize(
    ("source", "target", "amount", "words"),
    [
        ("available", "spent_projects", 100_001, "holds 100000 pence"),
        ("available", "committed", -1, "cannot be negative"),
        ("spent_projects", "available", 0, "no money goes from"),
        ("available", "reserve", 10, "no money goes from"),
        ("nowhere", "available", 10, "no money goes from"),
    ],
)
def test_what_cannot_be_is_refused(source: str, target: str, amount: int, words: str) -> None:
    ledger = funded()
    with pytest.raises(LedgerError, match=words):
        ledger.transfer(source, target, amount)
    ledger.check()


@pytest.mark.parametrize(
    ("account", "words"), [("available", "do not balance"), ("lapsed", "do not balance")]
)
def test_the_check_finds_a_cooked_book(account: str, words: str) -> None:
    ledger = funded()
    ledger.balance[account] += 1
    with pytest.raises(LedgerError, match=words):
        ledger.check()


def test_the_check_finds_grant_turned_into_income() -> None:
    ledger = funded()
    ledger.balance["available"] -= 1
    ledger.balance["reserve"] += 1
    with pytest.raises(LedgerError, match="does not add up"):
        ledger.check()


LEVERS = st.fixed_dictionaries(
    {
        "funding.amount_gbp": st.sampled_from([100_000, 400_000, 5_000_000]),
        "funding.years": st.integers(1, 5),
        "funding.profile": st.sampled_from(["flexible", "equal_yearly", "front_loaded", "tapered"]),
        "funding.spend_or_lose": st.booleans(),
        "funding.end_on": st.sampled_from(["date", "spend_out"]),
        "funding.getting_started_gbp": st.sampled_from([0, 20_000, 100_000]),
        "funding.match_required": st.sampled_from([0.0, 0.3, 0.9]),
        "funding.follow_on_months": st.just(18),
        "partnership.hub": st.sampled_from(["none", "modest", "large"]),
        "partnership.legacy_form": st.sampled_from(["none", "new_body", "lto", "merger"]),
        "partnership.income_investment_share": st.sampled_from([0.0, 0.6]),
        "workers.start_month": st.just(0),
        "workers.delivery_hours": st.sampled_from([0, 600]),
        "place.population": st.just(3000),
        "place.head_start": st.just(1.0),
        "assumptions.plan.rate": st.just(0.15),
    }
)


@given(levers=LEVERS, seed=st.integers(1, 50))
@settings(max_examples=8, deadline=None)
def test_the_books_balance_over_whole_runs(levers: dict, seed: int) -> None:
    model = Neighbourhood(load_scenario("baseline", levers), seed)
    granted = spent = 0
    while model.running and model.month < model.horizon_months:
        model.step()
        ledger = model.ledger
        ledger.check()
        assert granted <= ledger.granted <= pence(levers["funding.amount_gbp"])
        assert spent <= ledger.spent
        granted, spent = ledger.granted, ledger.spent
        if model.month > model.own_end_month + 1:
            assert ledger.balance["available"] == 0
        live = [p for p in model.projects if p.is_live]
        assert ledger.balance["committed"] == sum(p.cost - p.spent for p in live)
        assert ledger.balance["match"] == sum(p.match - p.match_spent for p in live)
    model.release()
    fee = model.parameters.money.lto_fee_share * ledger.spent
    assert ledger.balance["lto_fee"] == pytest.approx(fee, abs=1.0)
