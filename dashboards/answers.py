"""From a comparison to what the page shows: sentences, dots, charts and a table, all as plain data.

Sentences, verdicts and the way figures are written come from the report, so that a person who has seen one recognises
the other.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dashboards import theme
from dashboards.charts.dots import dots
from dashboards.charts.options import Course, stages, trajectories
from experiments.comparison.outcomes import GROUPS
from experiments.comparison.paired import how_counted, version_columns
from experiments.reporting.html.dots import summary_words
from experiments.reporting.html.model import Design, ReportModel
from experiments.reporting.html.over_time import MEASURES, STAGES, bands, stage_shares
from experiments.reporting.html.sentences import BADGES, SYMBOLS, headline, tone, when_words
from experiments.reporting.html.settings import changed_assumptions, version_sentences
from experiments.reporting.json import NUMBERS
from experiments.reporting.known_answers import known_sentences
from experiments.reporting.number_format import percent, plain, signed, unit_words
from experiments.reporting.phrases import capital, stage_words
from experiments.reporting.quoting import Caution, before_you_quote, in_one_breath

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison
    from experiments.comparison.paired import PairedDifference

FEW = 10
"""Below this number of twins the page calls the answer a first impression."""


@dataclass(frozen=True)
class Picture:
    """A chart with its heading, its words, and what it shows for those who cannot see it."""

    title: str
    caption: str
    spec: dict[str, Any]
    alt: str


@dataclass(frozen=True)
class Answer:
    """All that the page shows of a comparison.

    Attributes
    ----------
    n
        Whole twin neighbourhoods the answer rests on.
    brief
        The headline outcomes of the first design in a line, for a bar at the foot of a phone; HTML that is safe to show.
    breath, glance, cautions
        What was found in one breath, outcomes by designs where these are several, and what would mislead beside it; HTML that
        is safe to show.
    base_title, titles
        Of the baseline and of the designs compared with it.
    headlines, table
        HTML that is safe to show.
    csv
        The table as a file.
    assumptions
        Parameters of the model that a scenario changes, in words.
    versions
        On which plausible versions of the model the twins ran, in sentences; empty where there is one
        model.
    known
        In how many plausible versions the headlines hold, where a page of the docs asks it.
    """

    n: int
    brief: Markup
    breath: Markup
    glance: Markup
    cautions: Markup
    base_title: str
    titles: tuple[str, ...]
    headlines: Markup
    trajectories: list[Picture]
    stages: list[Picture]
    table: Markup
    csv: str
    assumptions: list[str]
    versions: list[str]
    known: list[str]


def answer(comparison: Comparison, query: str = "") -> Answer:
    """Work out everything the page shows; takes a second for fifty twins, so not in the page's thread.

    Parameters
    ----------
    query
        The question as the address has it: each dot then leads to its neighbourhood's two stories.
    """
    view = ReportModel(comparison)
    rows = [row for design in view.others for row in view.results(design)]
    return Answer(
        n=neighbourhoods(comparison),
        brief=_in_a_line(view),
        breath=_breath(comparison),
        glance=_glance(view),
        cautions=_cautions(comparison, query),
        base_title=view.base.title,
        titles=tuple(design.title for design in view.others),
        headlines=Markup("").join(
            _headlines(view, design, _story(query, place))
            for place, design in enumerate(view.others)
        ),
        trajectories=list(_trajectories(view)),
        stages=list(_stages(view)),
        table=Markup("").join(_table(view.results(each), view, each) for each in view.others),
        csv=_csv(view),
        assumptions=changed_assumptions(view),
        versions=_version_words(view, rows),
        known=known_sentences(comparison),
    )


def _breath(comparison: Comparison) -> Markup:
    """What was found in one breath; nothing yet where there are too few twins for a verdict."""
    if neighbourhoods(comparison) < FEW:
        return Markup("")
    said = Markup("").join(Markup("<p>{}</p>").format(each) for each in in_one_breath(comparison))
    return Markup('<div class="gs-breath" data-breath>{}</div>').format(said)


def _cautions(comparison: Comparison, query: str) -> Markup:
    """What would mislead beside the figures; none before there is a verdict to quote."""
    cautions = before_you_quote(comparison) if neighbourhoods(comparison) >= FEW else []
    if not cautions:
        return Markup("")
    lines = Markup("").join(
        Markup('<li data-caution="{}">{} {}</li>').format(
            each.kind, each.text, _action(each, query)
        )
        for each in cautions
    )
    return Markup(
        '<aside class="gs-quote"><h3>Before you quote this</h3><ul>{}</ul></aside>'
    ).format(lines)


def _action(caution: Caution, query: str) -> Markup:
    """What to do about a caution: a link where the dashboard can do it, else words."""
    if caution.kind == "spending" and "--equal-spending" in caution.action and query:
        return Markup('<a href="hand-on/brief?{}&equal=1">Compare at equal spending</a>').format(query)  # fmt: skip
    return Markup("<small>{}</small>").format(caution.action)


def _glance(view: ReportModel) -> Markup:
    """Headline outcomes by designs: the word, the difference and the counts; nothing where there is one design."""
    if len(view.others) < 2:
        return Markup("")
    head = Markup("").join(
        Markup('<th scope="col"><i class="gs-key is-{}" aria-hidden="true"></i>{}</th>').format(
            theme.KEYS[place], design.title
        )
        for place, design in enumerate(view.others)
    )
    rows = Markup("").join(
        Markup('<tr data-outcome="{}"><th scope="row">{}<small>{}</small></th>{}</tr>').format(
            cells[0].outcome.name,
            capital(cells[0].outcome.label),
            when_words(cells[0].outcome.when),
            Markup("").join(_cell_at_a_glance(each) for each in cells),
        )
        for cells in zip(*(view.headlines(design) for design in view.others), strict=False)
    )
    return Markup(
        '<div class="gs-scroll" tabindex="0" role="region" aria-label="Outcomes by designs"><table class="gs-glance"><thead><tr><th scope="col">Against “{}”</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(view.base.title, head, rows)


def _cell_at_a_glance(result: PairedDifference) -> Markup:
    if result.n < FEW:
        return Markup('<td class="is-even">so far <b>{}</b></td>').format(_count_so_far(result))
    return Markup('<td class="is-{}"><b>{} {}</b> {}<small>{}</small></td>').format(
        tone(result.verdict),
        SYMBOLS[result.verdict],
        BADGES[result.verdict],
        signed(result.difference, result.outcome.unit),
        summary_words(result),
    )


def _story(query: str, place: int) -> str:
    """Where a dot of a design leads, but for its seed; empty without a question to tell the stories of."""
    return f"neighbourhood?{query}&of={place}&n=" if query else ""


def _in_a_line(view: ReportModel) -> Markup:
    """The headline outcomes of the first design as signs and words, or as counts where there are few twins."""
    if not view.others:
        return Markup("")
    return Markup(" ").join(
        Markup('<span class="is-{}">{} <b>{}</b></span>').format(
            tone(row.verdict) if row.n >= FEW else "even",
            SHORT.get(row.outcome.name, row.outcome.label),
            f"{SYMBOLS[row.verdict]} {BADGES[row.verdict]}" if row.n >= FEW else _count_so_far(row),
        )
        for row in view.headlines(view.others[0])
    )


SHORT = {
    "maturity": "Maturity",
    "legacy_36": "What is left",
    "resident_voice": "Say",
    "trust_partnership": "Trust",
    "energy_members": "Energy",
}
"""Headline outcomes in a word or two."""


def _headlines(view: ReportModel, design: Design, story: str) -> Markup:
    """The sentences of one design, under its title where there are several."""
    told = Markup("").join(_headline(row, view, design, story) for row in view.headlines(design))
    if len(view.others) < 2:
        return told
    return Markup('<h3 class="gs-design">{}</h3>{}').format(design.title, told)


def _version_words(view: ReportModel, rows: list[PairedDifference]) -> list[str]:
    """What the page says of plausible versions, and of how they are counted."""
    return [*version_sentences(view), *filter(None, [how_counted(rows)])]


def neighbourhoods(comparison: Comparison) -> int:
    """How many neighbourhoods have been through both designs."""
    done = comparison.records.keys()
    places = range(len(comparison.seeds))
    return sum(all((name, place) in done for name in comparison.names) for place in places)


def _headline(result: PairedDifference, view: ReportModel, design: Design, story: str) -> Markup:
    said = headline(result, design, view.base)
    low, high = _sides(result)
    is_few = result.n < FEW
    return Markup(
        '<article class="gs-headline is-{tone}" data-outcome="{name}" data-verdict="{verdict}">'
        '<div class="is-{tone}"><h3>{label} <span class="gs-badge">{symbol} {badge}</span></h3>'
        '<p class="gs-lead">{lead}</p><p class="gs-detail">{detail}</p></div>'
        "<figure>{dots}<figcaption><span>◀ {low}</span><span>{counts}</span><span>{high} ▶</span>"
        "</figcaption></figure></article>"
    ).format(
        tone="even" if is_few else said.tone,
        name=said.outcome,
        verdict="so far" if is_few else said.verdict,
        label=capital(result.outcome.label),
        symbol="…" if is_few else said.symbol,
        badge="so far" if is_few else said.badge,
        lead=f"So far: {_count_so_far(result)}." if is_few else said.lead,
        detail=_first_words(result) if is_few else said.detail,
        dots=dots(result, story),
        low=low,
        high=high,
        counts=summary_words(result),
    )


def _count_so_far(result: PairedDifference) -> str:
    """How the first few twins came out, without a verdict."""
    names = ("higher", "lower") if result.outcome.direction == "neither" else ("better", "worse")
    word, count = max(zip(names, (result.better, result.worse), strict=True), key=lambda each: each[1])  # fmt: skip
    return f"{word} in {count} of {result.n}"


def _first_words(result: PairedDifference) -> str:
    return (
        f"So far the {result.centre} difference is {signed(result.difference, result.outcome.unit)}, from "
        f"{result.n} twin neighbourhoods: too few to say how sure that is."
    )


def _sides(result: PairedDifference) -> tuple[str, str]:
    return {"higher": ("worse", "better"), "lower": ("better", "worse")}.get(
        result.outcome.direction, ("lower", "higher")
    )


def _colour(design: Design) -> tuple[str, str]:
    if design.is_twin:
        return theme.NO_PROGRAMME, "dashed"
    if design.number == 0:
        return theme.BASE, "solid"
    return theme.OTHERS[(design.number - 1) % len(theme.OTHERS)]


def own_end(view: ReportModel, design: Design) -> int | None:
    """Month in which the money ends, at the median over twins; None without a programme."""
    if design.is_twin or not view.scenario(design).funding.programme:
        return None
    return view.own_end(design)


def _trajectories(view: ReportModel) -> Iterator[Picture]:
    for measure in MEASURES:
        courses = []
        for design in view.designs:
            rows = view.rows("monthly", design)
            if measure.column not in rows or not rows[measure.column].notna().any():
                continue
            colour, dash = _colour(design)
            frame = bands(rows, measure.column)
            end = own_end(view, design)
            courses.append(
                Course(design.title, colour, dash, frame, end, banded=not design.is_twin)
            )
        if courses:
            spec = trajectories(courses, view.comparison.horizon_months)
            yield Picture(measure.title, measure.caption, spec, _course_words(measure, courses))


def _course_words(measure: Any, courses: list[Course]) -> str:
    return f"Line chart of {measure.title.lower()} over the years. " + " ".join(
        _one_course(course) for course in courses
    )


def _one_course(course: Course) -> str:
    known = course.frame[course.frame["median"].notna()]
    if not len(known):
        return f"{course.title}: no values."
    first, last = known.iloc[0], known.iloc[-1]
    ends = "" if course.end_month is None else f" (money ends after {course.end_month / 12:.1f})"
    return (
        f"{course.title} goes from {first['median']:.2f} to {last['median']:.2f} between year "
        f"{first['month'] / 12:.0f} and year {last['month'] / 12:.0f}{ends}."
    )


def _stages(view: ReportModel) -> Iterator[Picture]:
    for design in view.chosen:
        rows = view.rows("monthly", design)
        if "stage" not in rows:
            continue
        frame, end = stage_shares(rows), own_end(view, design)
        row = frame.iloc[(frame["month"] - (end or frame["month"].max())).abs().argmin()]
        told = ", ".join(
            f"{plain(float(row[s]), 'share')} {stage_words(s)}" for s in STAGES if row[s] > 0
        )
        when = "When the money ends" if end else "At the end"
        alt = f"Stacked bars of stages by year for {design.title}. {when}: {told}."
        yield Picture(design.title, f"{when}: {told or 'none'}.", stages(frame, end), alt)


def _table(rows: list[PairedDifference], view: ReportModel, design: Design) -> Markup:
    heads = (
        view.base.title,
        design.title,
        "Difference (interval)",
        "Better in",
        "Verdict",
    )
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in heads)
    groups = [(GROUPS[key], [r for r in rows if r.outcome.group == key]) for key in GROUPS]
    body = Markup("").join(
        Markup('<tr class="is-group"><th colspan="6" scope="rowgroup">{}</th></tr>{}').format(
            title, Markup("").join(_row(result) for result in members)
        )
        for title, members in groups
        if members
    )
    return Markup(
        "<table><caption>Medians over the twin neighbourhoods, and the median of the paired differences "
        'with its interval; means where a tenth of the twins or more are the same under both. Where neither way is better, “better” counts the higher.</caption><thead><tr><th scope="col">Outcome</th>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(head, body)


def _row(result: PairedDifference) -> Markup:
    unit = result.outcome.unit
    cells = (
        plain(result.base_median, unit),
        plain(result.other_median, unit),
        Markup("<b>{}</b><small>{}</small>").format(
            signed(result.difference, unit), _interval_words(result)
        ),
        Markup("{} of {}{}{}").format(
            result.better, _rests_on(result), _others(result), _versions_better(result)
        ),
    )
    scale = "" if unit == "0-1" else unit_words(unit)
    note = " · ".join(part for part in (scale, when_words(result.outcome.when)) if part)
    return Markup(
        '<tr data-outcome="{name}"><th scope="row">{label}<small>{note}</small></th>{cells}'
        '<td class="is-text is-{tone}">{symbol} {badge}</td></tr>'
    ).format(
        name=result.outcome.name,
        label=capital(result.outcome.label),
        note=note,
        cells=Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells),
        tone="even" if result.n < FEW else tone(result.verdict),
        symbol="" if result.n < FEW else SYMBOLS[result.verdict],
        badge="so far" if result.n < FEW else BADGES[result.verdict],
    )


def _rests_on(result: PairedDifference) -> str:
    """The pairs that were compared, and of how many where one side had nothing to measure in some."""
    return f"{result.n}" if result.n == result.of else f"{result.n} (of {result.of} twins)"


def _others(result: PairedDifference) -> str:
    """How the other twins came out, where those that differ are judged."""
    if result.centre == "median":
        return ""
    word = "lower" if result.outcome.direction == "neither" else "worse"
    return f", {word} in {result.worse}, the same in {result.equal}"


def _versions_better(result: PairedDifference) -> Markup:
    """In how many versions it is better, as it stands below the twins."""
    counts = result.versions
    if counts is None:
        return Markup("")
    return Markup("<small>{} of {} versions</small>").format(counts.better, counts.of)


def _interval_words(result: PairedDifference) -> str:
    if not math.isfinite(result.interval_low) or not math.isfinite(result.interval_high):
        return "too few to say"
    unit = result.outcome.unit
    return (
        f"{percent(result.level)}%: {signed(result.interval_low, unit)} to "
        f"{signed(result.interval_high, unit)}"
    )


CSV_COLUMNS = (
    *NUMBERS,
    "better",
    "worse",
    "equal",
    "lost",
    "base_lost",
    "n",
    "centre",
    "verdict",
)


def _csv(view: ReportModel) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    rows = [(design, row) for design in view.others for row in view.results(design)]
    further = list(version_columns(rows[0][1])) if rows else []
    heads = ["base", "scenario", "outcome", "label", "when", "unit", *CSV_COLUMNS, *further]
    writer.writerow(heads)
    for design, result in rows:
        about = result.outcome
        writer.writerow(
            [view.base.title, design.title, about.name, about.label, about.when, about.unit]
            + [_cell(getattr(result, name)) for name in CSV_COLUMNS]
            + list(version_columns(result).values())
        )
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return repr(float(value)) if math.isfinite(value) else ""
    return str(value)
