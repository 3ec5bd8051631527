"""What each family is asked about beside the five headline outcomes."""

from __future__ import annotations

from experiments.comparison.outcomes import HEADLINE_NAMES

FOR_ALL = ("stage", "burnouts", "participant_share")

OWN: dict[str, tuple[str, ...]] = {
    "funding_length": ("legacy_12", "legacy_60", "worker_influence", "spent_gbp",
                       "legacy_36_per_million", "volunteer_hours_per_thousand"),
    "formality": ("trust_agencies", "power_with", "volunteer_share", "evenness_tenure"),
    "worker_dominance": ("worker_influence", "dominated", "confidence_members", "capability",
                         "depth", "legacy_people_36"),
    "employer": ("worker_influence", "dominated", "trust_agencies", "depth"),
    "decision_model": ("capability", "depth", "dynamism", "power_over", "volunteer_share"),
    "openness": ("took_part_share", "evenness_newcomer", "evenness_tenure", "dynamism"),
    "councillors": ("trust_council", "trust_agencies", "dominated", "power_with", "power_over"),
    "tiers": ("trust_council", "trust_agencies", "power_with", "legacy_standing_36"),
    "council_stance": ("trust_council", "trust_agencies", "power_with", "legacy_standing_36",
                       "match_gbp"),
    "lto": ("dominated", "trust_between_members", "legacy_organisation_36", "legacy_assets_36",
            "spent_gbp"),
    "commissioning": ("confidence_members", "volunteer_hours", "legacy_activity_36", "capability"),
    "support": ("clash", "capability", "confidence_members", "cohesion", "trust_between_members"),
    "early_wins": ("aware_share", "volunteer_share", "legacy_assets_36", "legacy_weakest_36",
                   "volunteer_hours"),
    "rest": ("resting", "energy_volunteers", "cohesion", "dynamism", "volunteer_hours"),
    "legacy_form": ("legacy_12", "legacy_60", "legacy_organisation_36", "legacy_assets_36",
                    "legacy_activity_36"),
    "transience": ("dynamism", "evenness_newcomer", "evenness_tenure", "took_part_share",
                   "belonging_change"),
    "estates": ("clash", "cohesion", "trust_between_members", "evenness_estate", "least_gain_estate"),
    "head_start": ("capability", "months_to_sturdy", "confidence_members", "spent_gbp"),
    "austerity": ("trust_council", "trust_agencies", "power_with", "legacy_activity_36",
                  "match_gbp"),
    "pandemic": ("trust_agencies", "volunteer_hours", "aware_share", "legacy_activity_36"),
    "shocks": ("breakdown", "capability", "depth", "trust_council", "legacy_assets_36"),
    "breakdown": ("clash", "breakdown", "cohesion", "depth", "confidence_members", "trust_between_members",
                  "legacy_assets_36"),
    "top_down": ("dominated", "trust_council", "power_over", "took_part_share"),
    "binding_assembly": ("power_over", "capability", "took_part_share", "trust_council"),
}  # fmt: skip


def outcomes_of(family: str) -> tuple[str, ...]:
    """Names of the outcomes on a family's page: the headline ones, its own, those of all."""
    own = [*OWN.get(family, ()), *FOR_ALL]
    return (*HEADLINE_NAMES, *(name for name in own if name not in HEADLINE_NAMES))
