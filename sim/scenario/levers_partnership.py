"""How residents organise, and the paid workers who help or lead them."""

from __future__ import annotations

from typing import Literal

from sim.scenario.lever_fields import Section, choice, degree, number, share, switch


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
    councillor_votes: Literal["none", "shared", "each"] = choice(
        "each",
        title="Councillors' votes",
        help="Whether councillors at the table speak only, share one vote, or vote each.",
        evidence=("E152", "E153"),
    )
    councillor_chairs: bool = switch(
        False,
        title="A councillor in the chair",
        help="A councillor chairs the partnership.",
        evidence=("E153",),
    )
    recruitment_effort: float = degree(
        0.3,
        title="Effort to recruit",
        help="How hard members and workers look for and invite new people.",
        evidence=("E029", "XH13"),
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
        evidence=("E081", "E091"),
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
    commissioning: float = share(
        0.3,
        title="Delivery bought from agencies",
        help="Share of delivery that is bought from agencies outside the area.",
        evidence=("E202",),
    )
    contract_holder: Literal["lto", "partnership"] = choice(
        "lto",
        title="Who signs contracts",
        help="lto: the holder of the money signs; partnership: it is a party to each contract, "
        "and the agency answers to it.",
        evidence=("E212",),
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
        "new_body",
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
    employer: Literal["lto", "agency", "self"] = choice(
        "lto",
        title="Employer of the workers",
        help="lto: the holder of the money; agency: another body; self: they work for themselves.",
        evidence=("E123", "XA15"),
    )
    start_month: int = number(
        12,
        0,
        240,
        title="Month in which workers start",
        unit="months",
        help="Months from selection to the first paid hour.",
        evidence=("XH09",),
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
