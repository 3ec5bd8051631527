"""From a document's Markdown to HTML: headings that can be linked, tables that can be read, links between pages.

HTML within a document is shown as text, but for comments, line breaks, and parts that open. Links between documents are relative, so that a page
is the same under whatever path a proxy serves it; links to files that are no pages become plain text.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from dashboards.evidence.documents import EARLIER, Document, documents, target
from dashboards.evidence.parts import linked

BREAK = re.compile(r"<br\s*/?>")
COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
OPENING = re.compile(r"<details>\s*<summary>([^<>]*)</summary>\s*")
CLOSING = re.compile(r"</details>\s*")
ABROAD = re.compile(r"https?://")


@dataclass(frozen=True)
class Rendered:
    """A document as HTML.

    Attributes
    ----------
    html : all of it
    parts : (mark, words) of each heading of the second order
    """

    html: Markup
    parts: tuple[tuple[str, str], ...]


@functools.lru_cache(maxsize=128)
def rendered(document: Document) -> Rendered:
    """A document as HTML."""
    reader = _reader()
    tokens = reader.parse(document.text)
    parts = _mark_headings(tokens)
    _dress_tables(tokens)
    _dress_paragraphs(tokens)
    for token in tokens:
        _lead_links(token.children or [], document)
    html = reader.renderer.render(tokens, reader.options, {})
    return Rendered(Markup(html), parts)  # its text is escaped by the reader


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.add_render_rule("html_inline", _html)
    reader.add_render_rule("html_block", _html)
    reader.add_render_rule("text", _text)
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    return reader


def _html(self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    content = tokens[place].content
    if BREAK.fullmatch(content):
        return "<br>"
    if opening := OPENING.fullmatch(content):
        return str(Markup("<details><summary>{}</summary>").format(opening[1]))
    if CLOSING.fullmatch(content):
        return "</details>"
    return "" if COMMENT.fullmatch(content) else str(escape(content))


def _text(self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    """Text; outside a link, with the entries of the register that it names as links."""
    token = tokens[place]
    if "to_sources" not in token.meta:
        return str(escape(token.content))
    return str(linked(token.content, lambda entry: token.meta["to_sources"] + entry))


def _table_open(self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    about = tokens[place].meta.get("about", "Table")
    box = '<div class="gs-doc-table" role="region" tabindex="0" aria-label="{0}"><table><caption>{0}</caption>'
    return str(Markup(box).format(about))


def _table_close(self: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    return "</table></div>"


def plain(token: Token) -> str:
    """The words of a heading."""
    return "".join(child.content for child in token.children or [])


def slug(words: str) -> str:
    """The mark of a heading, as code hosts make it.

    >>> slug("8 What the parameters rest on")
    '8-what-the-parameters-rest-on'
    """
    return re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-")


def _mark_headings(tokens: Sequence[Token]) -> tuple[tuple[str, str], ...]:
    """Give every heading its mark, no two the same."""
    seen: dict[str, int] = {}
    parts = []
    for heading, words in zip(tokens, tokens[1:], strict=False):
        if heading.type != "heading_open":
            continue
        mark = slug(words.content.replace("`", ""))
        seen[mark] = seen.get(mark, -1) + 1
        mark += f"-{seen[mark]}" if seen[mark] else ""
        heading.attrSet("id", mark)
        if heading.tag == "h2":
            parts.append((mark, plain(words)))
    return tuple(parts)


def _dress_tables(tokens: Sequence[Token]) -> None:
    """Say what each table is about, which cells are heads of columns and which of rows."""
    about, first, number = "Table", False, 0
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            about, number = plain(tokens[place + 1]), 0
        elif token.type == "table_open":
            number += 1
            token.meta["about"] = f"{about}, {number}" if number > 1 else about
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "tr_open":
            first = True
        elif token.type == "td_open" and first:
            first = False
            if tokens[place + 1].content:
                _as_head_of_row(token, tokens[place + 2])


def _as_head_of_row(opening: Token, closing: Token) -> None:
    opening.tag = closing.tag = "th"
    opening.attrSet("scope", "row")


def _dress_paragraphs(tokens: Sequence[Token]) -> None:
    """Let it be seen where figures are of an earlier model."""
    for opening, words in zip(tokens, tokens[1:], strict=False):
        if opening.type == "paragraph_open" and EARLIER in words.content:
            opening.attrSet("class", "gs-message gs-earlier")


def _lead_links(tokens: list[Token], document: Document) -> None:
    """Let links and pictures lead to pages; what leads nowhere becomes text."""
    open_tags: list[str] = []
    to_sources = "../" * (document.name.count("/") + 1) + "source/"
    for place, token in enumerate(tokens):
        if token.type == "text" and not open_tags:
            token.meta["to_sources"] = to_sources
        elif token.type == "link_open":
            _name(token, tokens[place + 1], document)
            _lead(token, "href", lambda link: _address(document, link))
            open_tags.append(token.tag)
        elif token.type == "link_close":
            token.tag = open_tags.pop()
        elif token.type == "image":
            _lead(token, "src", lambda link: _address(document, link))
            token.attrSet("loading", "lazy")


def _name(link: Token, words: Token, document: Document) -> None:
    """Call a document by its title where a link has its file for words."""
    goal = target(document.source, str(link.attrGet("href") or "")) or ""
    named = documents().get(goal.partition("#")[0])
    if named is not None and words.content.endswith(".md"):
        words.type, words.content = "text", named.title


def _lead(token: Token, name: str, address: Callable[[str], str | None]) -> None:
    link = str(token.attrGet(name) or "")
    if ABROAD.match(link):
        token.attrSet("rel", "external noopener noreferrer")
        return
    found = address(link)
    if found is not None:
        token.attrSet(name, found)
        return
    token.tag, token.attrs = "span", {}
    if token.type == "image":  # its words in place of it
        token.type = "text"


def _address(document: Document, link: str) -> str | None:
    """A link as it leads from the document's page."""
    found = target(document.source, link)
    if found is None or found.startswith("#"):
        return found
    path, mark, part = found.partition("#")
    return posixpath.relpath(path, posixpath.dirname(document.name) or ".") + mark + part
