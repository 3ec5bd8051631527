"""M10 Trusted organisation: whoever holds the money, and what that does to those who decide about it.

Purpose: let the organisation that holds the money help, hinder or take over, by its role, its grasp of what the
programme is about, its caution and its payments, and let a partnership part with it.

Evidence: E006, E011, E022, E062, E064, E115, E120, E123, E130 to E133, E135, E157, E158, E211, E212, XA27.
Reads: role, ethos, caution, payment delay, members' skill and confidence, quarrel, mediation, options, holdings.
Writes: the organisation's hold and strain, who holds the money, projects' pace, contracts' months, vetoes,
promises broken by late payment, vacant posts, what is lost with it. Draws: `lto.veto`, keyed by (source, month
tabled, ordinal); `lto.parts`, by month; `lto.withdraws`, by month and holder; `lto.gap`, `lto.lease`, `lto.role`, `lto.ethos`, `lto.risk`, `lto.delay`, by holder.

Rule: A banker pays and does nothing else. A supportive organisation gives advice and lets residents be. A delivery arm does
part of the work itself, quickly, and members learn none of it. A strategic lead brings ties and match, quickens
and shapes the plan. As far as its role reaches it puts options of its own on the table and sits there, without a vote; where
members' skill and confidence are low, its hold grows, and with it its options and its word, and the plan is
less the residents' own; grasp of the ethos restrains that. It is liable, and may refuse what is unusual or large: a
hub, an investment, great sums; it takes its time over contracts. Bills paid late slow projects, so that promises are
kept late, let suppliers and small groups down, and cost trust. A public body is nearer to councils, more
careful, more paternal, and brings its procedure; so does one without grasp of the ethos. Lateness, vetoes,
clashes and its hold strain the relation, which heals, faster with mediation; past a limit a confident partnership
may part with it; now and then one withdraws of itself, or fails. Until another is found, for some months, no money is committed,
projects stand still, and posts it employs are empty; what it holds may go with it. The next is drawn anew, better where
the partnership is skilled, and members who freed themselves gain confidence. The fee is paid to whoever is there.

Equation: strain' = strain + r harm (1 - strain) - heal strain; hold' = hold + h (reach weakness (1 - c ethos) - hold);
weakness = max(0, 1 - (skill + confidence) / (2 able)).
Left out: organisations that go bankrupt with the money; liability of members; several organisations at once.
"""

from __future__ import annotations

from typing import Any

from sim.environment.projects import TITLES
from sim.functional_forms import half_saturation

YEAR = 12
GENTLY = 0.0
"""How bad it is when an organisation withdraws in its own good time."""
ODD = ("hub", "enterprise", "income_asset")


def weakness(skill: float, confidence: float, able_from: float) -> float:
    """How far residents do not lead by themselves, 0 to 1 (E132)."""
    return max(0.0, 1.0 - (skill + confidence) / (2.0 * able_from))


def hold_next(
    hold: float, reach: float, weak: float, ethos: float, restrains: float, rate: float
) -> float:
    """The organisation's hold next month, 0 to 1."""
    return hold + rate * (reach * weak * (1.0 - restrains * ethos) - hold)


def strain_next(strain: float, harm: float, rate: float, heals: float) -> float:
    """Strain next month, 0 to 1: harm adds to what there is room for, the rest heals."""
    return min(1.0, max(0.0, strain + min(1.0, rate * harm) * (1.0 - strain) - heals * strain))


def veto_chance(p: Any, risk_aversion: float, ethos: float, unusual: float) -> float:
    """Chance that the organisation refuses what members agreed (E131)."""
    return float(p.veto * risk_aversion * unusual * (1.0 - p.ethos_lets * ethos))


def pace_of(p: Any, role: str, payment_delay: float) -> float:
    """How fast projects move, 1 where bills are paid at once and nobody else delivers."""
    quick = 1.0 + p.quick if role == "delivery_arm" else 1.0
    return float(quick / (1.0 + p.delay_slows * payment_delay))


def apply(model: Any) -> None:
    """One month of its hold, its payments and the relation with it."""
    lto = model.lto
    if not model.is_running:
        return
    if not lto.is_at_work:
        if model.month >= lto.returns:
            begin_anew(model)
        return
    p, partnership = model.parameters.trusted_organisation, model.partnership
    confidence = partnership.mean_of(model.population.confidence) if len(partnership.slots) else 0.0
    weak = weakness(partnership.decision_skill, confidence, p.able_from)
    lto.hold = hold_next(lto.hold, lto.reach, weak, lto.ethos, p.ethos_restrains, p.hold_rate)
    if partnership.has_plan:
        pay_late(model)
        get_on(model, confidence)
        if model.draws.chance(p.withdraws / YEAR, "lto.withdraws", model.month, lto.holder):
            replace(model, "it withdrew", GENTLY)


def pay_late(model: Any) -> None:
    """Suppliers who wait for their money feel let down, and say so."""
    lateness = model.lto.lateness
    if lateness <= 0.0 or not model.projects:
        return
    p = model.parameters.trusted_organisation
    busy = half_saturation(len(model.projects), p.busy_half)
    model.now.broken_partnership += p.unpaid_weight * lateness * busy
    if model.month % 12 == 6:
        what = "pays bills months late, and suppliers and groups go short"
        model.record_event(
            "bills_late", model.lto.name, what, model.lto.payment_delay, "late bills"
        )


def get_on(model: Any, confidence: float) -> None:
    """The relation strains or heals; past a limit the partnership may part with it."""
    p, lto = model.parameters.trusted_organisation, model.lto
    harm = lto.lateness + p.veto_strain * lto.vetoes + p.clash_strain * model.now.quarrel
    harm += p.hold_strain * lto.hold * confidence
    harm *= 1.0 - p.untangled * model.rep.mediation
    model.now.confidence_shift -= p.veto_hurts * lto.vetoes
    lto.vetoes = 0
    lto.strain = strain_next(lto.strain, harm, p.strain_rate, p.strain_heals)
    over = (lto.strain - p.parts_from) / (1.0 - p.parts_from)
    if over > 0.0:
        wish = p.parting * over * (p.parting_unconfident + confidence)
        if model.draws.chance(wish, "lto.parts", model.month):
            replace(model, "parting")


def replace(model: Any, cause: str, strength: float = 0.5) -> None:
    """The partnership and its organisation part; nothing is spent until another is found (E064).

    Parameters
    ----------
    cause : 'parting', or what made it go
    strength : 0 to 1, how bad it is: how long it takes, and how much goes with it
    """
    p, lto, month = model.parameters.trusted_organisation, model.lto, model.month
    if not lto.is_at_work or not model.is_running:
        return
    gap = p.gap_months * (0.5 + model.draws.uniform("lto.gap", 0, lto.holder)) * (0.5 + strength)
    lto.returns = month + max(1, round(gap))
    what = "no longer holds the money, and another has to be found"
    model.record_event("lto_replaced", lto.name, what, gap, cause)
    lose_what_it_holds(model, min(1.0, p.lease_lost * (0.5 + strength)))
    for worker in model.workers:
        if worker.employer == "lto" and worker.vacant_until < lto.returns:
            worker.vacant_until = lto.returns
    if cause == "parting":
        model.now.confidence_shift += p.freed


def lose_what_it_holds(model: Any, chance: float) -> None:
    """Who holds a lease decides who keeps it (E211): what the old one holds may go with it."""
    from sim.mechanisms import hubs

    lto = model.lto
    for number, held in enumerate(lto.holds):
        if held.kind == "improvement":
            continue
        if model.draws.chance(chance, "lto.lease", held.opened, held.kind, lto.holder):
            if held is model.hub:
                hubs.lose_hub(model, "the lease was not ours")
            else:
                model.holdings.remove(held)
                what = "an investment goes with the organisation that held it"
                model.record_event("asset_lost", "partnership", what, held.worth, f"lease {number}")


def begin_anew(model: Any) -> None:
    """Another organisation begins to hold the money."""
    lto = model.lto
    lto.returns = -1
    lto.hand_over(model.partnership.decision_skill)
    what = f"takes over the money as {WAYS[lto.role]}"
    model.record_event("lto_begins", lto.name, what, cause="another organisation")


WAYS = {
    "banker": "a banker",
    "supportive": "a supportive neighbour",
    "delivery_arm": "an organisation that delivers",
    "strategic": "a strategic lead",
}


def unusual(p: Any, kind: str, cost_gbp: float) -> float:
    """How unusual something is for one who is liable: its kind and its size, 0 to 1."""
    odd = float(getattr(p, f"{kind}_unusual")) if kind in ODD else 0.0
    return float(1.0 - (1.0 - odd) * p.large_gbp / (p.large_gbp + cost_gbp))


def refuses(model: Any, option: Any) -> bool:
    """Whether the organisation refuses what the meeting agreed."""
    p, lto = model.parameters.trusted_organisation, model.lto
    if not lto.is_at_work or not model.is_running:
        return False
    chance = veto_chance(
        p, lto.risk_aversion, lto.ethos, unusual(p, option.kind, option.cost / 100.0)
    )
    return bool(
        model.draws.chance(chance, "lto.veto", option.tabled, option.source, option.ordinal)
    )


def note_veto(model: Any, option: Any) -> None:
    """The members hear that it will not be paid."""
    p, lto = model.parameters.trusted_organisation, model.lto
    lto.vetoes += 1
    model.now.broken_partnership += p.veto_breaks
    if option.kind == "hub":
        lto.asked_again = model.month + round(p.waits * lto.risk_aversion)
    thing = TITLES[option.kind].format(option.theme)
    what = f"refuses to pay for {'an' if thing[0] in 'aeiou' else 'a'} {thing}"
    model.record_event("lto_veto", model.lto.name, what, option.cost / 100.0, "risk")


def may_be_asked(model: Any) -> bool:
    """Whether a hub can be put to the organisation, which has refused none of late."""
    return bool(model.month >= model.lto.asked_again)


def contract_months(model: Any, project: Any) -> float:
    """Months that go by until the organisation has set up a contract."""
    if project.kind not in ("service", "grants_round", *ODD):
        return 0.0
    p, lto = model.parameters.trusted_organisation, model.lto
    return float(p.contract_months * lto.risk_aversion * (1.0 - 0.5 * lto.ethos))


def pace(model: Any) -> float:
    """How fast projects move this month: not at all while nobody pays."""
    if not model.is_running:
        return 1.0
    lto = model.lto
    if not lto.is_at_work:
        return 0.0
    return pace_of(model.parameters.trusted_organisation, lto.role, lto.payment_delay)


def own_delivery(model: Any) -> float:
    """Share of the work on projects that the organisation does itself."""
    lto = model.lto
    if lto.role != "delivery_arm" or not lto.is_at_work or not model.is_running:
        return 0.0
    return float(model.parameters.trusted_organisation.own_delivery)


def options_brought(model: Any) -> float:
    """Mean number of options of its own that it brings this month."""
    lto = model.lto
    if not lto.is_at_work or not model.is_running:
        return 0.0
    return float(model.parameters.trusted_organisation.options * min(1.0, lto.reach**2 + lto.hold))


def procedure(model: Any) -> float:
    """Its pull towards formality."""
    p, lto = model.parameters.trusted_organisation, model.lto
    pull = p.procedure * (1.0 - lto.ethos) + (p.public_procedure if lto.public_body else 0.0)
    return float(pull) if model.is_running else 0.0


def opens_doors(model: Any, body: Any) -> float:
    """Contact with a council or agency that it brings."""
    lto = model.lto
    if not lto.is_at_work or not model.is_running:
        return 0.0
    p = model.parameters.trusted_organisation
    strategic = p.strategic_contact if lto.role == "strategic" else 0.0
    near = p.public_contact if lto.public_body and body in model.councils else 0.0
    return float(strategic + near)


def match_found(model: Any) -> float:
    """Chance of match that a strategic lead adds."""
    lto = model.lto
    leads = lto.role == "strategic" and lto.is_at_work
    return float(model.parameters.trusted_organisation.strategic_match) if leads else 0.0


def advice(model: Any) -> float:
    """Advice that members have from the rep and from the organisation together, 0 to 1."""
    lto = model.lto
    own = lto.advice if lto.is_at_work and model.is_running else 0.0
    return float(1.0 - (1.0 - own) * (1.0 - model.rep.advice))


def plan_help(model: Any) -> float:
    """How much a strategic lead quickens the first plan."""
    leads = model.lto.role == "strategic"
    return float(model.parameters.trusted_organisation.plan_help) if leads else 0.0


def plan_left_to_residents(model: Any) -> float:
    """What it leaves of residents' ownership of the plan, 1 where it does not shape it."""
    p, lto = model.parameters.trusted_organisation, model.lto
    shapes = max(lto.hold, lto.reach**2 * (1.0 - p.ethos_restrains * lto.ethos))
    return float(1.0 - p.hold_ownership * shapes)


def groups_at_risk(model: Any) -> float:
    """How much late payment multiplies groups' risk of closing."""
    if not model.is_running:
        return 1.0
    return float(1.0 + model.parameters.trusted_organisation.groups_hurt * model.lto.lateness)
