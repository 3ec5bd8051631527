"""Every lever of the scenario schema as the dashboard offers it; all facts come from the schema.

The most telling ones stay in sight. The others stand in groups that open, one for each section of the schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.parameters import formatted
from sim.scenario import Scenario
from sim.scenario.lever_table import Lever, describe_lever, describe_levers
from sim.scenario.schema import SECTIONS


@dataclass(frozen=True)
class Offer:
    """A lever on offer: its dotted path, the slider's step (0: by its unit), and words for its ends."""

    path: str
    step: float = 0
    low_word: str = ""
    high_word: str = ""


IN_SIGHT: dict[str, tuple[Offer, ...]] = {
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

SECTION_TITLES = {
    "funding": "Programme",
    "support": "Support",
    "partnership": "Partnership",
    "workers": "Workers",
    "lto": "Who holds the money",
    "council": "Council",
    "place": "Place",
}
FINER = {"funding.start_up_share": 0.005}
"""Steps of sliders whose values in the library lie between the usual ones."""
OTHER_PLACE = (
    "Moved here, they change the scenario only: it then stands in another place than the baseline."
)


def _others(section: str) -> tuple[Offer, ...]:
    """The levers of a section that are not in sight, in the order of the schema."""
    seen = {offer.path for offers in IN_SIGHT.values() for offer in offers}
    return tuple(
        Offer(about.path, FINER.get(about.path, 0))
        for about in describe_levers()
        if about.section == section and about.path not in seen
    )


TO_OPEN = {section: _others(section) for section in SECTIONS}
OFFERED = {
    offer.path: offer for offers in (*IN_SIGHT.values(), *TO_OPEN.values()) for offer in offers
}


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
    number = f"{value * form.scale:{',' if form.grouping else ''}.{form.digits}f}"
    if form.digits > form.least:
        number = number.rstrip("0").rstrip(".")
    return form.prefix + number + (form.suffix_one if value * form.scale == 1 else form.suffix)


@dataclass(frozen=True)
class _Form:
    """How a number is written; of its digits after the point at least ``least`` are kept."""

    prefix: str = ""
    suffix: str = ""
    suffix_one: str = ""
    digits: int = 0
    least: int = 0
    scale: float = 1
    grouping: bool = True


def _form(about: Lever) -> _Form:
    if about.unit == "GBP":
        return _Form(prefix="£")
    if about.unit == "calendar year":
        return _Form(grouping=False)
    if about.unit == "0 to 1":
        return _Form(digits=2, least=2)
    unit = about.unit.replace("/", " a ")
    first, _, rest = unit.partition(" ")
    if first == "share":
        suffix = f"% {rest}".rstrip()
        return _Form(suffix=suffix, suffix_one=suffix, scale=100)
    one = unit if first == "times" else _singular(unit)
    digits = 0 if _step(about) >= 1 else 2
    return _Form(suffix=f" {unit}", suffix_one=f" {one}", digits=digits)


def _step(about: Lever) -> float:
    """The step of a slider, from the lever's unit and range.

    >>> [_step(describe_lever(path)) for path in ("lto.ethos", "place.degree_share", "place.churn")]
    [0.05, 0.01, 0.05]
    """
    if about.kind == "whole" or about.low is None or about.high is None:
        return 1
    if about.unit.startswith("share"):
        return 0.01
    span = about.high - about.low
    return next(step for widest, step in _STEPS if span <= widest)


# Widest range for which a step will do: a slider has some 20 to 120 of them.
_STEPS = ((5, 0.05), (20, 0.5), (100, 1), (1_000, 5), (100_000, 1_000), (float("inf"), 5_000))


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
    known = evidence or {}
    in_sight = [_group(title, "", offers, values, known) for title, offers in IN_SIGHT.items()]
    to_open = [
        _group(SECTION_TITLES[section], _about_section(section), offers, values, known)
        for section, offers in TO_OPEN.items()
    ]
    return in_sight + to_open


def _group(
    title: str,
    note: str,
    offers: tuple[Offer, ...],
    values: tuple[dict[str, Any], ...],
    evidence: Mapping[str, str],
) -> dict[str, Any]:
    """One group of the panel; one with a note opens and closes, and says what was set in it."""
    shown = [_shown(offer, values, evidence) for offer in offers]
    return {
        "title": title,
        "note": note,
        "opens": bool(note),
        "count_words": _count_words(shown),
        "levers": shown,
    }


def _count_words(shown: list[dict[str, Any]]) -> str:
    moved = sum(lever["overridden"] for lever in shown)
    return f"{moved} of {len(shown)} moved" if moved else f"{len(shown)} levers"


def _about_section(section: str) -> str:
    words = (SECTIONS[section].__doc__ or SECTION_TITLES[section]).strip()
    return f"{words} {OTHER_PLACE}" if section == "place" else words


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
        "usual_words": f"Usually {value_words(about, about.default)}.",
        "evidence": [{"id": i, "text": evidence.get(i, "")} for i in about.evidence],
        "value": now,
        "base": base,
        "base_words": value_words(about, base),
        "own_words": value_words(about, own),
        "differs": now != base,
        "overridden": now != own,
        "low": about.low,
        "high": about.high,
        "step": offer.step or _step(about),
        "low_word": offer.low_word,
        "high_word": offer.high_word,
        "options": [_option(about, choice, base) for choice in about.choices],
        "prefix": form.prefix,
        "suffix": form.suffix,
        "suffix_one": form.suffix_one,
        "digits": form.digits,
        "least": form.least,
        "grouping": form.grouping,
        "scale": form.scale,
    }


def _option(about: Lever, choice: str, base: Any) -> dict[str, str]:
    words = value_words(about, choice)
    return {"value": choice, "label": f"{words} (baseline)" if choice == base else words}


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
        from experiments.reporting.html.settings import written as in_words

        return ("Events", in_words(pair[0], ""), in_words(pair[1], ""))
    if path.startswith("assumptions."):
        name = path.removeprefix("assumptions.")
        before, after = ("as in the catalogue" if v is None else formatted(v) for v in pair)
        return (f"Assumption {name}", before, after)
    about = describe_lever(path)
    return (about.title, value_words(about, pair[0]), value_words(about, pair[1]))
