"""Pieces that pages of evidence are put together from: the way back, tables, definitions, text with its sources linked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup, escape

from dashboards.evidence import addresses
from sim.evidence import known_ids
from sim.parameters import parameter_specs
from sim.submodels import documented_modules

ID = re.compile(r"\b(?:E\d{3}|X[A-H]\d{2}|L\d{2})\b")
"""What an entry of the register is called."""
CODE = re.compile(r"`([^`]+)`")
NONE = "none"


def crumbs(root: str, *steps: tuple[str, str]) -> Markup:
    """The way back: the front page of the evidence, then each (address, words)."""
    every = ((f"{root}{addresses.HOME}", "Evidence"), *steps)
    links = joined('<li><a href="{}">{}</a></li>', every)
    return Markup('<nav class="gs-crumbs" aria-label="Where this is"><ol>{}</ol></nav>').format(
        links
    )


def joined(pattern: str, rows: Iterable[Sequence[object]]) -> Markup:
    """A piece of HTML for each row, one after another; what is put in is escaped."""
    return Markup("").join(Markup(pattern).format(*row) for row in rows)


def bullets(items: Iterable[object]) -> Markup:
    """A list; nothing where it is empty."""
    found = joined("<li>{}</li>", ((item,) for item in items))
    return Markup("<ul>{}</ul>").format(found) if found else Markup("")


def definitions(rows: Iterable[tuple[str, object]]) -> Markup:
    """Words and what they mean here; rows that say nothing are left out."""
    found = joined("<div><dt>{}</dt><dd>{}</dd></div>", (row for row in rows if row[1]))
    return Markup('<dl class="gs-terms">{}</dl>').format(found)


def table(
    caption: str, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[object]]]
) -> Markup:
    """A table whose rows stand under each other on a phone.

    Parameters
    ----------
    rows : mark of the row (may be empty) and its cells, of which the first is its head
    """
    top = joined('<th scope="col">{}</th>', ((head,) for head in heads))
    body = Markup("").join(_row(mark, heads, cells) for mark, cells in rows)
    return Markup(
        '<table class="gs-stack"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(caption, top, body)


def _row(mark: str, heads: Sequence[str], cells: Sequence[object]) -> Markup:
    named = Markup(' id="{}"').format(mark) if mark else ""
    first, *rest = cells
    others = joined('<td data-head="{}">{}</td>', zip(heads[1:], rest, strict=True))
    return Markup('<tr{}><th scope="row">{}</th>{}</tr>').format(named, first, others)


def cited(root: str, text: str) -> Markup:
    """Text in which every entry of the register, rule and number that it names can be opened.

    >>> str(cited("", "as `energy` has it"))
    'as <a href="/evidence/rules/energy"><code>energy</code></a> has it'
    """

    def named(found: re.Match[str]) -> str:
        name = found[1]
        code = Markup("<code>{}</code>").format(Markup(name))
        address = _address(root, name)
        return str(Markup('<a href="{}">{}</a>').format(address, code) if address else code)

    told = linked(text, lambda entry: addresses.source(root, entry))
    return Markup(CODE.sub(named, str(told)))


def _address(root: str, name: str) -> str:
    """The page of a rule or number; empty where there is none."""
    if name in parameter_specs():
        return addresses.parameter(root, name)
    is_rule = any(name in (each, each.rpartition("/")[2]) for each in documented_modules())
    return addresses.rule(root, name) if is_rule else ""


def linked(text: str, address: Callable[[str], str]) -> Markup:
    """Text with links to the entries of the register that it names.

    >>> str(linked("as E091 says", lambda entry: f"/{entry}"))
    'as <a href="/E091">E091</a> says'
    """

    def link(found: re.Match[str]) -> str:
        name = found[0]
        if name not in known_ids():
            return name
        return str(Markup('<a href="{}">{}</a>').format(address(name), name))

    return Markup(ID.sub(link, str(escape(text))))


def entries(root: str, ids: Sequence[str]) -> Markup:
    """The entries that something rests on, as links."""
    if not ids:
        return Markup(NONE)
    return Markup(", ").join(
        Markup('<a href="{}">{}</a>').format(addresses.source(root, each), each) for each in ids
    )
