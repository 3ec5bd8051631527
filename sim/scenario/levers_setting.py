"""What surrounds the residents: councils, the place itself, and what befalls it."""

from __future__ import annotations

from typing import Literal

from sim.scenario.lever_fields import Section, choice, degree, number, share, switch

EventKind = Literal[
    "election_upset",
    "pandemic",
    "cuts",
    "key_person_leaves",
    "hub_lost",
    "large_development",
    "lto_fails",
    "falling_out",
    "rep_replaced",
    "top_up",
]


class Council(Section):
    """What the councils around the area are like."""

    paternalism: float = degree(
        0.5,
        title="Paternalism",
        help="0 listens, helps through the maze and steps back; 1 expects to decide and deliver.",
        evidence=("E157",),
    )
    flexibility: float = degree(
        0.4,
        title="Flexibility",
        help="How readily procedure bends; the rest is delay.",
        evidence=("E158", "E163"),
    )
    councillor_orientation: float = degree(
        0.5,
        title="Councillors' orientation",
        help="0 the town hall's voice in the community; 1 the community's voice in the town hall.",
        evidence=("E151",),
    )
    officer_turnover: float = number(
        0.13,
        0.0,
        0.6,
        title="Turnover of officers",
        unit="share a year",
        help="Share of the council's officers who leave their post in a year.",
        evidence=("E155", "XE07"),
    )
    austerity: float = degree(
        0.3,
        title="Austerity",
        help="How hard the council's budget is cut over the programme.",
        evidence=("E160", "E210", "XE09"),
    )
    recognition: bool = switch(
        False,
        title="Recognition",
        help="The council recognises what residents are trying to do.",
        evidence=("E163",),
    )
    trust_building: bool = switch(
        False,
        title="Active steps to build trust",
        help="The council takes small joint actions first and scales them up.",
        evidence=("E163",),
    )
    dialogue: bool = switch(
        False,
        title="Ongoing honest dialogue",
        help="Council and partnership keep talking, bad news included.",
        evidence=("E163",),
    )
    shared_ownership: bool = switch(
        False,
        title="Shared ownership and accountability",
        help="Council and partnership answer together for what they take on.",
        evidence=("E163",),
    )


class Lto(Section):
    """The locally trusted organisation that holds the money for the residents."""

    role: Literal["banker", "supportive", "delivery_arm", "strategic"] = choice(
        "supportive",
        title="Role of the LTO",
        help="banker: it holds and pays; supportive: it helps besides; delivery_arm: it delivers "
        "itself; strategic: it opens doors.",
        evidence=("E130",),
    )
    ethos: float = degree(
        0.65,
        title="Grasp of the ethos",
        help="How well it understands that residents lead.",
        evidence=("E131",),
    )
    risk_aversion: float = degree(
        0.4,
        title="Aversion to risk",
        help="How readily it holds up what might go wrong.",
        evidence=("E131",),
    )
    payment_delay_months: float = number(
        1.0,
        0.0,
        12.0,
        title="Delay of payments",
        unit="months",
        help="Months between a bill and its payment.",
        evidence=("E131",),
    )
    public_body: bool = switch(
        False,
        title="A public body",
        help="The holder of the money is a council or another public body.",
        evidence=("E133",),
    )


class Place(Section):
    """The area and the people who live in it when the programme begins."""

    population: int = number(
        7692,
        3000,
        11000,
        title="Population",
        unit="people",
        help="All who live in the area; 78 per cent of them are adults.",
        evidence=("E220",),
    )
    start_year: int = number(
        2012,
        1990,
        2040,
        title="Year of selection",
        unit="calendar year",
        help="The calendar year in which month 0 lies.",
        evidence=("E001",),
    )
    estates: int = number(
        3,
        1,
        8,
        title="Estates",
        unit="estates",
        help="Estates or villages that make up the area.",
        evidence=("E221",),
    )
    estate_rivalry: float = degree(
        0.3,
        title="Rivalry between estates",
        help="How far people of one estate distrust those of another.",
        evidence=("E221", "E062"),
    )
    private_rent_share: float = share(
        0.22,
        high=0.8,
        title="Private renters",
        help="Share of homes rented from private landlords.",
        evidence=("E223", "XD02"),
    )
    social_rent_share: float = share(
        0.38,
        high=0.9,
        title="Social renters",
        help="Share of homes rented from the council or a housing association.",
        evidence=("E223", "XD02"),
    )
    hardship: float = degree(
        0.35,
        title="Hardship",
        help="How many people live with money worries that take time and energy.",
        evidence=("E025", "XB07"),
    )
    churn: float = number(
        1.0,
        0.3,
        3.0,
        title="Churn",
        unit="times the usual",
        help="How often people move out, as a multiple of what is usual for their tenure.",
        evidence=("E222", "E223"),
    )
    older_people: float = number(
        1.0,
        0.3,
        2.0,
        title="Older people",
        unit="times the usual",
        help="How many people of 65 and over there are, as a multiple of what is usual for their "
        "tenure.",
        evidence=("E024", "XD04"),
    )
    degree_share: float = share(
        0.18,
        0.02,
        0.6,
        title="Adults with a degree",
        help="Share of adults with a degree.",
        evidence=("E023",),
    )
    newcomer_share: float = share(
        0.10,
        high=0.6,
        title="Newcomer communities",
        help="Share of adults who belong to communities that are new to the area.",
        evidence=("E027",),
    )
    tiers: int = number(
        2,
        1,
        3,
        title="Tiers of council",
        unit="tiers",
        help="Councils above a parish with a say here: one (unitary), two (district and county), three.",
        evidence=("E161",),
    )
    parish_council: Literal["none", "hostile", "partner"] = choice(
        "none",
        title="Parish or town council",
        help="The nearest tier, where there is one: hostile at first to a body that is not its own, or a partner.",
        evidence=("E235", "E237"),
    )
    broken_promises: float = degree(
        0.4,
        title="History of broken promises",
        help="How badly earlier programmes and councils let people down.",
        evidence=("E090", "E167"),
    )
    head_start: float = degree(
        0.2,
        title="Head start",
        help="How much community leadership there is already.",
        evidence=("E074",),
    )


class Event(Section):
    """Something that happens to the place in a given month."""

    month: int = number(
        ...,
        0,
        359,
        title="Month of the event",
        unit="months",
        help="Months from selection; the first is 0.",
    )
    kind: EventKind = choice(
        ...,
        title="What happens",
        help="Which event it is.",
        evidence=("E154", "E165", "E160", "E031", "E064", "E131", "E135", "E224", "XA18"),
    )
    strength: float = degree(
        0.5,
        title="Strength",
        help="How strong the event is.",
    )
    amount_gbp: float | None = number(
        None,
        1.0,
        5_000_000.0,
        title="Money of a top-up",
        unit="GBP",
        help="What a top-up adds to the grant; only a top-up has one.",
        evidence=("XA18",),
    )
