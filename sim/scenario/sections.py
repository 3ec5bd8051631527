"""The sections of a scenario: what a programme's designers, its council and its place set.

Every lever carries title, unit, bounds, help and the evidence it rests on. Assumptions of the
model are not here: they live in the parameter files and are changed under ``assumptions:`` only.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.fields import choice, degree, number, share, switch


class Section(BaseModel):
    """A frozen group of settings that refuses unknown names, loose types, NaN and infinity."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True
    )


class Funding(Section):
    """How much money there is, over how long, and on what terms."""

    programme: bool = switch(
        True,
        title="There is a programme",
        help="False gives the same place without money, plan, workers or support.",
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
    profile: Literal["flexible", "equal_yearly", "front_loaded", "tapered"] = choice(
        "flexible",
        title="Shape of the funding",
        help="flexible: all of it is there from the first plan on; the others release it by year.",
        evidence=("E002", "XF13"),
    )
    spend_or_lose: bool = switch(
        False,
        title="Spend it in the year or lose it",
        help="What is not spent by the end of a programme year is lost.",
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
        evidence=("E209",),
    )


class Support(Section):
    """What the funder gives beside money."""

    rep_days_per_year: float = number(
        12.0,
        0.0,
        60.0,
        title="Days of the rep",
        unit="days a year",
        help="Days a year of a light-touch critical friend: visits, advice, mediation.",
        evidence=("E134", "XA21"),
    )
    capacity_building_days: float = number(
        6.0,
        0.0,
        60.0,
        title="Training for members",
        unit="days a year",
        help="Days a year of training and peer visits on offer to members.",
        evidence=("E136",),
    )


class Partnership(Section):
    """How residents organise: who sits at the table and how they work."""

    members_target: int = number(
        12,
        8,
        30,
        title="Seats on the partnership",
        unit="members",
        help="Members the partnership tries to have, residents and others together.",
        evidence=("E003",),
    )
    decision_model: Literal["executive", "distributed", "enabling"] = choice(
        "executive",
        title="Decision model",
        help="executive: the partnership decides; distributed: working groups do; enabling: it "
        "backs others by grants and capacity building.",
        evidence=("E040", "E047", "E048"),
    )
    decision_rule: Literal["consensus", "majority", "supermajority"] = choice(
        "consensus",
        title="Decision rule",
        help="What it takes to decide; supermajority: 80 per cent of those present.",
        evidence=("E164", "E166"),
    )
    openness: float = degree(
        0.5,
        title="Openness",
        help="Who may take part in deciding: 0 only members, 1 any resident.",
        evidence=("E051", "E052", "E183"),
    )
    formality_target: float = degree(
        0.5,
        title="Formality aimed at",
        help="0 a kitchen table, 1 a committee with minutes, motions and papers.",
        evidence=("E042", "E043", "E050"),
    )
    open_session: bool = switch(
        False,
        title="Open session before meetings",
        help="An informal session works the detail through before each formal meeting.",
        evidence=("E044",),
    )
    resident_only_meetings: bool = switch(
        False,
        title="Resident-only meetings",
        help="Residents also meet alone, without workers or councillors.",
        evidence=("E116",),
    )
    councillor_seats: int = number(
        1,
        0,
        6,
        title="Councillors' seats",
        unit="seats",
        help="Seats on the partnership that councillors hold.",
        evidence=("E150", "E153"),
    )
    councillor_role: Literal["non_voting", "voting", "chair"] = choice(
        "voting",
        title="Councillors' role",
        help="Whether councillors speak only, vote, or chair.",
        evidence=("E152", "E153"),
    )
    recruitment_effort: float = degree(
        0.3,
        title="Effort to recruit",
        help="How hard members and workers look for and invite new people.",
        evidence=("E029", "E030"),
    )
    rest_and_rotation: float = degree(
        0.2,
        title="Rest and rotation",
        help="How far rest is allowed, work limited and roles passed round.",
        evidence=("E080", "L02"),
    )
    reflection: float = degree(
        0.3,
        title="Time to reflect",
        help="How much meeting time goes to how people work together rather than to business.",
        evidence=("E075",),
    )
    early_wins: float = share(
        0.3,
        title="Early wins",
        help="Share of early projects that are small and quick.",
        evidence=("E081", "E029"),
    )
    small_grants_share: float = share(
        0.25,
        title="Small grants",
        help="Share of project money given as small grants to groups and people.",
        evidence=("E200", "E201", "XF04"),
    )
    hub: Literal["none", "modest", "large"] = choice(
        "modest",
        title="Hub",
        help="Whether there is to be a building of the community's own, and of what size.",
        evidence=("E203", "E204", "E205"),
    )
    tapered_handover: float = degree(
        0.3,
        title="Tapered hand-over",
        help="How far groups are handed over step by step, with growing self-sufficiency.",
        evidence=("E012", "E206"),
    )
    income_investment_share: float = share(
        0.05,
        high=0.6,
        title="Investment for income",
        help="Share of project money put into assets that earn after the programme.",
        evidence=("E013",),
    )
    legacy_form: Literal["none", "new_body", "lto", "merger"] = choice(
        "none",
        title="Legacy body",
        help="What carries on: nothing, a new body, the holder of the money, or a merger with it.",
        evidence=("E208", "E211"),
    )


class Workers(Section):
    """Paid workers: hours by role, manner, and when they come and go."""

    grassroots_hours: float = number(
        60.0,
        0.0,
        600.0,
        title="Grassroots work",
        unit="hours a month",
        help="Paid hours spent with residents: knocking on doors, helping groups and volunteers.",
        evidence=("E117", "E118", "XA14"),
    )
    delivery_hours: float = number(
        60.0,
        0.0,
        600.0,
        title="Delivery work",
        unit="hours a month",
        help="Paid hours spent running projects.",
        evidence=("E117", "E122"),
    )
    strategic_hours: float = number(
        20.0,
        0.0,
        600.0,
        title="Strategic work",
        unit="hours a month",
        help="Paid hours spent on plans, partners and bids.",
        evidence=("E118", "E119"),
    )
    administration_hours: float = number(
        20.0,
        0.0,
        600.0,
        title="Administration",
        unit="hours a month",
        help="Paid hours spent on papers, minutes and accounts.",
        evidence=("XA14",),
    )
    directiveness: float = degree(
        0.4,
        title="Directiveness",
        help="0 enabling: workers support what residents start; 1 managerial: they lead.",
        evidence=("E113", "E114", "E121"),
    )
    resident_share: float = share(
        0.27,
        title="Workers who live here",
        help="Share of paid hours given by people who live in the area.",
        evidence=("E111",),
    )
    start_month: int = number(
        12,
        0,
        240,
        title="Month in which workers start",
        unit="months",
        help="Months from selection to the first paid hour.",
        evidence=("XA13",),
    )
    end_before_close_months: int = number(
        0,
        0,
        120,
        title="Workers leave before the end",
        unit="months",
        help="Months before the programme's end at which the posts end.",
        evidence=("E117",),
    )

    @property
    def hours(self) -> float:
        """Paid hours a month over all roles."""
        return (
            self.grassroots_hours
            + self.delivery_hours
            + self.strategic_hours
            + self.administration_hours
        )


class Council(Section):
    """What the councils around the area are like."""

    tiers: int = number(
        2,
        1,
        3,
        title="Tiers of council",
        unit="tiers",
        help="Councils with a say here: one (unitary), two (district and county), three.",
        evidence=("E161",),
    )
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
        evidence=("E223",),
    )
    social_rent_share: float = share(
        0.38,
        high=0.9,
        title="Social renters",
        help="Share of homes rented from the council or a housing association.",
        evidence=("E223",),
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
    broken_promises: float = degree(
        0.4,
        title="History of broken promises",
        help="How badly earlier programmes and councils let people down.",
        evidence=("E167",),
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
    kind: Literal["election_upset", "pandemic", "cuts", "key_person_leaves", "hub_lost"] = choice(
        ...,
        title="What happens",
        help="Which event it is.",
        evidence=("E154", "E165", "E160", "E031", "E064"),
    )
    strength: float = degree(
        0.5,
        title="Strength",
        help="How strong the event is.",
    )


class PlaceFile(Section):
    """A file of kind place: the settings of one place, and what it stands for."""

    kind: Literal["place"] = Field(
        title="Kind of file", description="What this file holds: a place."
    )
    schema_version: Literal[1] = Field(
        title="Version of the format",
        description="The version of the format in which the file is written.",
    )
    title: str = Field("", title="Title", description="A short title.", max_length=120)
    description: str = Field(
        "", title="Description", description="What sort of place this is.", max_length=600
    )
    evidence: tuple[str, ...] = Field(
        (),
        strict=False,
        title="Evidence",
        description="Ids of entries of the evidence register that the settings rest on.",
    )
    place: Place = Field(title="Place", description="The place's settings.")
