"""The documents that a reader of the dashboard may want, as pages.

From a checkout they are read where they are written; a wheel holds them beside this package (`setup.py`). This is the one place
of the packages that knows them, and it does without those that are not there.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import sim

SHIPPED = Path(__file__).resolve().parents[1] / "documents"
CHECKOUT = Path(__file__).resolve().parents[2]
WRITTEN = "docs"
NAMES = {
    "sim/ODD.md": "odd",
    "sim/GLOSSARY.md": "glossary",
    f"{WRITTEN}/how_this_could_be_wrong.md": "limits",
}
"""Pages that go by another name than their file."""
PICTURES = (".svg",)
EARLIER = "made with an earlier model"
"""What a page says of itself whose figures are of an older version of the model."""


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes
    ----------
    name : its page's, such as ``questions/formality``
    source : where it stands in the project, such as ``docs/questions/formality.md``
    text : in Markdown
    """

    name: str
    source: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading, in plain text."""
        found = re.search(r"^# (.+)$", self.text, re.MULTILINE)
        return found[1].replace("`", "") if found else self.name

    @property
    def is_earlier(self) -> bool:
        """Whether it says that its figures are of an older version of the model."""
        return EARLIER in self.text


def home() -> Path:
    """The folder that holds the documents as the project has them."""
    return SHIPPED if SHIPPED.is_dir() else CHECKOUT


@functools.cache
def documents() -> Mapping[str, Document]:
    """Every document by the name of its page."""
    written = sorted((home() / WRITTEN).rglob("*.md"))
    found = {path.relative_to(home()).as_posix(): path for path in written}
    beside = Path(sim.__file__).parent
    found |= {f"sim/{path.name}": path for path in sorted(beside.glob("*.md"))}
    made = (Document(name_of(source), source, path.read_text("utf-8")) for source, path in found.items())  # fmt: skip
    return MappingProxyType({document.name: document for document in made})


def name_of(source: str) -> str:
    """The name of a document's page.

    >>> (
    ...     name_of("docs/questions/formality.md"),
    ...     name_of("docs/questions/README.md"),
    ...     name_of("sim/ODD.md"),
    ... )
    ('questions/formality', 'questions', 'odd')
    """
    plain = source.removeprefix(f"{WRITTEN}/").removesuffix(".md").removesuffix("/README")
    return NAMES.get(source, plain)


def find(name: str) -> Document | None:
    """The document of a page, also by its file's own name; None if there is none."""
    return documents().get(name) or documents().get(name_of(f"{WRITTEN}/{name}.md"))


def picture(name: str) -> Path | None:
    """The file of a picture that a document shows, by its place below the documents; None if there is none."""
    if name not in _pictures():
        return None
    return home() / WRITTEN / name


@functools.cache
def _pictures() -> frozenset[str]:
    folder = home() / WRITTEN
    return frozenset(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in PICTURES
    )


def target(source: str, link: str) -> str | None:
    """Where a link of a document leads among the pages: ``NAME`` or ``NAME#part``, a picture by its file; None if nowhere.

    >>> target("docs/questions/formality.md", "../scorecard.md#emergent")
    'scorecard#emergent'
    >>> target("docs/scorecard.md", "../sim/evidence/patterns.yaml")
    """
    path, mark, part = link.partition("#")
    if not path:
        return link
    place = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if place.removeprefix(f"{WRITTEN}/") in _pictures():
        return place.removeprefix(f"{WRITTEN}/")
    name = name_of(place)
    return name + mark + part if place.endswith(".md") and name in documents() else None


@functools.cache
def citation() -> str:
    """How to cite the model, as `CITATION.cff` says it; empty if it is not there."""
    path = home() / "CITATION.cff"
    return path.read_text("utf-8") if path.is_file() else ""
