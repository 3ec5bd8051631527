"""The page of placebos, written from its figures alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.reporting.number_format import three_digits
from tools.docs.base import in_bash, runs_made, table
from tools.docs.placebos.verdicts import ALARMS, SAID

OFTEN = 0.1
"""Share of tries from which on a placebo of a fact counts as passed."""
INTRODUCTION = """\
A placebo is a contrast with nothing, or next to nothing, in it. A verdict that tells better from worse there is a false alarm, and a
fact that holds there says less than it seems to. Tried were: one scenario under two labels; scenarios in which one lever is moved by a hundredth of its
range; labels dealt by chance (which area, which year, which month); and the same measurement where the cause that a fact names is missing.

Twins in which a lever is moved by a hundredth start alike and drift apart: somebody is asked a month later, and from then on the twins live different lives. So most
differences are luck, as between unrelated neighbourhoods ([how often verdicts tell those apart](verdicts.md#measured-on-the-model)), and a few are true and tiny."""
VERDICTS = """\
Every two settings were compared: as it is, and with each lever moved. *False alarm*: better, worse, higher or lower, with or without "a little", which says that the interval holds differences too small to matter too. Shares are means over the {outcomes}
outcomes. Comparisons share settings and neighbourhoods, so that a rate rests on less than their number suggests. Under another label anything but *identical* was said in {differ} of {comparisons} comparisons."""
LEVERS = """\
A lever moved by a hundredth of its range may do something all the same. Where in the middle one of a lever's comparisons more than the 5 per cent of verdicts that the level allows are alarms, it is held to do so, and what the rule does where there is nothing
is read off the row without it."""
KINDS = {
    "plausible": "on the plausible versions in turn",
    "variant": "on the combinations of the model's rival theories in turn, since the plausible versions that are kept are of an earlier model and cannot be run on this one",
}
FACTS = """\
*Label*: one world under two labels; a fact must not hold there. *Moved*: in how many of the tries with a lever moved by a hundredth the fact holds; a right rule gives one in forty.
*Dealt by chance*: the same, with labels dealt {shuffles} times. *Instead*: how it came out where its cause is missing. In brackets the middle of the estimates. A placebo is **passed** where the fact holds in more than a
tenth of the tries (four times what an interval of 95 per cent allows on one side), where the middle of the tries lies in the range that it expects, so that with more runs it would hold, or where it holds with its cause missing. The worlds of contrasts had {replicates} neighbourhoods, the portfolio {areas} areas, so that a placebo not passed here may still be passed by chance at full size, and the reverse."""
BY_RIGHT = "states that a difference is small, so that a placebo holds by right: it can fail only where there is too much of an effect"


def page_of(content: Mapping[str, Any]) -> str:
    """The page in Markdown, from its figures."""
    facts = content["facts"]
    parts = [
        "# Placebos",
        INTRODUCTION,
        f"**In short.** {' '.join(in_short(content))}",
        "## Verdicts",
        _pools(content),
        VERDICTS.format(outcomes=len(OUTCOMES), **content["labels"]),
        _settings(content),
        "### By outcome",
        _outcomes(content["pools"]),
        "## Facts",
        FACTS.format(**{name: content[name] for name in ("shuffles", "replicates", "areas")}),
        _facts([fact for fact in facts if _is_tried(fact)]),
        "## Facts for which no placebo makes sense",
        "\n".join(f"- `{fact['id']}`: {fact['why']}" for fact in facts if not _is_tried(fact)),
        "## How this page was made",
        in_bash(content["command"]),
        f"{runs_made(content)}.",
    ]
    return "\n\n".join(parts) + "\n"


def in_short(content: Mapping[str, Any]) -> Iterator[str]:
    """The sentences that a reader takes away."""
    for name, pool in content["pools"].items():
        yield f"{name.capitalize()}: {_alarms(pool)}."
        if pool["strong"]:
            yield f"Most of it comes of {_listed(pool['strong'])}, which do more than next to nothing."
        if pool["rest"]:
            yield f"Without: {_alarms(pool['rest'])}."
    passed = [fact["id"] for fact in content["facts"] if list(passed_in(fact))]
    number = sum(_is_tried(fact) for fact in content["facts"])
    named = f": {', '.join(f'`{name}`' for name in passed)}" if passed else ""
    yield f"A placebo passes {len(passed) or 'none'} of the {number} facts tried{named}."


def _alarms(pool: Mapping[str, Any]) -> str:
    headline, number = pool["at_least_one"]["headline"], pool["comparisons"]
    return (
        f"a false alarm in {sum(_mean(pool, said) for said in ALARMS):.1%} of verdicts, and among the five headline outcomes in {headline} of "
        f"{number} comparisons"
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"`{name.removesuffix(' moved')}`" for name in names)


def passed_in(fact: Mapping[str, Any]) -> Iterator[str]:
    """In which of its placebos a fact holds that should not, in words.

    >>> list(
    ...     passed_in(
    ...         {"asks_for_nothing": False, "label": "holds", "moved": {"holds": 1, "of": 12}}
    ...     )
    ... )
    ['one world under two labels']
    """
    if fact["asks_for_nothing"]:
        return
    if fact.get("label") == "holds":
        yield "one world under two labels"
    for name, words in (("moved", "a lever moved by a hundredth"), ("shuffled", "labels dealt by chance")):  # fmt: skip
        counts = fact.get(name)
        if counts and counts["holds"] > OFTEN * counts["of"]:
            yield words
        elif counts and counts["meets"]:
            yield f"{words}, with more runs"
    if fact.get("instead", {}).get("verdict") == "holds":
        yield "where its cause is missing"


def _is_tried(fact: Mapping[str, Any]) -> bool:
    return any(name in fact for name in ("label", "shuffled", "instead"))


def _mean(pool: Mapping[str, Any], said: str) -> float:
    """How often something was said, as a mean over outcomes."""
    shares = [counts[said] / sum(counts.values()) for counts in pool["said"].values()]
    return sum(shares) / len(shares)


def _pools(content: Mapping[str, Any]) -> str:
    head = ("pairs of", "pairs", "comparisons", *SAID, "worst outcome", "some headline outcome", "some other outcome")  # fmt: skip
    rows = []
    for name, pool in content["pools"].items():
        rows.append(_pool(name, pool["pairs"], pool))
        if pool["rest"]:
            rows.append(_pool(f"the same, without {_listed(pool['strong'])}", pool["pairs"], pool["rest"]))  # fmt: skip
    return table(head, rows)


def _pool(name: str, pairs: int, pool: Mapping[str, Any]) -> tuple[object, ...]:
    number = pool["comparisons"]
    worst = max(pool["said"], key=lambda each: _rate(pool["said"][each]))
    return (
        name,
        pairs,
        number,
        *(f"{_mean(pool, said):.1%}" for said in SAID),
        f"`{worst}`: {_rate(pool['said'][worst]):.0%}" if _rate(pool["said"][worst]) else "–",
        *(f"{pool['at_least_one'][kind]} of {number}" for kind in pool["at_least_one"]),
    )


def _rate(counts: Mapping[str, int]) -> float:
    return _number(counts) / sum(counts.values())


def _number(counts: Mapping[str, int]) -> int:
    """How many false alarms."""
    return sum(counts[said] for said in ALARMS)


def _settings(content: Mapping[str, Any]) -> str:
    areas, versions = content["crossed"]
    shared = ", ".join(f"`{path}`" for path in content["shared"])
    told = (
        f"In one place the levers of the table were moved; elsewhere {shared}. *Versions*: the baseline "
        f"{KINDS[content['versions']['kind']]}. *Areas and versions*: {areas} areas, each on {versions} versions, "
        "areas and versions resampled together."
    )
    rows = [
        (
            f"`{setting['name'].removesuffix(' moved')}`",
            f"{setting['alarms']:.1%}",
            ", ".join(f"`{outcome}`" for outcome in setting["told_from_first"]) or "–",
        )
        for setting in content["pools"]["one place"]["settings"][1:]
    ]
    head = (
        "lever moved, in one place",
        "alarms in the middle one of its comparisons",
        "told from as it is in",
    )
    return f"{told}\n\n{LEVERS}\n\n{table(head, rows)}"


def _outcomes(pools: Mapping[str, Any]) -> str:
    """Outcomes with a false alarm anywhere, and how many there are without."""
    shown = {
        name + (", without" if pool["rest"] else ""): pool["rest"] or pool
        for name, pool in pools.items()
    }
    rows = []
    for name in OUTCOMES:
        counts = [pool["said"].get(name) for pool in shown.values()]
        if any(each and _number(each) for each in counts):
            cells = (f"{_number(each)} of {sum(each.values())}" if each else "–" for each in counts)
            rows.append((f"`{name}`", *cells))
    rest = len(OUTCOMES) - len(rows)
    return f"{table(('false alarms', *shown), rows)}\n\nThe other {rest} outcomes had none."


def _facts(facts: Sequence[Mapping[str, Any]]) -> str:
    head = ("fact", "label", "moved", "dealt by chance", "instead", "")
    return table(head, [_fact(fact) for fact in facts])


def _fact(fact: Mapping[str, Any]) -> tuple[str, ...]:
    instead = fact.get("instead")
    return (
        f"{fact['text']}<br>`{fact['id']}`, {fact['status']}",
        fact.get("label", "–"),
        _holds(fact.get("moved")),
        _holds(fact.get("shuffled")),
        f"{instead['verdict']}: {instead['came_out']}" if instead else "–",
        _remark(fact),
    )


def _holds(counts: Mapping[str, Any] | None) -> str:
    if not counts:
        return "–"
    middle = f" ({three_digits(counts['middle'])})" if counts["middle"] is not None else ""
    return f"holds in {counts['holds']} of {counts['of']}{middle}"


def _remark(fact: Mapping[str, Any]) -> str:
    passed = list(passed_in(fact))
    said = [f"**passed**: {', '.join(passed)}" if passed else ""]
    said += [BY_RIGHT if fact["asks_for_nothing"] else "", fact["why"]]
    return "<br>".join(each for each in said if each)
