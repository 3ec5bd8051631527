"""The line below a page's title that says when and with which model its figures were made.

    Made on 2026-12-01 with model version `765bd18551f12761` (model `c2b46c8bbbfc`).

A page made with an earlier model says so in the same line. The version of results differs from machine to machine; the model's own, in
brackets, does not, and by it pages are told to be of this model. Pages made before it was written down have none, and are older.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.execution.manifest import timestamp
from sim.simulation import model_version
from sim.version import model_digest

MARK = (
    "**This was made with an earlier model than the one that is here; its figures may have moved.**"
)
_LINE = re.compile(
    r"^Made on (\d{4}-\d\d-\d\d) with model version `([0-9a-f]{16})`(?: \(model `([0-9a-f]{12})`\))?\."
    r"(?: (\*\*.*\*\*))?\n\n?",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Made:
    """When and with what a page's figures were made.

    Attributes
    ----------
    day : year, month and day
    version : of results, 16 hexadecimal digits
    model : of the model alone, 12 hexadecimal digits; None where it was not written down
    marked : whether the page says that it is of an earlier model
    """

    day: str
    version: str
    model: str | None = None
    marked: bool = False

    @property
    def stale(self) -> bool:
        """Whether the model has changed since."""
        return self.model != model_digest()

    def line(self) -> str:
        """The line, which says so where the model has changed since."""
        model = f" (model `{self.model}`)" if self.model else ""
        told = f" {MARK}" if self.stale else ""
        return f"Made on {self.day} with model version `{self.version}`{model}.{told}"


def made_now() -> Made:
    """A page of this model, made today."""
    return Made(timestamp()[:10], model_version(), model_digest())


def made_in(figures: Mapping[str, Any] | None) -> Made:
    """What kept figures say of themselves; what they do not say is as it is now."""
    now, said = made_now(), figures or {}
    versions = said.get("versions")
    named = versions.get("model") if isinstance(versions, Mapping) else None
    version = str(said.get("model_version") or named or now.version)
    day = str(said.get("made") or said.get("ended") or now.day)[:10]
    return Made(day, version, now.model if version == now.version else None)


def made_of(text: str) -> Made | None:
    """What a page says of itself; None where it has no such line.

    >>> made_of(
    ...     "# Title\\n\\nMade on 2026-12-01 with model version `0123456789abcdef`.\\n\\nText.\\n"
    ... )
    Made(day='2026-12-01', version='0123456789abcdef', model=None, marked=False)
    """
    found = _LINE.search(text)
    return found and Made(found[1], found[2], found[3], found[4] is not None)


def made_within(folder: Path) -> Made:
    """What the list of a folder's pages says of itself: as the oldest of them.

    Raises
    ------
    ValueError
        If no page there says when it was made.
    """
    pages = set(folder.glob("*.md")) - {folder / "README.md"}
    parts = [made_of(page.read_text(encoding="utf-8")) for page in pages]
    return min((made for made in parts if made), key=lambda made: (not made.stale, made.day))


def without_line(text: str) -> str:
    """A page without its line."""
    return _LINE.sub("", text, count=1)


def with_line(text: str, made: Made) -> str:
    """A page with its line: where it stood, or else below the title.

    >>> print(with_line("# Title\\n\\nText.\\n", Made("2026-12-01", "0" * 16, model_digest()))[:50])
    # Title
    <BLANKLINE>
    Made on 2026-12-01 with model version
    """
    if _LINE.search(text):
        return _LINE.sub(lambda _: f"{made.line()}\n\n", text, count=1)
    title, _, rest = text.partition("\n")
    return f"{title}\n\n{made.line()}\n{rest if rest.startswith(chr(10)) else chr(10) + rest}"


def carried_over(old: str, new: str) -> str:
    """A page made anew from kept figures, with the line that it had."""
    made = made_of(old)
    return new if made is None or made_of(new) else with_line(new, made)
