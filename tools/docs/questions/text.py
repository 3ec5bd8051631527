"""What came out of a question in sentences, from its figures alone; report and dashboard may use them too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.statistics import DIRECTED
from experiments.reporting.known_answers import versions_words
from experiments.reporting.number_format import (
    number,
    signed_three_figures,
    three_figures,
    unit_after,
)

MOVED = ("higher", "lower")


def size(found: Mapping[str, Any], interval: bool = True) -> str:
    """A difference with its interval."""
    outcome = OUTCOMES[found["outcome"]]
    words = number(found["difference"], outcome, sign=True) + unit_after(outcome)
    low, high = found["interval_low"], found["interval_high"]
    if not interval:
        return words
    if low is None or high is None:
        return f"{words} (too few pairs for an interval)"
    return f"{words} ({number(low, outcome, sign=True)} to {number(high, outcome, sign=True)})"


def headline(contrast: Mapping[str, Any], outcome: str) -> str:
    """One contrast and one outcome in a sentence: how large, how sure, in how many versions."""
    found = contrast["default"].get(outcome)
    if found is None:
        return ""
    label = OUTCOMES[outcome].label
    said = f"{label}: {found['verdict']}, {size(found)}"
    if contrast["plausible"] and outcome in contrast["plausible"]:
        versions = contrast["plausible"][outcome]["versions"]
        said += f"; {versions_words(versions, outcome, 'plausible versions')}"
    if outcome in contrast["theories"]:
        theories = contrast["theories"][outcome]
        said += f"; {versions_words(theories, outcome, 'combinations of theories')}"
    return said


def in_short(content: Mapping[str, Any]) -> str:
    """The first contrast in two sentences, and whether anything that was tried reverses it."""
    first = content["contrasts"][0]
    told = " ".join(f"{_capital(headline(first, name))}." for name in content["headlines"])
    return f"{_capital(first['words'])}. {told} {flips_in_short(content)}"


def flips_in_short(content: Mapping[str, Any]) -> str:
    """What of all that was tried reverses the first contrast's headline outcomes."""
    first, sided, said = content["contrasts"][0], False, []
    for name in content["headlines"]:
        label = OUTCOMES[name].label
        if is_sided(first, name):
            sided = True
            if found := reversers(content, name):
                said.append(f"{label} reversed with {', '.join(found)}")
        elif found := appearing(content, name):
            said.append(f"{label} reliable only with {', '.join(found)}")
    if said:
        return f"In what was tried: {'; '.join(said)}."
    if not sided:
        return "Nothing that was tried makes any of it a reliable difference."
    return (
        "No end of a range and no combination of theories that was tried reverses what is reliable."
    )


def is_sided(contrast: Mapping[str, Any], outcome: str) -> bool:
    """Whether an outcome came out reliably one way at default."""
    found = contrast["default"].get(outcome)
    return found is not None and found["verdict"] in DIRECTED


def reversers(content: Mapping[str, Any], outcome: str) -> list[str]:
    """Assumptions under which the first contrast's outcome lies on the other side, and matters."""
    ends = [
        f"`{each['name']}`" + ("" if each[outcome]["reliable"] else " (not surely)")
        for each in content["ends"]
        if each[outcome]["reversed"]
    ]
    theories = content["contrasts"][0]["theories"].get(outcome, {}).get("reversed", [])
    return [*ends, *(f"`{name}`" for name in theories)]


def appearing(content: Mapping[str, Any], outcome: str) -> list[str]:
    """Ends of ranges at which the first contrast's outcome differs reliably, and so that it matters."""
    return [
        f"`{each['name']}` ({number(each[outcome]['difference'], OUTCOMES[outcome], sign=True)})"
        for each in content["ends"]
        if each[outcome]["reliable"]
    ]


def moved(contrast: Mapping[str, Any]) -> str:
    """What moved reliably on the way, in the order of the argument."""
    links = [link for link in contrast["chain"] if link["verdict"] in MOVED]
    if not links:
        return "Nothing on the way moved reliably."
    told = "; ".join(f"{link['words']} {link['verdict']} ({link_size(link)})" for link in links)
    return f"{_capital(told)}."


def still(contrast: Mapping[str, Any]) -> str:
    """What did not move reliably, or too little to matter; empty where all did."""
    names = [link["words"] for link in contrast["chain"] if link["verdict"] not in MOVED]
    return f"Not reliably, or too little to matter: {', '.join(names)}." if names else ""


def followed(contrast: Mapping[str, Any], outcome: str) -> str:
    """Which links go with the outcome from pair to pair; empty where none does."""
    found = [
        f"{link['words']} ({signed_three_figures(link['follows'][outcome])})"
        for link in contrast["chain"]
        if link.get("follows", {}).get(outcome) is not None
    ]
    if not found:
        return ""
    label = OUTCOMES[outcome].label
    return f"Neighbourhoods in which it moved more differ more in {label}: {', '.join(found)}."


def link_size(link: Mapping[str, Any]) -> str:
    """How far a link moved, from what to what."""
    if link["verdict"] == "not defined":
        return "not defined"
    plain_unit = link["unit"] in ("0-1", "yes/no") or link["unit"].startswith("share")
    unit = "" if plain_unit else f" {link['unit']}"
    before, after = (three_figures(link[side]) for side in ("base", "other"))
    return f"{signed_three_figures(link['difference'])}{unit}; {before} to {after}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
