"""The front page of the evidence: in plain figures, what the model rests on, and the way to all of it."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from dashboards.evidence import addresses, pages, parts
from dashboards.evidence.documents import documents
from dashboards.evidence.numbers import BASES
from dashboards.evidence.rules import rules
from dashboards.evidence.search import LONGEST, Group, search
from experiments.comparison.outcomes import OUTCOMES
from sim.citations import evidence_map
from sim.evidence import load_register
from sim.parameters import parameter_specs
from sim.scenario import describe_levers


def front_body(root: str, asked: str) -> Markup:
    """The front page; with something asked for, what was found."""
    found = _found(root, asked) if asked.strip() else _front(root)
    return Markup("<h1>Evidence</h1>{}{}").format(_field(root, asked), found)


def _field(root: str, asked: str) -> Markup:
    return Markup(
        '<form class="gs-search" role="search" method="get" action="{}{}"><label for="q">Look for a rule, a number, a lever, a source or a word</label>'
        '<div><input type="search" id="q" name="q" value="{}" maxlength="{}"><button class="gs-button is-main" type="submit">Look</button></div></form>'
    ).format(root, addresses.HOME, asked, LONGEST)


def _front(root: str) -> Markup:
    return Markup("{}{}{}{}").format(
        _figures(root), _basis(), pages.groups(root), _model_builders(root)
    )


def _figures(root: str) -> Markup:
    """How much there is, each as the way to it."""
    register, uses = load_register(), evidence_map()
    used = sum(bool(uses[each]) for each in register)
    tiles = (
        (addresses.rules(root), len(rules()), "rules, each in words with its equation"),
        (
            addresses.sources(root),
            len(register),
            f"entries of evidence with their source; {used} are used",
        ),
        (addresses.levers(root), len(describe_levers()), "levers of programme and place"),
        (addresses.outcomes(root), len(OUTCOMES), "outcomes that comparisons judge"),
        (f"{root}{addresses.HOME}/pages", len(documents()), "documents"),
    )
    links = parts.joined('<li><a href="{}"><b>{:,}</b> {}</a></li>', tiles)
    return Markup('<ul class="gs-tiles">{}</ul>').format(links)


def _basis() -> Markup:
    """On what basis the parameters have their values."""
    specs = parameter_specs().values()
    counts = Counter(spec.basis for spec in specs)
    bare = sum(not spec.source for spec in specs)
    rows = [
        ("", (basis, f"{counts[basis]:,}", f"{counts[basis] / len(specs):.0%}", means))
        for basis, means in BASES.items()
    ]
    heads = ("Basis", "How many", "Share", "What that means")
    words = Markup(
        '<p class="gs-lead">Nearly every number is a judgement. The evidence says who does what to whom and which way that moves things; it '
        "seldom says how much. Of {:,} numbers and choices {:,} are measured, {:,} calibrated and {:,} assumptions, of which {:,} name no "
        "source at all. That is why answers are asked over many plausible versions of the model.</p>"
    ).format(len(specs), *(counts[basis] for basis in BASES), bare)
    return Markup('<section class="gs-card"><h2>What its numbers rest on</h2>{}{}</section>').format(
        words, parts.table("Numbers and choices of the model by their basis", heads, rows)
    )  # fmt: skip


def _model_builders(root: str) -> Markup:
    return Markup(
        "<section><h2>For model builders</h2><p><a href='{0}/explore'>Mesa’s viewer</a> steps through one neighbourhood month by month: the "
        "model’s residents and institutions are Mesa agents. It needs the width of a desktop; on a phone its panels do not fit. For one "
        "neighbourhood told for everybody see <a href='{0}/neighbourhood'>One neighbourhood</a>.</p></section>"
    ).format(root)


def _found(root: str, asked: str) -> Markup:
    """What a search found, by what it is."""
    groups = search(root, asked)
    number = sum(group.number for group in groups)
    head = Markup('<p role="status">{} for “{}”. <a href="{}{}">Back to the front page</a></p>').format(
        f"{number} found" if number else "Nothing was found", asked, root, addresses.HOME
    )  # fmt: skip
    hint = Markup("<p>Every word must be there. Try fewer of them, or the beginning of one.</p>")
    return head + (Markup("").join(map(_group, groups)) if number else hint)


def _group(group: Group) -> Markup:
    more = group.number - len(group.hits)
    note = (
        Markup('<p class="gs-note">And {} more; ask more narrowly.</p>').format(more)
        if more
        else ""
    )
    hits = parts.joined(
        '<li><a href="{}">{}</a><small>{}</small></li>',
        ((hit.address, hit.title, hit.excerpt) for hit in group.hits),
    )
    return Markup(
        '<section><h2>{} ({})</h2><ul class="gs-entries">{}</ul>{}</section>'
    ).format(group.title, group.number, hits, note)  # fmt: skip
