"""The month: every step in order, with what it reads, writes and draws.

`groundswell describe schedule` prints this table; ODD.md holds the same one. Mechanisms of one's own (`sim.extensions`) join it
beside a step they name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim import recorder
from sim.mechanisms import (
    advocacy,
    agency,
    alumni,
    churn,
    cohesion,
    commissioning,
    confidence,
    conflict,
    council_conduct,
    council_learning,
    decisions,
    energy,
    engagement,
    events,
    formality,
    legacy,
    legacy_body,
    maturity,
    money,
    nearest_tier,
    officials,
    openness,
    plan,
    power,
    projects,
    rebuilding,
    rep,
    trust,
    trusted_organisation,
    worker_dominance,
)
from sim.state import State

Act = Callable[[State], None]


@dataclass(frozen=True)
class Step:
    """One step of the month.

    Attributes
    ----------
    number : steps that share one belong together; act : the function that carries it out
    does, draws : what happens, as people read it
    reads, writes : fields of the state, `monthly.` and `population.` before what belongs to the month and to residents
    beside : name of the step that a mechanism of one's own stands next to; is_before : comes before that one
    """

    number: int
    name: str
    act: Act
    does: str
    reads: str
    writes: str
    draws: str
    beside: str | None = None
    is_before: bool = False

    @property
    def file(self) -> str:
        """The file that holds it, from the top of the project."""
        return f"{self.act.__module__.replace('.', '/')}.py"


# Set before the first month and only looked up, or a step's means of telling: nothing to declare.
AT_HAND = (
    "scenario", "parameters", "variants", "draws", "month", "horizon_months", "has_programme",
    "programme_months", "selected_in", "own_residents", "event_log", "recorder", "monthly", "population", "terms",
)  # fmt: skip

STEPS: tuple[Step, ...] = (
    Step(1, "world: churn", churn.apply, "people move away, die, move in, come of age", "assessment, carrying, councillors, departures, development, institutions, partnership, population.age, population.confidence, population.hazard, population.involvement, population.months_here, population.months_in_role, population.occupancy, population.tenure", "active_share, assessment, carrying, councillors, councils, departures, heard_council, heard_trust, institutions, partnership, population.age, population.asked_lately, population.background_hours, population.belonging, population.belonging_at_start, population.belonging_base, population.confidence, population.confidence_at_start, population.council_confidence, population.council_social_trust, population.degree, population.diligence, population.energy, population.energy_set_point, population.female, population.fluency, population.free_hours, population.friendships, population.hardship, population.hazard, population.hours_given, population.involvement, population.months_here, population.months_in_role, population.motive, population.newcomer, population.occupancy, population.partnership_confidence, population.partnership_social_trust, population.propensity, population.scepticism, population.skill, population.skill_at_start, population.took_part, population.was_member, rivalry", "churn"),
    Step(1, "world: calendar", events.apply, "elections and dated events", "assessment, carrying, councillors, councils, departures, development, disputes, events_by_month, extra_cuts, holdings, hub, institutions, ledger, lto, monthly.broken_partnership, own_end_month, pandemic, parish, partnership, population.confidence, population.involvement, population.months_in_role, population.occupancy, topped_up_gbp, workers", "councillors, councils, extra_cuts, hub, hub_lost, institutions, monthly.broken_partnership, pandemic, parish, partnership, topped_up_gbp, workers", "election"),
    Step(2, "meeting", decisions.apply, "who comes, discussion, decisions, working groups (M4)", "agencies, area_means, carrying, contracts_ended, councillors, development, disputes, hub_started, hubs_wanted, influence, institutions, ledger, lto, monthly.broken_partnership, monthly.council_trusted, monthly.deciding_done, monthly.need_met, monthly.open_session, monthly.outvoted, monthly.presence, monthly.quarrel, monthly.quarrel_with_workers, monthly.representative, monthly.strategic_hours, months_without_decision, own_end_month, partnership, population.confidence, population.degree, population.diligence, population.energy, population.fluency, population.free_hours, population.hardship, population.hours_given, population.involvement, population.months_in_role, population.newcomer, population.occupancy, population.skill, population.took_part, population.was_member, posts_begun, projects, projects_begun, reform, rep, topped_up_gbp, workers", "agencies, carrying, disputes, hub_ever, hub_started, influence, ledger, lto, monthly.attendance_share, monthly.broken_partnership, monthly.deciding_by_others, monthly.deciding_done, monthly.decisions_due, monthly.decisions_timely, monthly.need_met, monthly.on_working_groups, monthly.outvoted, monthly.representative, monthly.residents_influence, months_without_decision, partnership, population.involvement, population.months_in_role, population.was_member, projects, projects_begun", "attend, options, option, opinion, working_group"),
    Step(2, "meeting: plan", plan.apply, "the first plan is carried forward", "councils, influence, lto, monthly.attendance_share, monthly.kept_partnership, monthly.strategic_hours, own_end_month, partnership, population.confidence, population.skill, rep", "monthly.kept_partnership, partnership", "plan.work"),
    Step(2, "meeting: reflection and contest", worker_dominance.apply, "notice and contest dominance; workers teach (M6)", "contests_won, contests_won_this_year, disputes, influence, institutions, lto, partnership, population.confidence, reform, rep, workers", "contests_won, contests_won_this_year, councils, disputes, institutions, monthly.confidence_shift, monthly.teaching, reform, rep, workers", "dominance, rep.sees"),
    Step(2, "meeting: conflict", conflict.apply, "clashes break out, fester, are settled or end in a parting (M7)", "assessment, carrying, contests_won, councillors, departures, disputes, holdings, institutions, lto, member_load, monthly.confidence_shift, own_end_month, partnership, pet_project_leavers_this_year, population.confidence, population.estate, population.involvement, population.months_in_role, population.motive, population.occupancy, reform, rep, rivalry, workers", "assessment, carrying, councillors, councils, departures, disputes, institutions, monthly.confidence_shift, monthly.quarrel, monthly.quarrel_with_workers, partnership, pet_project_leavers_this_year, population.involvement, population.months_in_role", "conflict"),
    Step(2, "meeting: breakdown and rebuilding", rebuilding.apply, "a breakdown is noticed, help sent, a new beginning made (M7)", "active_share, assessment, carrying, contests_won_this_year, councillors, councils, departures, disputes, holdings, hub, institutions, ledger, lto, monthly.presence, monthly.quarrel_with_workers, months_without_decision, own_end_month, partnership, population.confidence, population.council_confidence, population.estate, population.involvement, population.months_in_role, population.motive, population.occupancy, population.propensity, population.took_part, population.was_member, projects, reform, topped_up_gbp, workers", "disputes, monthly.external_support, partnership, population.involvement, population.months_in_role, population.took_part, population.was_member, reform, workers", "rebuilding"),
    Step(2, "meeting: holder of the money", trusted_organisation.apply, "its hold, its payments, the relation with it, another one (M10)", "holdings, hub, lto, monthly.confidence_shift, monthly.quarrel, own_end_month, partnership, population.confidence, population.estate, population.involvement, population.part_takers, population.partnership_confidence, projects, rep, workers", "lto, monthly.confidence_shift, population.partnership_confidence", "lto"),
    Step(2, "meeting: rep and peers", rep.apply, "the rep comes to be known, or goes; a few meet other areas (M10)", "assessment, monthly.confidence_shift, pandemic, partnership, population.confidence, population.energy, population.skill, rep", "monthly.confidence_shift, population.confidence, population.energy, population.skill, rep", "rep.turnover, peer"),
    Step(2, "meeting: formality", formality.apply, "ways of working drift, and may come under attack (M5)", "ledger, lto, monthly.broken_partnership, monthly.teaching, own_end_month, partnership, population.confidence", "monthly.attacked, monthly.broken_partnership, partnership", "formality.attack"),
    Step(2, "meeting: openness", openness.apply, "the partnership opens or closes, and may tighten its criteria (M5)", "disputes, member_load, monthly.attacked, monthly.open_session, monthly.quarrel, partnership, population.confidence, projects", "partnership", "openness.criteria"),
    Step(3, "delivery", projects.apply, "projects, hubs and groups move on; who does the work (M12)", "activity, aftercare_hours, agencies, body_form, capital_late, changes_won, councils, grants_made, groups, groups_alive, groups_supported, holdings, hub, income_last_year, institutions, last_convened, ledger, legacy, long_shock, lto, member_load, monthly.asking_hours, monthly.broken_partnership, monthly.by_lto, monthly.confidence_shift, monthly.convened, monthly.decisions_changed, monthly.kept_council, monthly.kept_partnership, monthly.on_working_groups, monthly.outside_hours, monthly.outside_work_share, monthly.presence, monthly.reliance_on_workers, monthly.resident_hours, monthly.unmet_hours, monthly.visible_success, monthly.worker_work_share, own_end_month, pandemic, parish, partnership, population.diligence, population.energy, population.free_hours, population.hours_given, population.involvement, population.part_takers, population.partnership_confidence, population.partnership_social_trust, power, power_to, projects, served, slipping, workers", "activity, aftercare_hours, agencies, capital_late, changes_won, councils, fair_shares, grants_made, groups, groups_alive, groups_independent, groups_supported, has_physical_asset, holdings, hub, hub_lost, hub_started, income_last_year, institutions, last_convened, last_influence_month, ledger, member_load, monthly.broken_partnership, monthly.by_lto, monthly.by_workers, monthly.confidence_shift, monthly.contact_quality, monthly.convened, monthly.decisions_changed, monthly.done_hours, monthly.kept_council, monthly.kept_partnership, monthly.low_turnout, monthly.member_hours, monthly.needed, monthly.outside_hours, monthly.outside_work_share, monthly.presence, monthly.reliance_on_workers, monthly.resident_hours, monthly.unmet_hours, monthly.valued, monthly.visible_success, monthly.volunteer_hours, monthly.worker_work_share, population.hours_given, projects, served, slipping", "project, campaign, hub, group"),
    Step(3, "delivery: commissioning", commissioning.apply, "agencies learn the ways of the area, or lose their contract (M10)", "agencies, contracts_ended, ledger, lto, monthly.attendance_share, monthly.confidence_shift, own_end_month, partnership, population.confidence", "agencies, contracts_ended, ledger, monthly.confidence_shift, projects", "contract"),
    Step(3, "influence beyond the area", advocacy.apply, "attempts to change what others decide (M9)", "activity, changes_won, councils, influence_practice, institutions, ledger, monthly.confidence_shift, monthly.decisions_changed, monthly.kept_council, monthly.kept_partnership, monthly.visible_success, partnership, power, power_to", "activity, changes_won, councils, influence_practice, institutions, last_influence_month, ledger, monthly.confidence_shift, monthly.decisions_changed, monthly.kept_council, monthly.kept_partnership, monthly.visible_success", "influence"),
    Step(3, "nearest tier", nearest_tier.apply, "a parish council helps, or speaks against (M9)", "monthly.broken_partnership, own_end_month, parish, partnership", "monthly.broken_partnership, partnership", "parish"),
    Step(4, "engagement", engagement.apply, "hearing, stepping up and down, joining and leaving (M3)", "active_share, assessment, body_form, carrying, contests_won_this_year, councillors, councils, departures, disputes, groups_independent, heard_trust, hub, institutions, ledger, legacy, monthly.asking_hours, monthly.needed, monthly.open_session, monthly.presence, monthly.quarrel, monthly.quarrel_with_workers, monthly.worker_work_share, own_end_month, pandemic, partnership, pet_project_leavers_this_year, population.asked_lately, population.belonging, population.belonging_base, population.confidence, population.council_confidence, population.energy, population.fluency, population.free_hours, population.friendships, population.hardship, population.involvement, population.months_here, population.months_in_role, population.motive, population.newcomer, population.occupancy, population.part_takers, population.partnership_confidence, population.partnership_social_trust, population.propensity, population.scepticism, population.took_part, population.was_member, projects, topped_up_gbp, workers", "assessment, carrying, councillors, councils, departures, disputes, institutions, monthly.asking_hours, parish, partnership, pet_project_leavers_this_year, population.asked_lately, population.belonging, population.friendships, population.involvement, population.months_in_role, population.part_takers, population.partnership_confidence, population.scepticism, population.took_part, population.was_member", "step, seat"),
    Step(5, "energy", energy.apply, "tiring, resting, recovering (M1)", "assessment, carrying, councillors, departures, institutions, long_shock, monthly.burnouts, monthly.low_turnout, monthly.lull, monthly.open_session, monthly.quarrel, monthly.valued, monthly.visible_success, pandemic, partnership, population.confidence, population.energy, population.energy_set_point, population.free_hours, population.friendships, population.hours_given, population.involvement, population.months_in_role, population.occupancy, population.part_takers, population.took_part, population.was_member, returned_this_year", "assessment, carrying, councillors, councils, departures, disputes, institutions, long_shock, monthly.burnouts, parish, partnership, population.energy, population.hours_given, population.involvement, population.months_in_role, population.part_takers, returned_this_year", "rest"),
    Step(6, "conduct of councils", council_conduct.apply, "promises, silence, credit, contact (M9)", "councillors, councils, monthly.broken_council, monthly.kept_council, monthly.visible_success, parish, power", "councils, institutions, monthly.broken_council, monthly.council_contact, monthly.credit_taken, monthly.kept_council, parish", "council"),
    Step(6, "trust", trust.apply, "promises kept and broken, contact, talk (M2)", "heard_council, heard_trust, monthly.broken_council, monthly.broken_partnership, monthly.contact_quality, monthly.council_contact, monthly.kept_council, monthly.kept_partnership, monthly.representative, partnership, population.council_confidence, population.council_social_trust, population.involvement, population.partnership_confidence, population.partnership_social_trust, population.scepticism", "population.council_confidence, population.council_social_trust, population.partnership_confidence, population.partnership_social_trust, population.scepticism", "council"),
    Step(6, "trust: members", cohesion.apply, "members come to understand and trust each other, or do not (M4)", "disputes, monthly.attendance_share, monthly.quarrel, partnership, population.degree, population.estate, population.motive, population.newcomer, rivalry", "disputes, partnership", "none"),
    Step(7, "confidence and skill", confidence.apply, "learning by doing; some find work (M8)", "alumni, monthly.confidence_shift, monthly.on_working_groups, monthly.outside_work_share, monthly.teaching, monthly.worker_work_share, partnership, population.age, population.confidence, population.confidence_at_start, population.free_hours, population.hardship, population.hours_given, population.involvement, population.occupancy, population.part_takers, population.skill, population.skill_at_start", "population.confidence, population.free_hours, population.hardship, population.skill", "work"),
    Step(8, "ties with officials", officials.apply, "contact, turnover, agendas, embedding, influence (M9)", "alumni_in_post, councillors, councils, extra_cuts, groups_alive, institutions, ledger, lto, monthly.articulate, monthly.attendance_share, monthly.broken_partnership, monthly.convened, monthly.council_trusted, monthly.presence, monthly.quarrel, monthly.strategic_hours, monthly.visible_success, own_end_month, pandemic, parish, partnership, population.council_confidence, population.fluency, power, projects", "councillors, councils, institutions, monthly.articulate, monthly.council_trusted, parish, partnership", "officer, agency, link, influence, councillor"),
    Step(8, "councils learn", council_learning.apply, "paternalism falls and rises with what is lived through (M9)", "councillors, councils, institutions, monthly.credit_shared, monthly.credit_taken, monthly.quarrel, parish, partnership, power", "councils, institutions, parish", "none"),
    Step(8, "influence felt", agency.apply, "voice, promises and changed decisions move how far members feel they can influence things (M1)", "monthly.broken_council, monthly.broken_partnership, monthly.decisions_changed, monthly.kept_council, monthly.kept_partnership, monthly.outvoted, monthly.residents_influence, partnership", "partnership", "none"),
    Step(9, "money", money.apply, "release, posts, fee, year end, end of the grant (M11)", "institutions, ledger, lto, monthly.broken_partnership, monthly.posts_paid, own_end_month, partnership, posts_begun, projects, topped_up_gbp, workers", "councils, institutions, ledger, monthly.broken_partnership, monthly.posts_paid, own_end_month, posts_begun, workers", "match"),
    Step(10, "assessment: power", power.apply, "power within, with, to, over (M15)", "assessment, influence, institutions, ledger, monthly.done_hours, monthly.presence, monthly.unmet_hours, partnership, population.confidence, population.energy, power_to", "power, power_to", "none"),
    Step(10, "assessment: maturity", maturity.apply, "timeliness, index, stage (M13)", "assessment, carrying, income_last_year, institutions, monthly.deciding_by_others, monthly.deciding_done, monthly.decisions_due, monthly.decisions_timely, monthly.quarrel, partnership, population.fluency, population.hours_given, population.occupancy, population.skill", "assessment, carrying", "none"),
    Step(10, "posts elsewhere", alumni.apply, "members and former members go on to other posts, or give them up (M14)", "alumni, assessment, carrying, councillors, departures, institutions, parish, partnership, population.age, population.confidence, population.hardship, population.involvement, population.months_in_role, population.occupancy, population.part_takers, population.skill, population.was_member", "alumni, alumni_in_post, carrying, departures, partnership, population.involvement, population.months_in_role", "alumni"),
    Step(10, "legacy body", legacy_body.apply, "who carries on is prepared, takes over, pays its way and folds (M14)", "able_members, assessment, body_form, carrying, councillors, departures, disputes, grants_made, groups, holdings, income_last_year, insolvent_months, institutions, ledger, legacy, monthly.resident_hours, own_end_month, pandemic, partnership, population.confidence, population.energy, population.involvement, population.months_in_role, population.occupancy, population.skill, posts_begun, rep, topped_up_gbp, workers", "able_members, assessment, body_form, carrying, councillors, councils, departures, grants_made, groups, holdings, hub, income_last_year, insolvent_months, institutions, ledger, legacy, partnership, population.involvement, population.months_in_role, projects, workers", "body"),
    Step(10, "assessment: legacy", legacy.apply, "what is left, by parts (M14)", "able_members, alumni, body_form, groups, holdings, hub_lost, insolvent_months, institutions, legacy, partnership, population.background_hours, population.confidence, population.involvement, population.occupancy, population.skill, projects", "legacy", "body.folds"),
    Step(11, "record", recorder.apply, "write down the month, and the year when it ends", "able_members, alumni_in_post, assessment, capital_late, carrying, closing_year, contests_won_this_year, councillors, councils, disputes, grants_made, groups_independent, groups_supported, has_physical_asset, hub, hub_ever, hub_lost, hub_started, influence, institutions, last_influence_month, ledger, legacy, lto, monthly.burnouts, monthly.by_workers, monthly.done_hours, monthly.external_support, monthly.member_hours, monthly.need_met, monthly.presence, monthly.quarrel, monthly.quarrel_with_workers, monthly.reliance_on_workers, monthly.volunteer_hours, months_without_decision, network, own_end_month, partnership, pet_project_leavers_this_year, population.age, population.background_hours, population.belonging, population.belonging_at_start, population.confidence, population.confidence_at_start, population.council_confidence, population.council_social_trust, population.degree, population.energy, population.estate, population.female, population.hours_given, population.involvement, population.newcomer, population.partnership_confidence, population.partnership_social_trust, population.tenure, population.took_part, population.was_member, power, power_to, projects, rep, returned_this_year, sums, workers, year", "carrying, closing_year, contests_won_this_year, influence, pet_project_leavers_this_year, returned_this_year, sums, year", "survey"),
)  # fmt: skip


def steps(own: Sequence[Step] = ()) -> tuple[Step, ...]:
    """The month with steps of one's own in their places, several at one place in the order given."""
    every: list[Step] = list(STEPS)
    for step in own:
        place = next(n for n, other in enumerate(every) if other.name == step.beside)
        if not step.is_before:
            place += 1
            while place < len(every) and every[place].beside == step.beside:
                place += 1
        every.insert(place, step)
    return tuple(every)


class Watcher(Protocol):
    """What looks on as a run goes by."""

    def after(self, step: Step, state: State) -> None:
        """Look at the state after a step of the month."""
        ...


def acts(
    own: Sequence[Step] = (), without: Collection[str] = (), watchers: Sequence[Watcher] = ()
) -> tuple[Act, ...]:
    """The functions of the steps, in the table's order.

    Parameters
    ----------
    without : names of steps that are left out
    watchers : look on after each step, in this order
    """
    kept = [step for step in steps(own) if step.name not in without]
    return tuple(_watched(step, watchers) if watchers else step.act for step in kept)


def _watched(step: Step, watchers: Sequence[Watcher]) -> Act:
    def act(state: State) -> None:
        step.act(state)
        for watcher in watchers:
            watcher.after(step, state)

    return act
