"""The page of a screen, written from its figures alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.docs.sensitivity.screening import OUTCOMES, ranked, strength

SHOWN = 40
INTRODUCTION = """\
Most numbers of the model are assumptions with a plausible range. This page says which of them move
maturity (last month with money) and legacy (last month watched) in the baseline place, over the whole
of their ranges, and which cannot be told from noise.

**How.** A Morris screen: from a random point of all ranges at once, every parameter is moved in turn by
two thirds of its range; the change of the outcome, scaled to the whole range, is its elementary effect.
μ* is the mean size of a parameter's effects over trajectories, σ their scatter: a large σ means that the
effect depends on the other parameters, or is noise. Runs of one trajectory share a seed, and every draw is
keyed, so that luck is the same until the worlds drift apart."""
FLOOR = """\
**Noise.** They do drift apart: a change that can hardly matter (every parameter moved by at most a
thousandth of its range) changes who meets whom, and from there on everything. Between such twins the
effect would be {drift} on average. The floor is what the mean of {number} such effects stays below in 95 of
100 cases: {floor}. Had seeds not been paired it would be {luck}. By chance alone 5 in 100 parameters,
{chance} of {count}, lie over the floor in one outcome. What lies below it may still matter, a little or
elsewhere: the screen cannot tell."""
LIMITS = """\
Ranges are judgements, so that a wide one makes a parameter look strong. μ* rests on {number} points of a space
of {count} dimensions, far from the model's own values as often as near them: the order of neighbours in the list means
nothing. Effects on contrasts between designs are another matter: see the pages of the
[headline questions](questions/README.md)."""


def page_of(content: Mapping[str, Any], stem: str = "sensitivity") -> str:
    """The page in Markdown, from its figures.

    Parameters
    ----------
    stem : str
        Name of the picture beside the page, without its ending.
    """
    parts = [
        "# What the assumptions move",
        INTRODUCTION,
        _noise(content),
        _counts(content),
        f"![Size against scatter of effects, with the noise floor]({stem}.svg)",
        "*Each mark is a parameter over the floor, numbered as in the table; grey specks lie below. "
        "Full line: the noise floor; broken line: what it would be without paired seeds.*",
        "## By mechanism",
        _groups(content),
        "## The strongest",
        _strongest(content),
        "## Rival theories",
        _choices(content),
        "## What to keep in mind",
        LIMITS.format(number=content["trajectories"], count=len(content["parameters"])),
        "## How this page was made",
        _made(content),
    ]
    return "\n\n".join(parts) + "\n"


def _noise(content: Mapping[str, Any]) -> str:
    noise, count = content["noise"], len(content["parameters"])
    told = {
        key: " and ".join(f"{figure(noise[outcome][key])} ({outcome})" for outcome in OUTCOMES)
        for key in ("drift", "floor", "luck_floor")
    }
    return FLOOR.format(
        drift=told["drift"],
        floor=told["floor"],
        luck=told["luck_floor"],
        number=content["trajectories"],
        chance=round(0.05 * count),
        count=count,
    )


def _counts(content: Mapping[str, Any]) -> str:
    over, count = (
        {outcome: above(content, outcome) for outcome in OUTCOMES},
        len(content["parameters"]),
    )
    either = set(over["maturity"]) | set(over["legacy"])
    spread = {o: f"{figure(s[0])} to {figure(s[2])}" for o, s in content["spread"].items()}
    return (
        f"**In short.** Of {count} uncertain numbers {len(over['maturity'])} lie over the floor for maturity, "
        f"{len(over['legacy'])} for legacy, {len(either)} for either; {count - len(either)} cannot be told "
        f"from noise, {_idle(content)} of them without any effect at all. Over the points tried, the middle eight in ten have a maturity of "
        f"{spread['maturity']} and a legacy of {spread['legacy']}."
    )


def _idle(content: Mapping[str, Any]) -> int:
    """How many parameters changed neither outcome anywhere."""
    return sum(not any(p[o]["mu_star"] for o in OUTCOMES) for p in content["parameters"])


def above(content: Mapping[str, Any], outcome: str) -> list[str]:
    """Names of the parameters over the noise floor of an outcome."""
    floor = content["noise"][outcome]["floor"] or 0.0
    return [p["name"] for p in content["parameters"] if (p[outcome]["mu_star"] or 0.0) > floor]


def _groups(content: Mapping[str, Any]) -> str:
    noise = content["noise"]
    over = {outcome: set(above(content, outcome)) for outcome in OUTCOMES}
    order = sorted(content["groups"], key=lambda each: -strength(each, noise, "group_floor"))
    head = "maturity μ* (σ) | legacy μ* (σ) | over the floor for maturity | for legacy"
    lines = [
        f"All parameters of a mechanism moved together, each up or down at random, over "
        f"{content['group_trajectories']} trajectories; bold where it exceeds the floor for so many. "
        "A mechanism with many parameters tends to look stronger than one with few.",
        "",
        f"| mechanism | parameters | {head} |",
        "|---|---|---|---|---|---|",
    ]
    for each in order:
        counts = [
            sum(name.split(".")[0] == each["name"] for name in over[outcome])
            for outcome in OUTCOMES
        ]
        cells = [_effect(each[o], noise[o]["group_floor"]) for o in OUTCOMES]
        lines.append(
            f"| {each['name'].replace('_', ' ')} | {each['parameters']} | {' | '.join(cells)} "
            f"| {counts[0]} | {counts[1]} |"
        )
    return "\n".join(lines)


def _strongest(content: Mapping[str, Any]) -> str:
    noise = content["noise"]
    again = {each["name"]: each for each in content["again"]}
    lines = [
        f"In order of how often the larger of the two effects exceeds its floor; bold over the floor. The last two "
        f"columns are another test: from the low to the high end of the range with all else as it is, over "
        f"{content['pairs']} twin neighbourhoods, median difference with its interval at 95 per cent; bold "
        "where it excludes zero. What does not show there was luck, or acts only beside other values.",
        "",
        "| | parameter | range | maturity μ* (σ) | legacy μ* (σ) | maturity, end to end | legacy, end to end |",
        "|---|---|---|---|---|---|---|",
    ]
    for rank, each in enumerate(ranked(content["parameters"], noise)[:SHOWN], start=1):
        effects = " | ".join(_effect(each[o], noise[o]["floor"]) for o in OUTCOMES)
        ends = " | ".join(difference(again.get(each["name"], {}).get(o)) for o in OUTCOMES)
        lines.append(
            f"| {rank} | {each['label']}<br>`{each['name']}` | {each['low']:g} to {each['high']:g} "
            f"{each['unit']} | {effects} | {ends} |"
        )
    return "\n".join(lines)


def _choices(content: Mapping[str, Any]) -> str:
    lines = [
        f"Where mechanisms have rival theories: each other choice against the model's own, all else as it is, over "
        f"{content['pairs']} twin neighbourhoods (median difference, interval at 95 per cent).",
        "",
        "| choice | maturity | legacy |",
        "|---|---|---|",
    ]
    for each in content["choices"]:
        cells = " | ".join(difference(each[outcome]) for outcome in OUTCOMES)
        lines.append(f"| `{each['name']}` | {cells} |")
    return "\n".join(lines)


def _effect(found: Mapping[str, Any], floor: float | None) -> str:
    """Size and scatter of an effect; bold over the floor."""
    if found["mu_star"] is None:
        return "–"
    words = figure(found["mu_star"])
    if found["sigma"] is not None:
        words += f" ({figure(found['sigma'])})"
    return f"**{words}**" if found["mu_star"] > (floor or 0.0) else words


def difference(found: Mapping[str, Any] | None) -> str:
    """A difference with its interval; bold where it excludes zero."""
    if found is None or found["difference"] is None:
        return "–"
    words = figure(found["difference"], sign=True)
    low, high = found["low"], found["high"]
    if low is None or high is None:
        return f"{words} (too few pairs)"
    words += f" ({figure(low, sign=True)} to {figure(high, sign=True)})"
    return f"**{words}**" if low > 0 or high < 0 else words


def figure(value: float | None, sign: bool = False) -> str:
    """A number with two places after the point, three where it is small.

    >>> figure(0.1234), figure(-0.0456, sign=True), figure(0.0)
    ('0.12', '−0.046', '0.00')
    """
    if value is None:
        return "–"
    places = 3 if 0.0005 <= abs(value) < 0.0995 else 2
    text = f"{value:{'+' if sign else ''}.{places}f}"
    return text.replace("-", "−") if text.strip("+-0.") else "0.00"


def _made(content: Mapping[str, Any]) -> str:
    runs = content["runs"]
    failed = f" ({runs['failed']} failed and are left out)" if runs["failed"] else ""
    return (
        f"```bash\n{content['command']}\n```\n\n"
        f"{runs['runs']:,} runs of {content['horizon_months']} months{failed}; model version "
        f"`{content['model_version']}`. All figures stand in the JSON file beside this page."
    )
