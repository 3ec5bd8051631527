"""Every recorded column, a row a line: name, unit, meaning, direction, what matters, tables, formula.

From this registry come the tables, their headers, the glossary of columns (`groundswell describe
columns`) and the smallest differences that comparisons treat as worth mentioning. `value` takes the model
at the end of a month (or year) and returns the figure; NaN means not known or not applicable.
Smallest differences that matter are judgements (basis: assumption), fixed before any calibration.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.sums import mean_in_order, sum_in_order

if TYPE_CHECKING:  # what only names the columns need not import the model
    from sim.agents.worker import Worker
    from sim.state import State

Direction = Literal["higher", "lower", "neither"]
NAN = math.nan
PATERNALISM_OF = {
    "parish": "parish council",
    "district": "district council",
    "county": "county council",
    "region": "regional authority",
}
"""Tiers of council by the ending of their column, with the label of the council."""


@dataclass(frozen=True)
class OutputVariable:
    """One recorded quantity."""

    name: str
    unit: str
    meaning: str
    direction: Direction
    smallest_difference: float | None
    tables: frozenset[str]
    value: Callable[[State], Any]


YEARLY, BOTH = frozenset({"yearly"}), frozenset({"yearly", "monthly"})


def _tri(value: bool | None) -> float:
    """Yes, no or not known as 1, 0 or NaN."""
    return NAN if value is None else float(value)


def _seen(m: State, group: str) -> float:
    return float(m.rep.seen.get(group, False))


def _members(m: State, name: str) -> float:
    """Mean of a column over resident members."""
    return float(m.partnership.mean_of(getattr(m.population, name)))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else NAN


def _aged_45_64(m: State) -> float:
    slots = m.partnership.slots
    if not slots.size:
        return NAN
    age = m.population.age[slots]
    return sum(45 <= years < 65 for years in age.tolist()) / age.size


def _relative_voice(m: State) -> float:
    return _ratio(m.influence.voice, m.influence.headcount)


def _links(m: State, kind: str) -> int:
    p = m.parameters.officials
    if kind == "embedded":
        return sum(b.embedded >= p.link_counts_from for b in m.institutions)
    people = [*(b.officer for b in m.institutions), *m.councillors]
    return sum(person.tie >= p.tie_counts_from for person in people)


def _people_in(m: State, posts: list[Worker]) -> int:
    """People who fill these posts, whose hours are parts of one job as often as whole ones (XA13)."""
    return round(
        sum_in_order(w.active_hours for w in posts) / m.parameters.employment.hours_of_a_worker
    )


def _workers(m: State) -> int:
    posts = [w for w in m.workers if w.vacant_until < 0]
    return max(1, _people_in(m, posts)) if posts else 0


def _resident_workers(m: State) -> int:
    posts = [w for w in m.workers if w.vacant_until < 0 and w.is_resident]
    return min(_workers(m), _people_in(m, posts))


def _lateness(m: State) -> float:
    live = [p.late_months / 12.0 for p in m.projects if p.is_capital]
    late = [years for years in (*m.capital_late, *live) if years > 0.0]
    return mean_in_order(late)


def delivery_hours(m: State) -> float:
    """Hours of delivery this month for each resident member; NaN without any."""
    return m.monthly.member_hours if m.partnership.slots.size else NAN


def reliance_on_workers(m: State) -> float:
    """Share of what is carried by paid workers; NaN without a partnership."""
    return m.monthly.reliance_on_workers if m.partnership.seats else NAN


def _in_month_or_year(name: str, value: Callable[[State], float]) -> Callable[[State], float]:
    """A figure of the month; at a year's end the mean over its months, empty ones left out."""
    return lambda m: m.year.mean_of(name) if m.closing_year else value(m)


def _paternalism(*labels: str) -> Callable[[State], float]:
    """Mean paternalism of these tiers of council; NaN where there is none of them."""

    def value(m: State) -> float:
        found = [body.paternalism for body in m.councils if body.label in labels]
        return mean_in_order(found)

    return value


def _agrees(item: str) -> Callable[[State], Any]:
    return lambda m: m.year.survey[item]


def _works_with_agencies(m: State) -> bool:
    standing = m.parameters.officials.link_counts_from
    return any(
        m.month - b.last_joint_work < 12
        or (b.embedded >= standing and m.month - b.last_contact < 12)
        for b in m.institutions
    )


_ROWS = (
    OutputVariable("calendar_year", "year", "calendar year of the row's last month", "neither", None, BOTH, lambda m: m.scenario.place.start_year + m.month // 12),
    OutputVariable("members", "people", "members", "higher", 1.0, BOTH, lambda m: len(m.partnership.seats)),
    OutputVariable("resident_members", "people", "members who are residents", "higher", 1.0, BOTH, lambda m: len(m.partnership.slots)),
    OutputVariable("resident_share", "share", "resident_members / members", "higher", 0.05, YEARLY, lambda m: _ratio(len(m.partnership.slots), len(m.partnership.seats))),
    OutputVariable("meets_membership_rules", "yes/no", "at least 8 members and more than half resident (E003)", "higher", 0.05, YEARLY, lambda m: float(len(m.partnership.seats) >= 8 and 2 * len(m.partnership.slots) > len(m.partnership.seats))),
    OutputVariable("joiners", "people", "members now who were not members at the last year end", "neither", 0.5, YEARLY, lambda m: m.year.joiners),
    OutputVariable("leavers", "people", "members at the last year end who are not members now", "lower", 0.5, YEARLY, lambda m: m.year.leavers),
    OutputVariable("unique_members_ever", "people", "different people who have been members so far", "neither", 2.0, YEARLY, lambda m: len(m.partnership.people_ever)),
    OutputVariable("retained_members", "people", "members now who were members at the last year end", "higher", 1.0, YEARLY, lambda m: m.year.retained),
    OutputVariable("retained_two_years", "people", "members now who were members at both of the last two year ends", "higher", 1.0, YEARLY, lambda m: m.year.retained_two),
    OutputVariable("member_tenure_months", "months", "mean time current members have been members", "higher", 3.0, YEARLY, lambda m: m.year.tenure),
    OutputVariable("member_degree_share", "share", "resident members with a degree", "neither", 0.05, YEARLY, lambda m: _members(m, "degree")),
    OutputVariable("member_aged_45_64_share", "share", "resident members aged 45 to 64", "neither", 0.05, YEARLY, _aged_45_64),
    OutputVariable("member_female_share", "share", "resident members who are women", "neither", 0.05, YEARLY, lambda m: _members(m, "female")),
    OutputVariable("member_newcomer_share", "share", "resident members from newcomer communities", "neither", 0.05, YEARLY, lambda m: _members(m, "newcomer")),
    OutputVariable("relies_on_few", "yes/no", "without its two busiest members it would not hold: the others could do less than 3/4 of its deciding, slow mean (M13)", "lower", 0.05, YEARLY, lambda m: _tri(m.assessment.relies_on_few)),
    OutputVariable("timely_decisions", "yes/no", "of decisions due at least 5/6 were taken by the meeting after they were tabled, slow mean over some 24 months; empty where less than three a year fell due", "higher", 0.05, BOTH, lambda m: _tri(m.assessment.is_timely)),
    OutputVariable("resident_voice", "0-1", "residents' share in shaping decisions: origin of options and influence in discussion (M4), last 12 months", "higher", 0.03, BOTH, lambda m: m.influence.voice),
    OutputVariable("resident_voice_relative", "ratio", "resident_voice / residents' share of those present", "higher", 0.03, BOTH, _relative_voice),
    OutputVariable("effective_resident_voices", "people", "inverse Simpson index of residents' shares of influence", "higher", 0.5, YEARLY, lambda m: m.influence.effective_voices),
    OutputVariable("worker_influence", "0-1", "workers' share of influence, mean of the last 12 months", "neither", 0.03, BOTH, lambda m: m.influence.workers),
    OutputVariable("dominated", "yes/no", "some group's share of influence over 12 months exceeds one half, as a rep sees it (M6)", "lower", 0.05, BOTH, lambda m: float(any(m.rep.seen.values()))),
    OutputVariable("dominated_by_workers", "yes/no", "workers dominate, as a rep sees it", "lower", 0.05, BOTH, lambda m: _seen(m, "workers")),
    OutputVariable("dominated_by_residents", "yes/no", "up to three residents dominate, as a rep sees it", "lower", 0.05, BOTH, lambda m: _seen(m, "residents")),
    OutputVariable("dominated_by_other_non_residents", "yes/no", "councillors, LTO or agencies dominate, as a rep sees it", "lower", 0.05, BOTH, lambda m: _seen(m, "other_non_residents")),
    OutputVariable("clash", "yes/no", "disagreement or conflict impeded the work, this year (yearly table) or month (monthly table)", "lower", 0.05, BOTH, lambda m: float(m.year.clash if m.closing_year else m.monthly.quarrel > 0.0)),
    OutputVariable("external_support", "yes/no", "the funder intervened or sent extra support, this year (yearly table) or month (monthly table)", "neither", 0.05, BOTH, lambda m: float(m.year.external_support if m.closing_year else m.monthly.external_support)),
    OutputVariable("breakdown", "yes/no", "decisions fell due and none was taken for three consecutive months, or a quarrel ended the work for a time, this year or month; the first before the plan and after the money too, while the diary tells of a breakdown only where an area works to a plan with money", "lower", 0.05, BOTH, lambda m: float(m.year.breakdown if m.closing_year else m.months_without_decision >= 3 or m.disputes.ended_work(m.month))),
    OutputVariable("stage", "stage", "forming, fragile, fragile_maturity, sturdy or self_sustaining (M13); empty without a partnership", "higher", None, BOTH, lambda m: m.assessment.stage),
    OutputVariable("maturity", "0-1", "maturity index: geometric mean of its four parts (M13); empty without a partnership", "higher", 0.02, BOTH, lambda m: m.assessment.index),
    OutputVariable("capability", "0-1", "decision skill and timeliness (M13)", "higher", 0.03, BOTH, lambda m: m.assessment.capability),
    OutputVariable("depth", "0-1", "how widely the carrying is spread, and what holds without the two busiest (M13)", "higher", 0.03, BOTH, lambda m: m.assessment.depth),
    OutputVariable("holds_without_two", "0-1", "share of the deciding, at the least a standard load, that all but the two busiest members could do, slow mean over some 30 months (M13)", "higher", 0.03, BOTH, lambda m: m.assessment.holds_without_two),
    OutputVariable("carriers", "people", "effective number of residents who carry the partnership: work, roles, ties, decisions (M13)", "higher", 0.5, BOTH, lambda m: m.carrying.carriers if m.partnership.seats else NAN),
    OutputVariable("dynamism", "0-1", "new people and new roles of the last two years (M13)", "higher", 0.03, BOTH, lambda m: m.assessment.dynamism),
    OutputVariable("cohesion", "0-1", "shared understanding and trust between members (M13)", "higher", 0.03, BOTH, lambda m: m.assessment.cohesion),
    OutputVariable("maturity_last_36_months", "0-1", "mean of the maturity index over the last 36 months up to now, empty months left out", "higher", 0.02, BOTH, lambda m: m.year.recent_maturity),
    OutputVariable("formality", "0-1", "kitchen table 0 to committee 1 (M5)", "neither", 0.03, BOTH, lambda m: m.partnership.formality if m.partnership.seats else NAN),
    OutputVariable("openness", "0-1", "closed 0 to open 1", "higher", 0.03, BOTH, lambda m: m.openness if m.partnership.seats else NAN),
    OutputVariable("need_met", "0-1", "how well what was agreed lately meets need (M4); as it last was where nothing more is agreed; empty only in the months before the first project is agreed, and without a programme", "higher", 0.02, BOTH, lambda m: NAN if m.monthly.need_met is None else m.monthly.need_met),
    OutputVariable("months_to_first_plan", "months", "from selection to the first endorsed plan; empty until then", "lower", 1.0, YEARLY, lambda m: NAN if m.partnership.plan_month is None else m.partnership.plan_month + 1 - m.selected_in),
    OutputVariable("aware_share", "share of adults", "know of the programme", "higher", 0.02, BOTH, lambda m: m.sums.aware),
    OutputVariable("participant_share", "share of adults", "take part in activities or more", "higher", 0.002, BOTH, lambda m: m.sums.participants),
    OutputVariable("volunteer_share", "share of adults", "volunteer or more", "higher", 0.002, BOTH, lambda m: m.sums.volunteers),
    OutputVariable("resting", "people", "resting after burnout", "lower", 1.0, BOTH, lambda m: m.sums.resting),
    OutputVariable("burnouts", "people", "members who stopped, worn out, in the year (yearly table) or month (monthly table)", "lower", 0.2, BOTH, lambda m: m.year.burnouts if m.closing_year else m.monthly.burnouts),
    OutputVariable("members_delivery_hours", "hours a month", "delivery work that each resident member bears, meetings not counted; in the yearly table the mean over the months of the year", "lower", 0.5, BOTH, _in_month_or_year("members_delivery_hours", delivery_hours)),
    OutputVariable("hours_top7_share", "share", "of all volunteering hours in the area, background volunteering included, given by the most active 7 per cent of adults", "neither", 0.02, YEARLY, lambda m: m.year.top7),
    OutputVariable("energy_members", "0-1", "mean energy of resident members", "higher", 0.02, BOTH, lambda m: _members(m, "energy")),
    OutputVariable("energy_volunteers", "0-1", "mean energy of volunteers", "higher", 0.02, BOTH, lambda m: m.sums.energy_volunteers),
    OutputVariable("influence_felt", "0-1", "how far members feel that they can influence things (M1)", "higher", 0.02, BOTH, lambda m: m.partnership.influence_felt if len(m.partnership.slots) else NAN),
    OutputVariable("trust_partnership", "0-1", "trust in the partnership, mean over aware residents", "higher", 0.02, BOTH, lambda m: m.sums.trust_partnership),
    OutputVariable("trust_partnership_all", "0-1", "trust in the partnership, mean over all adults", "higher", 0.01, BOTH, lambda m: m.sums.trust_partnership_all),
    OutputVariable("trust_council", "0-1", "trust in the council, mean over aware residents", "higher", 0.02, BOTH, lambda m: m.sums.trust_council),
    OutputVariable("trust_council_all", "0-1", "trust in the council, mean over all adults", "higher", 0.01, BOTH, lambda m: m.sums.trust_council_all),
    OutputVariable("trust_between_members", "0-1", "members' trust in each other", "higher", 0.02, BOTH, lambda m: m.partnership.trust_between if m.partnership.seats else NAN),
    OutputVariable("trust_agencies", "0-1", "agencies' trust in the partnership", "higher", 0.02, BOTH, lambda m: sum_in_order(b.trust_in_partnership for b in m.institutions) / len(m.institutions) if m.has_programme else NAN),
    OutputVariable("power_within", "0-1", "power within: confidence and shared vision (M15)", "higher", 0.02, BOTH, lambda m: m.power["within"]),
    OutputVariable("power_with", "0-1", "power with: ties and alliances (M15)", "higher", 0.02, BOTH, lambda m: m.power["with"]),
    OutputVariable("power_to", "0-1", "power to: capacity to deliver (M15)", "higher", 0.02, BOTH, lambda m: m.power["to"]),
    OutputVariable("power_over", "0-1", "power over: ability to stop or bind (M15)", "higher", 0.02, BOTH, lambda m: m.power["over"]),
    OutputVariable("workers", "people", "paid workers in post: people, of whom one may fill several posts of a few hours", "neither", None, YEARLY, _workers),
    OutputVariable("resident_workers", "people", "paid workers who live in the area", "neither", None, YEARLY, _resident_workers),
    OutputVariable("worker_hours", "hours a month", "paid hours", "neither", None, BOTH, lambda m: sum_in_order(w.active_hours for w in m.workers)),
    OutputVariable("worker_work_share", "share", "delivery hours given by paid workers, over the year", "neither", 0.03, YEARLY, lambda m: m.year.worker_share),
    OutputVariable("reliance_on_workers", "0-1", "how far what there is to do rests on paid workers, in the month or as the mean over the months of the year; empty without a partnership", "lower", 0.03, BOTH, _in_month_or_year("reliance_on_workers", reliance_on_workers)),
    OutputVariable("works_with_agencies", "yes/no", "joint work, or a standing link, used in the last year, with a public body", "higher", 0.05, YEARLY, lambda m: float(_works_with_agencies(m))),
    OutputVariable("good_external_relations", "share of members", "would say that relations with agencies are good (survey)", "higher", 0.05, YEARLY, lambda m: m.year.survey["good_external_relations"]),
    OutputVariable("strategic_influence", "yes/no", "changed a decision of a council or agency beyond its own projects in the last two years", "higher", 0.05, YEARLY, lambda m: float(m.month - m.last_influence_month < 24)),
    OutputVariable("lto_replaced", "yes/no", "the organisation that holds the money was replaced, ever so far", "neither", 0.05, YEARLY, lambda m: float(m.lto.replaced)),
    OutputVariable("embedded_links", "links", "links with public bodies that rest on structures", "higher", 0.5, BOTH, lambda m: _links(m, "embedded")),
    OutputVariable("personal_links", "links", "ties with named officers and councillors", "higher", 0.5, BOTH, lambda m: _links(m, "personal")),
    OutputVariable("council_paternalism", "0-1", "how far councils expect to decide and deliver, mean over the tiers there are", "lower", 0.03, BOTH, _paternalism(*PATERNALISM_OF.values())),
    *(OutputVariable(f"council_paternalism_{tier}", "0-1", f"paternalism of the {label}; empty where there is none", "lower", 0.03, YEARLY, _paternalism(label)) for tier, label in PATERNALISM_OF.items()),
    OutputVariable("has_physical_asset", "yes/no", "bought or funded a significant physical asset so far", "neither", 0.05, YEARLY, lambda m: float(m.has_physical_asset)),
    OutputVariable("hub_ever", "yes/no", "a hub was pursued or opened so far", "neither", 0.05, YEARLY, lambda m: float(m.hub_ever or m.hub_started)),
    OutputVariable("hub_open", "yes/no", "a hub is open", "higher", 0.05, BOTH, lambda m: float(m.hub is not None)),
    OutputVariable("hub_lost", "yes/no", "a hub was lost so far", "lower", 0.05, YEARLY, lambda m: float(m.hub_lost)),
    OutputVariable("capital_lateness_years", "years", "mean lateness to date of capital projects that are late, opened or not; empty if none", "lower", 0.25, YEARLY, _lateness),
    OutputVariable("projects_running", "projects", "projects being planned or delivered", "neither", 0.5, BOTH, lambda m: len(m.projects)),
    OutputVariable("groups_supported", "groups", "groups alive that the programme has helped", "higher", 0.5, BOTH, lambda m: m.groups_supported),
    OutputVariable("groups_independent", "groups", "helped groups that could live without the programme", "higher", 0.5, BOTH, lambda m: m.groups_independent),
    OutputVariable("grants_made", "grants", "small grants made so far", "neither", 2.0, BOTH, lambda m: m.grants_made),
    OutputVariable("belonging_never_involved", "0-1", "mean belonging of residents who never took part", "higher", 0.01, BOTH, lambda m: m.sums.belonging_never),
    OutputVariable("confidence_members", "0-1", "mean confidence of resident members", "higher", 0.02, BOTH, lambda m: _members(m, "confidence")),
    OutputVariable("decision_skill", "0-1", "the partnership's skill in deciding", "higher", 0.02, BOTH, lambda m: m.partnership.decision_skill if m.partnership.seats else NAN),
    OutputVariable("contests_won", "contests", "contests over dominance won in the year", "neither", 0.2, YEARLY, lambda m: m.contests_won_this_year),
    OutputVariable("returned_from_rest", "people", "people who took part again after a rest, in the year", "higher", 0.5, YEARLY, lambda m: m.returned_this_year),
    OutputVariable("pet_project_leavers", "people", "members who left because the money was not for their own project, in the year", "neither", 0.3, YEARLY, lambda m: m.pet_project_leavers_this_year),
    OutputVariable("volunteer_hours", "hours", "hours residents worked for the programme, members' meetings included, in the year (yearly table) or month (monthly table)", "higher", 200.0, BOTH, lambda m: m.year.hours if m.closing_year else m.monthly.volunteer_hours),
    OutputVariable("good_worker_relations", "yes/no", "no dominance by workers and no live quarrel with them this year", "higher", 0.05, YEARLY, lambda m: float(not (m.rep.seen.get("workers", False) or m.year.quarrel_with_workers))),
    OutputVariable("influence_within", "0-1", "the partnership's influence on what happens inside the area", "higher", 0.02, YEARLY, lambda m: m.influence_within if m.partnership.seats else NAN),
    OutputVariable("programme_ended", "yes/no", "the money has ended so far; empty without a programme", "neither", None, BOTH, lambda m: float(m.month >= m.own_end_month) if m.has_programme else NAN),
    OutputVariable("partnership_disbanded", "yes/no", "the partnership was disbanded while money remained, so far", "lower", 0.02, BOTH, lambda m: float(m.partnership.disbanded)),
    OutputVariable("granted_gbp", "GBP", "grant released so far", "neither", None, BOTH, lambda m: m.ledger.granted / 100.0),
    OutputVariable("spent_gbp", "GBP", "grant spent so far", "neither", None, BOTH, lambda m: m.ledger.spent / 100.0),
    OutputVariable("match_gbp", "GBP", "match funding brought in so far, spent or in hand; falls when a project is given up and what was left of its match goes back", "higher", 10000.0, BOTH, lambda m: m.ledger.gbp("spent_match") + m.ledger.gbp("match")),
    OutputVariable("lto_fee_gbp", "GBP", "fee of the locally trusted organisation so far, on top of the grant", "neither", None, YEARLY, lambda m: m.ledger.gbp("lto_fee")),
    OutputVariable("delivery_cost_share", "share", "staff, equipment and support in spend so far", "neither", 0.03, YEARLY, lambda m: _ratio(m.ledger.gbp("spent_delivery"), m.ledger.spent / 100.0)),
    OutputVariable("survey_residents_lead", "share of members", "agree: residents are leading (survey)", "higher", 0.05, YEARLY, _agrees("residents_lead")),
    OutputVariable("survey_right_decisions", "share of members", "agree: we make the right decisions about what is needed (survey)", "higher", 0.05, YEARLY, _agrees("right_decisions")),
    OutputVariable("survey_shared_understanding", "share of members", "agree: we share an understanding of how to achieve priorities (survey)", "higher", 0.05, YEARLY, _agrees("shared_understanding")),
    OutputVariable("survey_constructive_disagreement", "share of members", "agree: we deal constructively with disagreement (survey)", "higher", 0.05, YEARLY, _agrees("constructive_disagreement")),
    OutputVariable("survey_few_dominate", "share of members", "agree: a few individuals dominate (survey)", "lower", 0.05, YEARLY, _agrees("few_dominate")),
    OutputVariable("survey_identify_needs", "share of members", "agree: confident to identify what is needed (survey)", "higher", 0.05, YEARLY, _agrees("identify_needs")),
    OutputVariable("survey_more_control", "share of members", "agree: more control over what happens in the area (survey)", "higher", 0.05, YEARLY, _agrees("more_control")),
    OutputVariable("survey_influence", "share of members", "agree: able to influence decision-making in the area (survey)", "higher", 0.05, YEARLY, _agrees("influence")),
    OutputVariable("survey_residents_know", "share of members", "agree: residents outside the partnership know of the programme (survey)", "higher", 0.05, YEARLY, _agrees("residents_know")),
    OutputVariable("survey_outside_unaware", "share of members", "agree: most people outside are unaware of it (survey)", "lower", 0.05, YEARLY, _agrees("outside_unaware")),
    OutputVariable("legacy", "0-1", "mean of the parts that apply (M14), from the end of the money on; the no-programme twin has it throughout", "higher", 0.02, BOTH, lambda m: m.legacy.index),
    OutputVariable("legacy_weakest", "0-1", "the weakest part of legacy", "higher", 0.02, BOTH, lambda m: m.legacy.weakest),
    OutputVariable("legacy_without_assets", "0-1", "legacy without the part on assets", "higher", 0.02, BOTH, lambda m: m.legacy.without_assets),
    OutputVariable("legacy_people", "0-1", "confident, skilled residents still active (M14)", "higher", 0.03, BOTH, lambda m: m.legacy.people),
    OutputVariable("legacy_organisation", "0-1", "a resident-led body that is solvent and has enough able members (M14)", "higher", 0.03, BOTH, lambda m: m.legacy.organisation),
    OutputVariable("legacy_activity", "0-1", "groups and activities running (M14)", "higher", 0.03, BOTH, lambda m: m.legacy.activity),
    OutputVariable("legacy_assets", "0-1", "viable among what is held; empty where nothing was (M14)", "higher", 0.03, BOTH, lambda m: m.legacy.assets),
    OutputVariable("legacy_standing", "0-1", "influence embedded in structures, and in part with named officers (M14)", "higher", 0.03, BOTH, lambda m: m.legacy.standing),
    OutputVariable("able_members", "people", "resident members with the energy and the skill to carry part of a body (M14)", "higher", 0.5, BOTH, lambda m: m.able_members),
    OutputVariable("reserve_months", "months", "months of core cost that reserve and endowment of what carries on would pay; empty without a body (M14)", "higher", 1.0, BOTH, lambda m: m.legacy.reserve_months),
    OutputVariable("body_age", "months", "months since what carries on began; empty without a body (M14)", "higher", 2.0, BOTH, lambda m: m.legacy.body_age),
    OutputVariable("alumni_in_post", "people", "members and former members who hold posts elsewhere and live here (M14)", "higher", 0.5, BOTH, lambda m: m.alumni_in_post),
)  # fmt: skip

OUTPUTS: dict[str, OutputVariable] = {output.name: output for output in _ROWS}


def columns_of(table: str) -> list[OutputVariable]:
    """Columns of a table, in order."""
    return [column for column in OUTPUTS.values() if table in column.tables]
