"""The ledger: every penny stands in exactly one account, and nothing is spent that is not there.

Double entry in whole pence: a transfer takes from one account what it gives to another, so the
sum over all accounts is always zero. Sources (the funder, match givers, customers) run below zero by
what they have given; every other account must stay at or above zero.
"""

from __future__ import annotations

SOURCES = ("funder", "match_givers", "customers", "fee_payer")
ACCOUNTS = (
    *SOURCES,
    "available",  # released to the partnership, not yet promised
    "committed",  # promised to projects and posts
    "match",  # brought in for projects, not yet spent
    "spent_projects",
    "spent_delivery",  # staff, equipment, support
    "spent_match",
    "reserve",  # income kept by the resident-led body
    "running_costs",
    "lapsed",  # lost to the area
    "lto_fee",
)


class LedgerError(ArithmeticError):
    """Somebody tried to spend money that is not there."""


def pence(gbp: float) -> int:
    """Whole pence of an amount in pounds."""
    return round(100.0 * gbp)


class Ledger:
    """Accounts in pence."""

    def __init__(self) -> None:
        self.balance: dict[str, int] = dict.fromkeys(ACCOUNTS, 0)

    def transfer(self, source: str, target: str, amount: int) -> None:
        """Move pence; `LedgerError` if negative or not there."""
        if amount < 0:
            raise LedgerError(f"a transfer cannot be negative: {amount} from {source} to {target}")
        if source not in SOURCES and amount > self.balance[source]:
            raise LedgerError(f"{source} holds {self.balance[source]} pence, not {amount}")
        self.balance[source] -= amount
        self.balance[target] += amount

    def gbp(self, account: str) -> float:
        """Balance of an account in pounds."""
        return self.balance[account] / 100.0

    @property
    def granted(self) -> int:
        """Pence granted so far."""
        return -self.balance["funder"]

    @property
    def spent(self) -> int:
        """Pence of the grant spent so far, on projects and on delivery."""
        return self.balance["spent_projects"] + self.balance["spent_delivery"]

    def check(self) -> None:
        """`LedgerError` unless nothing was created or lost."""
        if sum(self.balance.values()) != 0:
            raise LedgerError(f"accounts do not balance: {self.balance}")
        below = [a for a, b in self.balance.items() if b < 0 and a not in SOURCES]
        if below:
            raise LedgerError(f"accounts below zero: {below}")
