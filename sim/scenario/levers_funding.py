"""What the funder sets: money, its terms, and support beside it."""

from __future__ import annotations

from typing import Literal

from sim.scenario.lever_fields import Section, choice, degree, number, share, switch


class Funding(Section):
    """How much money there is, over how long, and on what terms."""

    programme: bool = switch(
        True,
        title="There is a programme",
        help="False gives the same place without money, plan, workers or support.",
        evidence=("E001",),
    )
    amount_gbp: float = number(
        1_155_000.0,
        50_000.0,
        5_000_000.0,
        title="Grant",
        unit="GBP",
        help="All the money the area is granted, on top of which the holder of the money is paid.",
        evidence=("E001", "XA18"),
    )
    years: int = number(
        12,
        1,
        20,
        title="Length of the programme",
        unit="years",
        help="Years from the area's selection to the last day on which money can be spent.",
        evidence=("E001", "E008", "E009"),
    )
    selection_month: int = number(
        1,
        1,
        12,
        title="Month of selection",
        unit="month of the year",
        help="The month in which the area is selected, 1 for January; month 0 is January of that year all the same.",
        evidence=("XH01",),
    )
    start_up_share: float = share(
        0.125,
        0.02,
        0.5,
        title="Time to start up",
        help="Share of the programme's months that are meant to go by until the first plan: a year and a "
        "half of twelve years, half a year of four.",
        evidence=("E007", "E009", "XA39"),
    )
    profile: Literal["flexible", "equal_yearly", "front_loaded", "tapered"] = choice(
        "flexible",
        title="Shape of the funding",
        help="flexible: all of it is there from the first plan on; the others release it by year.",
        evidence=("E002", "XF13"),
    )
    spend_or_lose: bool = switch(
        False,
        title="Spend it in the year or lose it",
        help="What is not spent by the end of a programme year is lost; with a flexible profile "
        "the money then comes in equal yearly parts.",
        evidence=("E002",),
    )
    end_on: Literal["date", "spend_out"] = choice(
        "date",
        title="What ends the programme",
        help="date: the years are up; spend_out: the money is spent, even if years are left.",
        evidence=("E007", "XA24"),
    )
    plans: Literal["endorsed", "approved"] = choice(
        "endorsed",
        title="How the funder treats a plan",
        help="endorsed: the funder confirms a sound process; approved: it may refuse the content.",
        evidence=("E002",),
    )
    getting_started_gbp: float = number(
        20_000.0,
        0.0,
        100_000.0,
        title="Getting-started money",
        unit="GBP",
        help="The part of the grant that may be spent before the first plan is endorsed.",
        evidence=("XA20",),
    )
    targets: float = degree(
        0.0,
        title="Targets from outside",
        help="How far the funder sets targets and goals of its own; 0 leaves them to residents.",
        evidence=("E002", "E167"),
    )
    membership_rules: bool = switch(
        True,
        title="Rules on members",
        help="The funder insists on at least eight members, more than half of them residents.",
        evidence=("E003",),
    )
    match_required: float = share(
        0.0,
        high=0.9,
        title="Match required",
        help="Share of a project's cost that has to come from somebody else.",
        evidence=("E010", "E011", "XF02"),
    )
    follow_on_months: int = number(
        60,
        0,
        120,
        title="Follow-on",
        unit="months",
        help="How long the place is watched after the programme's last year.",
        evidence=("E209", "XF14"),
    )


class Support(Section):
    """What the funder gives beside money."""

    wait_months: int = number(
        0,
        0,
        48,
        title="Wait for support",
        unit="months",
        help="Months from selection until whoever supports areas and endorses plans is at work.",
        evidence=("XH01", "XH02"),
    )

    rep_days_per_year: float = number(
        12.0,
        0.0,
        60.0,
        title="Days of the rep",
        unit="days a year",
        help="Days a year of a light-touch critical friend: visits, advice, mediation.",
        evidence=("E134", "XA21"),
    )
    rep_stance: Literal["silent", "listening", "pushing"] = choice(
        "listening",
        title="Stance of the rep",
        help="silent: keeps out of it; listening: listens, mediates and advises; pushing: says "
        "what to do.",
        evidence=("E135",),
    )
    capacity_building_days: float = number(
        6.0,
        0.0,
        60.0,
        title="Training for members",
        unit="days a year",
        help="Days a year of training and peer visits on offer to members.",
        evidence=("E136", "E231"),
    )
    peer_events_per_year: float = number(
        4.0,
        0.0,
        24.0,
        title="Meetings with other areas",
        unit="events a year",
        help="Days a year on which members may meet members of other areas.",
        evidence=("E136",),
    )
    intervention: bool = switch(
        True,
        title="The funder may step in",
        help="Where a conflict is not settled here, the funder sends or requires outside support.",
        evidence=("E004", "E135"),
    )
