"""Which levers the dashboard offers, and what it says of each; all facts come from the scenario schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.catalogue import written
from sim.scenario import Scenario
from sim.scenario.describe import Lever, describe_lever


@dataclass(frozen=True)
class Offer:
    """A lever on offer: its dotted path, the slider's step, and words for its two ends."""

    path: str
    step: float = 1
    low_word: str = ""
    high_word: str = ""


OFFERS: dict[str, tuple[Offer, ...]] = {
    "Money and time": (
        Offer("funding.years"),
        Offer("funding.amount_gbp", 5_000),
    ),
    "How residents organise": (
        Offer("partnership.formality_target", 0.05, "kitchen table", "committee"),
        Offer("partnership.openness", 0.05, "closed", "open to all"),
        Offer("partnership.recruitment_effort", 0.05, "left to chance", "constant"),
        Offer("partnership.rest_and_rotation", 0.05, "none", "built in"),
        Offer("partnership.resident_only_meetings"),
    ),
    "Paid workers and the council": (
        Offer("workers.directiveness", 0.05, "enabling", "managerial"),
        Offer("workers.delivery_hours", 5),
        Offer("council.paternalism", 0.05, "listens", "knows best"),
    ),
}

OFFERED = {offer.path: offer for offers in OFFERS.values() for offer in offers}


def value_words(about: Lever, value: Any) -> str:
    """A lever's value as people write it.

    >>> value_words(describe_lever("funding.years"), 1)
    '1 year'
    >>> value_words(describe_lever("funding.amount_gbp"), 1155000)
    '£1,155,000'
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value).replace("_", " ")
    form = _form(about)
    number = f"{value * form.scale:,.{form.digits}f}"
    return form.prefix + number + (form.suffix_one if value * form.scale == 1 else form.suffix)


@dataclass(frozen=True)
class _Form:
    prefix: str = ""
    suffix: str = ""
    suffix_one: str = ""
    digits: int = 0
    scale: float = 1


def _form(about: Lever) -> _Form:
    if about.unit == "GBP":
        return _Form(prefix="£")
    if about.unit == "share":
        return _Form(suffix="%", suffix_one="%", scale=100)
    if about.unit == "0 to 1":
        return _Form(digits=2)
    unit = about.unit.replace("/", " a ")
    return _Form(suffix=f" {unit}", suffix_one=" " + _singular(unit))


def _singular(unit: str) -> str:
    first, _, rest = unit.partition(" ")
    return (first.removesuffix("s") + (f" {rest}" if rest else "")).strip()


def groups(
    base: Scenario, own: Scenario, now: Scenario, evidence: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Everything the panel of levers shows.

    Parameters
    ----------
    base
        The baseline, whose values are marked.
    own
        The chosen scenario as it is in the library.
    now
        The chosen scenario with the changes made on this page.
    evidence
        One sentence for each evidence id.
    """
    values = tuple(scenario.levers() for scenario in (base, own, now))
    return [
        {"title": title, "levers": [_shown(offer, values, evidence or {}) for offer in offers]}
        for title, offers in OFFERS.items()
    ]


def _shown(
    offer: Offer, values: tuple[dict[str, Any], ...], evidence: Mapping[str, str]
) -> dict[str, Any]:
    about = describe_lever(offer.path)
    form = _form(about)
    base, own, now = (scenario[offer.path] for scenario in values)
    return {
        "path": offer.path,
        "title": about.title,
        "kind": "number" if about.kind == "whole" else about.kind,
        "help": about.help,
        "range_words": _range_words(about),
        "evidence": [{"id": i, "text": evidence.get(i, "")} for i in about.evidence],
        "value": now,
        "base": base,
        "base_words": value_words(about, base),
        "own_words": value_words(about, own),
        "differs": now != base,
        "overridden": now != own,
        "low": about.low,
        "high": about.high,
        "step": offer.step,
        "low_word": offer.low_word,
        "high_word": offer.high_word,
        "options": [{"value": o, "label": o.replace("_", " ")} for o in about.choices],
        "prefix": form.prefix,
        "suffix": form.suffix,
        "suffix_one": form.suffix_one,
        "digits": form.digits,
        "scale": form.scale,
    }


def _range_words(about: Lever) -> str:
    if about.low is None or about.high is None:
        return ""
    return f"From {value_words(about, about.low)} to {value_words(about, about.high)}."


def changes(base: Scenario, other: Scenario) -> list[tuple[str, str, str]]:
    """What differs between two scenarios, in words: (title, in the baseline, in the other)."""
    from sim.scenario import differences

    return [_change(path, pair) for path, pair in differences(base, other).items()]


def _change(path: str, pair: tuple[Any, Any]) -> tuple[str, str, str]:
    if path == "events":
        from experiments.report.settings import written as in_words

        return ("Events", in_words(pair[0], ""), in_words(pair[1], ""))
    if path.startswith("assumptions."):
        name = path.removeprefix("assumptions.")
        before, after = ("as in the catalogue" if v is None else written(v) for v in pair)
        return (f"Assumption {name}", before, after)
    about = describe_lever(path)
    return (about.title, value_words(about, pair[0]), value_words(about, pair[1]))
