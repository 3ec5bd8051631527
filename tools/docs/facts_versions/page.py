"""The page of facts over versions, written from its figures alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.validation.facts.schema import STATUSES
from experiments.validation.facts.words import HEADINGS, figure

TELLING = 0.5
"""How far apart shares must lie for a fact to be said to hang on a theory."""
INTRODUCTION = """\
How each [fact](facts.md) comes out when the model is not quite this one: under every combination of its rival
theories ({variants}), and {sets}. A statement that holds only under one way of writing the
model, or one value of a number that nobody has measured, is a property of that choice."""
READING = """\
**How to read it.** Each version has few runs ({areas} areas of the portfolio, {replicates} neighbourhoods for each
scenario; the same seeds in all), so a fact is judged leniently in each: it holds if its estimate lies on the expected side and is
at least the smallest difference that matters, or lies in the expected range. In single versions luck may tip that, and where the estimate is small, in
many at once; how often it holds is what counts. At full size, with intervals, the model's own version is judged on the page of
[facts](facts.md). Versions in which the runs cannot tell (too few areas of a kind) are left out of the count."""


def page_of(content: Mapping[str, Any]) -> str:
    """The page in Markdown, from its figures."""
    variants, sets = (_places(content, kind) for kind in ("variant", "plausible"))
    with_sets = (
        f"with {len(sets)} plausible sets of its parameters" if sets else "with no other parameters"
    )
    parts = [
        "# Facts over versions of the model",
        INTRODUCTION.format(variants=len(variants), sets=with_sets),
        _summary(content),
        READING.format(areas=content["areas"], replicates=content["replicates"]),
    ]
    for status in STATUSES:
        chosen = [fact for fact in content["facts"] if fact["status"] == status]
        if chosen:
            parts += [f"## {HEADINGS[status].partition(':')[0]}", _table(chosen, content)]
    parts += ["## How this page was made", f"```bash\n{content['command']}\n```", _made(content)]
    return "\n\n".join(parts) + "\n"


def _places(content: Mapping[str, Any], kind: str) -> list[int]:
    """Where the versions of a kind stand."""
    return [i for i, version in enumerate(content["versions"]) if version["kind"] == kind]


def holding(fact: Mapping[str, Any], places: Sequence[int]) -> tuple[int, int]:
    """In how many of some versions a fact holds, and in how many its runs can tell."""
    verdicts = [fact["verdicts"][place] for place in places]
    return verdicts.count("holds"), len(verdicts) - verdicts.count("unknown")


def _summary(content: Mapping[str, Any]) -> str:
    """How many facts of each status hold in all, most, some or none of the versions of a kind."""
    lines = [
        "| | versions | hold in all | in more than half | in half or fewer | in none |",
        "|---|---|---|---|---|---|",
    ]
    kinds = (("variant", "theories"), ("plausible", "plausible sets"))
    for status in STATUSES:
        facts = [fact for fact in content["facts"] if fact["status"] == status]
        for kind, words in kinds:
            if facts and _places(content, kind):
                counts = _counts(facts, _places(content, kind))
                lines.append(f"| {status} | {words} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def _counts(facts: Sequence[Mapping[str, Any]], places: Sequence[int]) -> list[int]:
    counts = [0, 0, 0, 0]
    for fact in facts:
        held, known = holding(fact, places)
        if held == 0:
            counts[3] += 1
        elif held == known:
            counts[0] += 1
        else:
            counts[1 if held > known / 2 else 2] += 1
    return counts


def _table(facts: Sequence[Mapping[str, Any]], content: Mapping[str, Any]) -> str:
    variants, sets = _places(content, "variant"), _places(content, "plausible")
    lines = [
        "| fact | expected | own theories | theories | plausible sets | hangs on |",
        "|---|---|---|---|---|---|",
    ]
    for fact in facts:
        own = f"{_value(fact, variants[0])}: {fact['verdicts'][variants[0]]}"
        counts = " | ".join(_count(fact, places) for places in (variants, sets))
        hangs = "<br>".join(hangs_on(fact, content)) or "–"
        lines.append(
            f"| {fact['text']}<br>`{fact['id']}` | {fact['expected']} | {own} | {counts} | {hangs} |"
        )
    return "\n".join(lines)


def _value(fact: Mapping[str, Any], place: int) -> str:
    value = fact["values"][place]
    return "–" if value is None else figure(value)


def _count(fact: Mapping[str, Any], places: Sequence[int]) -> str:
    if not places:
        return "–"
    held, known = holding(fact, places)
    middle = sorted(fact["values"][p] for p in places if fact["values"][p] is not None)
    typical = f"<br>median {figure(middle[len(middle) // 2])}" if middle else ""
    return f"holds in {held} of {known}{typical}"


def hangs_on(fact: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[str]:
    """Theories by which a fact holds far more often with one choice than with another."""
    places = _places(content, "variant")
    theories = {p: content["versions"][p]["theories"] for p in places}
    for name in sorted({name for chosen in theories.values() for name in chosen}):
        shares = {}
        for choice in {theories[p].get(name, "its own") for p in places}:
            held, known = holding(
                fact, [p for p in places if theories[p].get(name, "its own") == choice]
            )
            if known:
                shares[choice] = (held / known, f"{held} of {known}")
        if shares and max(shares.values())[0] - min(shares.values())[0] >= TELLING:
            told = ", ".join(f"{choice} {words}" for choice, (_, words) in sorted(shares.items()))
            yield f"`{name}`: {told}"


def _made(content: Mapping[str, Any]) -> str:
    runs, ensemble = content["runs"], content["ensemble"]
    failed = f" ({runs['failed']} failed and are left out)" if runs["failed"] else ""
    said = f"{runs['runs']:,} runs{failed}; model version `{content['model_version']}`"
    if ensemble is None:
        return f"{said}."
    caveat = f" {ensemble['caveat']}" if ensemble["caveat"] else ""
    return f"{said}, plausible sets `{ensemble['digest']}` (of {ensemble['of']} in all).{caveat}"
