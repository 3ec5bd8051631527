"""What the page that tells why shows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from dashboards.plain.asked import Asked
from dashboards.plain.jobs import Job
from dashboards.why.work import Basis
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, Outcome
from experiments.explanation.estimates import Estimate
from experiments.explanation.explanation import Road
from experiments.explanation.parting import OutcomeParts
from experiments.explanation.run import REPLICATES
from experiments.reporting.explanation_text import (
    IN_THE_MODEL,
    OF_THE_SAME_TWINS,
    interval_words,
    road_json,
    road_sentence,
    when,
)
from experiments.reporting.html.model import ReportModel
from experiments.reporting.html.shares import ShareTable, roads
from experiments.reporting.number_format import number, unit_after
from experiments.reporting.phrases import capital
from experiments.reporting.sentences import HYPOTHESES
from experiments.reporting.svg import picture, tag
from sim.mediators import MEDIATORS

FIRST = 6
PART_OF = {"maturity": "Maturity", "legacy_36": "Legacy"}


def title_of(about: Asked, found: Basis | None, outcome: Outcome) -> str:
    """The page's question in words."""
    other = (about.other.title or about.other.name).partition(":")[0]
    if found is None or not found.difference(outcome).is_known:
        return f"Why does {outcome.label} come out as it does under “{other}”?"
    less = "lower" if found.difference(outcome).mean < 0 else "higher"
    return f"Why is {outcome.label} {less} under “{other}”?"


def head(about: Asked, found: Basis, outcome: Outcome) -> Markup:
    """The finding, and the other outcomes."""
    links = Markup(" · ").join(
        Markup("<b>{}</b>").format(OUTCOMES[name].label)
        if name == outcome.name
        else Markup('<a href="{}">{}</a>').format(about.link(outcome=name), OUTCOMES[name].label)
        for name in HEADLINE_NAMES
    )
    difference = found.difference(outcome)
    unsure = (
        ""
        if difference.is_known
        else " Its direction cannot be told from chance, and so neither can what brings it about."
    )
    said = (
        f"{capital(outcome.label)} ({outcome.when}): {number(difference.mean, outcome, sign=True)}{unit_after(outcome)} on average over "
        f"{difference.pairs} twin neighbourhoods ({_interval(difference, outcome)}), against “{about.base.title or about.base.name}”.{unsure}"
    )  # fmt: skip
    return Markup(
        '<section class="gs-card"><h1>{}</h1><p class="gs-lead">{}</p><p class="gs-sub">Everything below is what happens inside the '
        'model, in the order in which it happens. It is an explanation of the model, not a finding about places. {}</p><p class="gs-note">Ask of {}</p></section>'
    ).format(title_of(about, found, outcome), said, HYPOTHESES, links)


def _interval(each: Estimate, outcome: Outcome) -> str:
    return interval_words({"low": each.low, "high": each.high}, outcome)


# ------------------------------------------------------------------ what parts


def first(found: Basis) -> Markup:
    """What parts first, as cards in order of time."""
    if not found.parts:
        return Markup(
            '<section class="gs-card"><h2>What parts first</h2><p>No monthly figure parts for good by more than is too small to matter.</p></section>'
        )
    cards = Markup("").join(_card(part) for part in found.parts[:FIRST])
    more = len(found.parts) - FIRST
    rest = Markup("").join(
        Markup("<li>{}, from {}: {}</li>").format(
            _meaning(part),
            when(part.month),
            "higher" if part.side > 0 else "lower",
        )
        for part in found.parts[FIRST:]
    )
    later = Markup("<details><summary>and {} more that part later</summary><ul>{}</ul></details>").format(more, rest) if more > 0 else ""  # fmt: skip
    return Markup(
        '<section class="gs-card"><h2>What parts first</h2><p class="gs-sub">From these months on, in more twins than chance would have it '
        'and by more than is too small to matter, for good.</p><ol class="gs-cards">{}</ol>{}</section>'
    ).format(cards, later)


def _card(part: OutcomeParts) -> Markup:
    return Markup(
        '<li class="gs-why-card" data-column="{}"><small>From {}</small><b>{}</b><span>{}; {} a year later</span></li>'
    ).format(
        part.column,
        when(part.month),
        _meaning(part),
        "higher" if part.side > 0 else "lower",
        f"{part.later:+.2f}".replace("-", "−"),
    )


def _meaning(part: OutcomeParts) -> str:
    """What a monthly figure holds, without the number of the mechanism behind it."""
    return capital(re.sub(r" \(M\d+\)", "", part.meaning.partition(";")[0]))


# ------------------------------------------------------------ part by part


def parts(found: Basis, outcome: Outcome) -> Markup:
    """In which parts of maturity or legacy the difference lies; nothing for outcomes that have none."""
    wanted = PART_OF.get(outcome.name)
    tables = [t for road in roads(ReportModel(found.comparison)) for t in road.tables]
    table = next((table for table in tables if table.title == wanted), None)
    if table is None:
        return Markup("")
    rows = Markup("").join(_part(row) for row in table.rows)
    return Markup(
        '<section class="gs-card"><h2>{}, part by part</h2><p>{}</p><div class="gs-scroll" tabindex="0" role="region" aria-label="Part by part">'
        '<table><caption>Means over {} twins; shares add up to {}</caption><thead><tr><th scope="col">Part</th><th scope="col">Baseline</th>'
        '<th scope="col">This design</th><th scope="col">Share (interval)</th></tr></thead><tbody>{}</tbody></table></div></section>'
    ).format(table.title, _lead(table), table.pairs, table.together, rows)


def _lead(table: ShareTable) -> str:
    return f"{table.lead} This is arithmetic on the runs, and no cause."


def _part(row: tuple[str, str, str, str, str, bool]) -> Markup:
    name, base, other, share, bounds, sure = row
    unsure = "" if sure else "cannot be told from nothing"
    return Markup(
        '<tr><th scope="row">{}<small>{}</small></th><td>{}</td><td>{}</td><td><b>{}</b><small>{}</small></td></tr>'
    ).format(name, unsure, base, other, share, bounds)  # fmt: skip


# ------------------------------------------------------------------- held still


def links(about: Asked, found: Basis, outcome: Outcome, asked_for: Mapping[str, Job]) -> Markup:
    """One mediator held still: what was found so far, and buttons that make the runs."""
    results = Markup("").join(
        _held(name, job, found, outcome, about)
        for name, job in sorted(asked_for.items(), key=lambda each: _rank(each[1], outcome))
    )
    buttons = Markup("").join(
        Markup('<a class="gs-button is-quiet" href="{}#held">{}</a>').format(
            about.link(hold=name), capital(mediator.label)
        )
        for name, mediator in MEDIATORS.items()
        if name not in asked_for
    )
    every = Markup('<a class="gs-button is-main" href="{}#held">Hold each of them, one after the other</a>').format(about.link(hold="all")) if buttons else ""  # fmt: skip
    twins = len(found.question.seeds)
    return Markup(
        '<section class="gs-card" id="held"><h2>Hold one link still</h2><p class="gs-sub">The same {} twins are lived through once more with one thing '
        "held, in every month, on the path that it takes under the baseline. What then goes of the difference came by that road. New runs: some "
        '{} seconds on two cores for each.</p><ul class="gs-held">{}</ul><div class="gs-row gs-noprint">{}{}</div>{}</section>'
    ).format(twins, max(10, twins), results, buttons, every, _small_print(about, outcome))


def _rank(job: Job, outcome: Outcome) -> float:
    """Those that carry most first, those under way last."""
    road: Road | None = job.result[outcome.name] if job.result else None
    return 1.0 if road is None else -abs(road.carried.mean)


def _held(name: str, job: Job, found: Basis, outcome: Outcome, about: Asked) -> Markup:
    label = capital(MEDIATORS[name].label)
    if job.trouble:
        again = about.link(hold=name, again=1)
        return Markup('<li><b>{}</b> {} <a href="{}#held">Try again</a></li>').format(label, job.trouble, again)  # fmt: skip
    if job.is_under_way:
        return Markup('<li data-under-way><b>{}</b> <span role="status">is being held: {}.</span></li>').format(label, job.told or "the runs begin")  # fmt: skip
    road = job.result[outcome.name]
    return Markup('<li data-held="{}"><b>{}</b>{}<span>{}</span>{}</li>').format(
        name, label, _bar(road, found.difference(outcome)), _sentence(road, found, outcome, about), _limits(name)
    )  # fmt: skip


def _sentence(road: Road, found: Basis, outcome: Outcome, about: Asked) -> str:
    if not road.carried.is_known:
        return f"Held still, what goes cannot be told from nothing over these twins ({_interval(road.carried, outcome)})."
    base = f"“{about.base.title or about.base.name}”"
    return road_sentence(road_json(road), found.difference(outcome).mean, outcome, base)


def _limits(name: str) -> Markup:
    limits = MEDIATORS[name].limits
    return Markup("<small>{}</small>").format(limits) if limits else Markup("")


def _bar(road: Road, whole: Estimate) -> Markup:
    """What goes with it beside the whole difference, with its interval."""
    each = road.carried
    edges = [0.0, whole.mean, each.mean, *(v for v in (each.low, each.high) if abs(v) < 1e9)]
    low, high = min(edges), max(edges)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return 8 + 404 * (value - low) / span

    grey = "var(--gs-even)"
    colour = grey if not each.is_known else "var(--gs-bad)" if each.mean < 0 else "var(--gs-good)"
    ends = sorted((x(0.0), x(each.mean)))
    drawn = [
        tag("line", x1=x(0.0), x2=x(whole.mean), y1=30, y2=30, stroke="var(--gs-muted)", stroke_width=2),
        tag("rect", x=ends[0], y=6, width=max(1.5, ends[1] - ends[0]), height=14, fill=colour, fill_opacity="0.8"),
        tag("line", x1=x(0.0), x2=x(0.0), y1=2, y2=34, stroke="var(--gs-ink)"),
    ]  # fmt: skip
    if abs(each.low) < 1e9 and abs(each.high) < 1e9:
        drawn.append(tag("line", x1=x(each.low), x2=x(each.high), y1=13, y2=13, stroke="var(--gs-ink)", stroke_width=2))  # fmt: skip
    return picture(
        420, 38, "What goes with it, with its interval; below it the whole difference", drawn
    )


def _small_print(about: Asked, outcome: Outcome) -> Markup:
    names = f"{about.choice.base} {about.other.name}"
    command = f"groundswell explain {names} --outcome {outcome.name} --replicates {REPLICATES}"
    changed = " (with the levers moved here, save the scenario first)" if " " in about.other.name else ""  # fmt: skip
    return Markup(
        '<details class="gs-smallprint"><summary>What this can tell</summary><p>{} {}</p><p>All of the strongest in all orders, so that they sum to the '
        "difference, in a terminal{}: <code>{}</code></p></details>"
    ).format(IN_THE_MODEL, OF_THE_SAME_TWINS, changed, command)
