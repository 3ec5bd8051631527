"""The ledger: every penny stands in exactly one account, and nothing is spent that is not there.

Double entry in whole pence: a transfer takes from one account what it gives to another, so the
sum over all accounts is always zero. Sources (the funder, match givers, customers) run below zero by
what they have given; every other account must stay at or above zero. Money moves only along the
ways in `WAYS`: grant never turns into income, and what was spent never comes back. So at any time

    granted = available + committed + spent on projects + spent on delivery + endowment + spent endowment + lapsed.
"""

from __future__ import annotations

REFERENCE_MONTHS = 120.0  # of a programme, for which pace and time to prepare are given
SOURCES = ("funder", "match_givers", "customers", "fee_payer")
WAYS: dict[str, tuple[str, ...]] = {
    "funder": ("available",),
    "available": ("committed", "spent_projects", "spent_delivery", "endowment", "lapsed"),
    "committed": ("spent_projects", "available", "lapsed"),
    "endowment": ("spent_endowment",),
    "match_givers": ("match",),
    "match": ("spent_match", "match_givers"),
    "customers": ("reserve",),
    "reserve": ("running_costs",),
    "fee_payer": ("lto_fee",),
}
ACCOUNTS = (
    *SOURCES,
    "available",  # released to the partnership, not yet promised
    "committed",  # promised to projects
    "spent_projects",
    "spent_delivery",  # staff, equipment, support
    "endowment",  # grant put into the hands of the body that carries on
    "spent_endowment",
    "lapsed",  # lost to the area
    "match",  # brought in for projects, not yet spent
    "spent_match",
    "reserve",  # income of its own
    "running_costs",  # paid out of the reserve
    "lto_fee",
)
GRANT = ACCOUNTS[len(SOURCES) : len(SOURCES) + 7]


class LedgerError(ArithmeticError):
    """Somebody tried to move money that is not there, or along a way that does not exist."""


def pence(gbp: float) -> int:
    """Whole pence of an amount in pounds."""
    return round(100.0 * gbp)


class Ledger:
    """Accounts in pence."""

    def __init__(self) -> None:
        self.balance: dict[str, int] = dict.fromkeys(ACCOUNTS, 0)

    def transfer(self, source: str, target: str, amount: int) -> None:
        """Move pence; `LedgerError`, and nothing moved, if there is no such way or not so much."""
        if target not in WAYS.get(source, ()):
            raise LedgerError(f"no money goes from {source} to {target}; ways: {WAYS}")
        if amount < 0:
            raise LedgerError(f"a transfer cannot be negative: {amount} from {source} to {target}")
        if source not in SOURCES and amount > self.balance[source]:
            raise LedgerError(f"{source} holds {self.balance[source]} pence, not {amount}")
        self.balance[source] -= amount
        self.balance[target] += amount

    def gbp(self, account: str) -> float:
        """Balance of an account in pounds."""
        return self.balance[account] / 100.0

    def pay(self, bill: int) -> int:
        """Pay a running cost from income, then from the endowment; returns the pence paid."""
        own = min(bill, self.balance["reserve"])
        self.transfer("reserve", "running_costs", own)
        given = min(bill - own, self.balance["endowment"])
        self.transfer("endowment", "spent_endowment", given)
        return own + given

    @property
    def own_funds(self) -> int:
        """Pence that the body carrying on can dispose of."""
        return self.balance["reserve"] + self.balance["endowment"]

    @property
    def own_funds_gbp(self) -> float:
        """Pounds that the body carrying on can dispose of."""
        return self.own_funds / 100.0

    @property
    def granted(self) -> int:
        """Pence granted so far."""
        return -self.balance["funder"]

    @property
    def spent(self) -> int:
        """Pence of the grant spent so far: on projects, on delivery, and handed to the body that carries on."""
        held = self.balance
        on_work = held["spent_projects"] + held["spent_delivery"]
        return on_work + held["endowment"] + held["spent_endowment"]

    def check(self) -> None:
        """`LedgerError` unless nothing was created or lost."""
        if sum(self.balance.values()) != 0:
            raise LedgerError(f"accounts do not balance: {self.balance}")
        below = [a for a, b in self.balance.items() if b < 0 and a not in SOURCES]
        if below:
            raise LedgerError(f"accounts below zero: {below}")
        if sum(self.balance[account] for account in GRANT) != self.granted:
            raise LedgerError(f"the grant does not add up: {self.balance}")
