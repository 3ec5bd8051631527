"""The one-page brief and the picture of a comparison, each with the line that says where it comes from."""

from __future__ import annotations

import textwrap

from markupsafe import Markup

from dashboards import answers, theme
from dashboards.charts.dots import HEIGHT, WIDTH, dots
from experiments.comparison.comparison import Comparison
from experiments.comparison.paired import PairedDifference
from experiments.reporting.html.brief import brief
from experiments.reporting.html.dots import summary_words
from experiments.reporting.html.model import ReportModel
from experiments.reporting.html.sentences import BADGES, SYMBOLS, when_words
from experiments.reporting.number_format import signed
from experiments.reporting.phrases import capital
from experiments.reporting.sentences import HYPOTHESES
from experiments.reporting.svg import picture, tag

ROW, NAMED, COLUMN, HEAD, FOOT = 150.0, 260.0, 390.0, 96.0, 74.0


def source_of(comparison: Comparison) -> str:
    """Model, twins, seeds and date of a comparison, in a line."""
    return str(brief(ReportModel(comparison))["source"])


def brief_body(comparison: Comparison, heading: str) -> Markup:
    """The brief: what was asked and found, what would mislead beside it, and where it comes from."""
    view = ReportModel(comparison)
    answer = answers.answer(comparison)
    equal = Markup("").join(_equal(each) for each in brief(view)["equal"])
    return Markup(
        '<article class="gs-brief" data-designs="{}"><h1>{}</h1>{}{}<figure class="gs-brief-picture">{}</figure>{}</article>'
    ).format(
        len(view.others),
        heading,
        answer.breath,
        answer.cautions,
        figure(comparison),
        equal,
    )


def _equal(found: dict[str, object]) -> Markup:
    """Headline outcomes of one design at equal spending."""
    rows = found["rows"]
    assert isinstance(rows, list)
    told = Markup("").join(
        Markup(
            '<tr><th scope="row">{}</th><td>{}</td><td>{}<small>{}</small></td><td class="is-text">{} {}</td></tr>'
        ).format(
            row["label"], row["before"], row["now"], row["counts"], row["symbol"], row["badge"]
        )
        for row in rows
    )
    return Markup(
        '<section data-equal><h2>At equal spending</h2><p>With {} granted to “{}”, the baseline spends {} and “{}” {}.</p><table>'
        '<caption>Differences before, and at equal spending</caption><thead><tr><th scope="col">Outcome</th><th scope="col">Same grant</th><th scope="col">Equal spending</th>'
        '<th scope="col">Verdict</th></tr></thead><tbody>{}</tbody></table></section>'
    ).format(
        found["grant"], found["changed"], found["base_spent"], found["title"], found["other_spent"], told
    )  # fmt: skip


def figure(comparison: Comparison) -> Markup:
    """Headline outcomes by designs as one picture that stands by itself: dots, words, counts and source."""
    view = ReportModel(comparison)
    columns = [view.headlines(design) for design in view.others]
    rows = max((len(column) for column in columns), default=0)
    width = NAMED + COLUMN * len(columns)
    height = HEAD + ROW * rows + FOOT
    drawn = [
        tag("rect", x=0, y=0, width=width, height=height, fill=theme.CARD),
        *_lines(_wrapped(f"Against “{view.base.title}”", 26)[:3], 16, 30, 16, bold=True),
    ]
    for place, design in enumerate(view.others):
        left = NAMED + COLUMN * place
        drawn += _lines(
            _wrapped(design.title, 42)[:3], left, 30, 15, theme.OTHERS[place][0], bold=True
        )
        for row, result in enumerate(columns[place]):
            drawn += _cell(result, left, HEAD + ROW * row)
    for row in range(rows):
        drawn += _row_name(columns[0][row], HEAD + ROW * row, width)
    source = _wrapped(f"{source_of(comparison)}. {HYPOTHESES}", round(width / 7.2))
    drawn += _lines(source[:3], 16, height - FOOT + 22, 13, theme.MUTED)
    alt = "; ".join(
        f"{r.outcome.label}, {design.title}: {BADGES[r.verdict]}"
        for design, column in zip(view.others, columns, strict=True)
        for r in column
    )
    return picture(width, height, alt, drawn)


def picture_file(comparison: Comparison) -> str:
    """The picture as a file of its own, which says how large it is."""
    drawn = str(figure(comparison))
    _, _, width, height = drawn.partition('viewBox="')[2].partition('"')[0].split()
    return drawn.replace("<svg ", f'<svg width="{width}" height="{height}" ', 1)


def _row_name(result: PairedDifference, top: float, width: float) -> list[Markup]:
    lines = _wrapped(capital(result.outcome.label), 28)
    return [
        tag("line", x1=16, x2=width - 16, y1=top, y2=top, stroke=theme.RULE),
        *_lines(lines, 16, top + 34, 15, bold=True),
        *_lines(
            _wrapped(when_words(result.outcome.when), 34),
            16,
            top + 38 + 19 * len(lines),
            13,
            theme.MUTED,
        ),
    ]


def _cell(result: PairedDifference, left: float, top: float) -> list[Markup]:
    few = result.n < answers.FEW
    word = "So far" if few else f"{SYMBOLS[result.verdict]} {BADGES[result.verdict]}"
    said = f"{word}: {signed(result.difference, result.outcome.unit)}"
    placed = f'<svg x="{left:.0f}" y="{top + 4:.0f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" '
    drawn = Markup(str(dots(result)).replace("<svg ", placed, 1))
    below = top + HEIGHT + 22
    return [
        drawn,
        _text(said, left, below, 15, theme.INK, bold=True),
        _text(summary_words(result), left, below + 19, 13, theme.MUTED),
    ]


def _lines(
    lines: list[str], x: float, y: float, size: int, colour: str = theme.INK, *, bold: bool = False
) -> list[Markup]:
    """Lines of text below each other."""
    return [
        _text(line, x, y + (size + 4) * number, size, colour, bold=bold)
        for number, line in enumerate(lines)
    ]


def _text(words: str, x: float, y: float, size: int, colour: str, *, bold: bool = False) -> Markup:
    weight = 650 if bold else 400
    return tag("text", words, x=x, y=y, font_size=size, fill=colour, font_weight=weight, font_family=theme.FONT)  # fmt: skip


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(words, width) or [""]
