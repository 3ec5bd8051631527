"""What raised and lowered what in one run, year by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.bookkeeping import Bookkeeper, Entry
from sim.scenario import Scenario
from sim.simulation import run


@dataclass(frozen=True)
class YearOfAccount:
    """One account over one year.

    Attributes
    ----------
    subject, quantity : whose, and what
    year : from 0
    opening, closing : at the ends of the year, in whole units of `sim.bookkeeping.UNIT`; of a group of residents the sum over them
    causes : what each step of the month added to it over the year, in the same units, the largest first
    """

    subject: str
    quantity: str
    year: int
    opening: int
    closing: int
    causes: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Books:
    """The books of one run.

    Attributes
    ----------
    scenario, seed : of the run
    years : every account in every year of the run, by quantity, subject and year
    """

    scenario: Scenario
    seed: int
    years: tuple[YearOfAccount, ...]


def books_of(scenario: Scenario, seed: int) -> Books:
    """Run a seed and book it."""
    keeper = Bookkeeper()
    horizon = run(scenario, seed, watchers=[keeper]).horizon_months
    return Books(scenario, seed, tuple(years_of(keeper.entries(), -(-horizon // 12))))


def years_of(entries: Iterable[Entry], years: int) -> list[YearOfAccount]:
    """Entries as accounts, each year opening with what the year before closed at."""
    opened: dict[tuple[str, str], int] = {}
    caused: dict[tuple[str, str], dict[int, dict[str, int]]] = {}
    for entry in entries:
        account = entry.quantity, entry.subject
        if entry.year < 0:
            opened[account] = entry.amount
        else:
            of_year = caused.setdefault(account, {}).setdefault(entry.year, {})
            of_year[entry.cause] = of_year.get(entry.cause, 0) + entry.amount
    told = []
    for account in sorted(opened):
        standing = opened[account]
        for year in range(years):
            causes = caused.get(account, {}).get(year, {})
            closing = standing + sum(causes.values())
            largest = sorted(causes.items(), key=lambda each: (-abs(each[1]), each[0]))
            told.append(
                YearOfAccount(account[1], account[0], year, standing, closing, tuple(largest))
            )
            standing = closing
    return told
