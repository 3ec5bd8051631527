"""The page of a headline question, written from its figures alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.statistics import DIRECTED
from experiments.reporting.known_answers import versions_words
from experiments.reporting.number_format import number, signed_three_figures
from experiments.reporting.sentences import HYPOTHESES, NOT_A_FORECAST
from tools.docs.base import in_bash, runs_made, table
from tools.docs.questions import text
from tools.docs.questions.text import headline, link_size, size

WEIGHTIEST = 8
CAPTION = """\
*Median difference: at default and over areas with its interval; over plausible versions the line holds the middle eight
in ten pairs. Triangles up are better, triangles down worse, grey dots no reliable difference or one too small to matter.*"""
HOW_SURE = """\
Intervals at default cover luck: which people and events a neighbourhood got ({pairs} twin neighbourhoods, watched until 36
months after their own end). The portfolio's areas ({areas}, one seed each; those in which a design is
impossible are left out) show whether it depends on the place. Plausible versions are sets of parameters that reproduce the published patterns about equally well; each has {version_pairs}
pairs of neighbourhoods, so luck is part of the count: *by luck* is how many of 100 versions would come out so if every version
were the default. Combinations of theories have {theory_pairs} pairs each. No version shares its neighbourhoods with another; a version's own difference is the median over its
pairs, and what is smaller than the smallest difference that matters counts for neither side."""
CHAIN = """\
These are differences in what was recorded on the way, over the same pairs; only those told as moved are reliable (95 per cent each
by itself, so that one in twenty may be chance). That a thing moved, or moves with the outcome from pair to pair,
does not make it the cause: the model has the causes, but they act together."""


def page_of(content: Mapping[str, Any]) -> str:
    """The page in Markdown, from its figures."""
    parts = [
        f"# {content['title']}",
        content["question"],
        f"**In short.** {text.in_short(content)}",
        f"![The contrasts at default, in the portfolio and over versions]({content['name']}.svg)",
        CAPTION,
        "## What the model answers",
        *_answers(content),
        "## How sure",
        _table(content),
        HOW_SURE.format(**content["sizes"]),
        "## Why",
        *_why(content),
        CHAIN,
        "## Under which assumptions it flips",
        *_flips(content),
        "## What evidence would settle it",
        "\n".join(f"- {each}" for each in content["settle"]),
        "## What to keep in mind",
        f"- {HYPOTHESES}\n- {NOT_A_FORECAST}",
        "## Evidence",
        "\n".join(f"- {each['id']}: {each['text']}" for each in content["evidence"]),
        "## How this page was made",
        _made(content),
    ]
    return "\n\n".join(parts) + "\n"


def _answers(content: Mapping[str, Any]) -> Iterator[str]:
    for contrast in content["contrasts"]:
        sided = [r for r in contrast["default"].values() if r["verdict"] in DIRECTED]
        told = "; ".join(f"{OUTCOMES[r['outcome']].label} {r['verdict']}, {size(r)}" for r in sided)
        others = [r for r in contrast["default"].values() if r["verdict"] not in DIRECTED]
        rest = ", ".join(f"{OUTCOMES[r['outcome']].label} ({r['verdict']})" for r in others)
        said = f"**{contrast['words'][:1].upper()}{contrast['words'][1:]}** (`{contrast['scenario']}` against `{contrast['against']}`): "
        said += f"{told or 'no reliable difference in anything asked'}."
        yield f"- {said}" + (f" Otherwise: {rest}." if rest and told else "")


def _table(content: Mapping[str, Any]) -> str:
    """Every contrast's headline outcomes: default, areas, versions, luck, theories."""
    head = ("contrast", "outcome", "default", "areas", "plausible versions", "by luck", "theories")
    rows = [
        (contrast["words"], OUTCOMES[name].label, *_cells(contrast, name))
        for contrast in content["contrasts"]
        for name in content["headlines"]
    ]
    return table(head, rows)


def _cells(contrast: Mapping[str, Any], name: str) -> Iterator[str]:
    for part in ("default", "areas"):
        found = contrast[part].get(name)
        yield f"{size(found)}<br>{found['verdict']}, n = {found['n']}" if found else "–"
    plausible = contrast["plausible"] or {}
    yield versions_words(plausible[name]["versions"], name, "") if name in plausible else "–"
    luck = contrast["by_luck"].get(name)
    yield "–" if luck is None else f"{luck:.0%}".replace("%", " of 100")
    theories = contrast["theories"]
    yield versions_words(theories[name], name, "") if name in theories else "–"


def _why(content: Mapping[str, Any]) -> Iterator[str]:
    first, *others = content["contrasts"]
    yield f"**{first['words'][:1].upper()}{first['words'][1:]}.** " + _told(first, content)
    yield _links(first)
    if others:
        told = [f"- **{each['words']}**: {_told(each, content)}" for each in others]
        yield "\n".join(["The other contrasts:", "", *told])


def _told(contrast: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    said = [text.moved(contrast), text.still(contrast)]
    said += [text.followed(contrast, name) for name in content["headlines"]]
    return " ".join(each for each in said if each)


def _links(contrast: Mapping[str, Any]) -> str:
    rows = []
    for link in contrast["chain"]:
        low, high = link.get("low"), link.get("high")
        bounds = (
            "–"
            if low is None or high is None
            else f"{signed_three_figures(low)} to {signed_three_figures(high)}"
        )
        rows.append((link["words"], link_size(link), bounds, link["verdict"]))
    return table(("on the way", "difference", "interval", ""), rows)


def _flips(content: Mapping[str, Any]) -> Iterator[str]:
    first = content["contrasts"][0]
    yield (
        f"For {first['words']}. {text.flips_in_short(content)} Tried were {len(content['ends'])} ends of ranges, one at a time "
        f"({content['sizes']['end_pairs']} pairs each): those of the strongest parameters of the "
        "[sensitivity screen](../sensitivity.md) and of some that the question itself turns on; and every combination of "
        "rival theories. Two assumptions changed at once may do what none does alone."
    )
    for name in content["headlines"]:
        yield f"**{OUTCOMES[name].label[:1].upper()}{OUTCOMES[name].label[1:]}.** " + _hinges(
            content, name
        )
        yield _ends(content, name)


def _hinges(content: Mapping[str, Any], name: str) -> str:
    """Theories and parameters on which an outcome of the first contrast hinges."""
    first = content["contrasts"][0]
    said = []
    theories = first["theories"].get(name)
    if theories:
        said.append(f"By theory (median difference): {_by_choice(theories['by_choice'], name)}.")
    with_ = ((first["plausible"] or {}).get(name) or {}).get("goes_with", [])
    if with_:
        told = ", ".join(
            f"`{each['parameter']}` ({signed_three_figures(each['rho'])})" for each in with_
        )
        said.append(f"Over plausible versions the difference goes with {told} (rank correlation).")
    elif first["plausible"]:
        said.append("Over plausible versions it goes with no single parameter beyond chance.")
    return " ".join(said)


def _by_choice(choices: Any, name: str) -> str:
    outcome = OUTCOMES[name]
    by_theory: dict[str, list[str]] = {}
    for each in choices:
        size = number(each["difference"], outcome, sign=True)
        by_theory.setdefault(each["theory"], []).append(f"{each['choice']} {size}")
    return "; ".join(f"`{theory}` {', '.join(told)}" for theory, told in by_theory.items())


def _ends(content: Mapping[str, Any], name: str) -> str:
    """The ends that shift the difference most."""
    outcome, first = OUTCOMES[name], content["contrasts"][0]
    known = [each for each in content["ends"] if each[name]["shift"] is not None]
    if not known:
        return "No ends of ranges were tried."
    rows = []
    for each in sorted(known, key=lambda each: -abs(each[name]["shift"]))[:WEIGHTIEST]:
        found = each[name]
        low, high = found["low"], found["high"]
        there = number(found["difference"], outcome, sign=True)
        if low is not None and high is not None:
            there += f" ({number(low, outcome, sign=True)} to {number(high, outcome, sign=True)})"
        notes = ["reversed"] if found["reversed"] and text.is_sided(first, name) else []
        notes += ["a reliable shift"] if found["shifts"] else ["the shift may be luck"]
        shift = number(found["shift"], outcome, sign=True)
        rows.append((f"`{each['name']}`", there, shift, ", ".join(notes)))
    return table(("assumption at an end", "difference there", "shift", ""), rows)


def _made(content: Mapping[str, Any]) -> str:
    said, ensemble = runs_made(content, " for all questions together"), content["ensemble"]
    if ensemble is not None:
        said += f", plausible sets `{ensemble['digest']}`"
    caveat = f" {ensemble['caveat']}" if ensemble and ensemble["caveat"] else ""
    return f"{in_bash(content['command'])}\n\n{said}.{caveat}"


def index_of(contents: Sequence[Mapping[str, Any]]) -> str:
    """The list of the questions' pages, with what each says in short."""
    rows = [
        (
            f"[{content['title']}]({content['name']}.md)" if place == 0 else "",
            contrast["words"],
            "<br>".join(headline(contrast, name) for name in content["headlines"]),
        )
        for content in contents
        for place, contrast in enumerate(content["contrasts"])
    ]
    lines = [
        "# The headline questions",
        "",
        "What the model answers, how sure that is, why, under which assumptions it flips, and what evidence would "
        f"settle it. {HYPOTHESES}",
        "",
        table(("question", "contrast", "answer"), rows),
        "",
        in_bash(contents[0]["command"]),
        "",
        _version(contents),
        "",
    ]
    return "\n".join(lines)


def _version(contents: Sequence[Mapping[str, Any]]) -> str:
    versions = ", ".join(f"`{v}`" for v in dict.fromkeys(c["model_version"] for c in contents))
    return f"Model version {versions}. The same as a table for programs: [headline_answers.json](../../experiments/data/headline_answers.json)."
