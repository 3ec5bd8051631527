"""The evidence register: what every source named in scenarios and parameters points at.

``evidence.yaml`` (ids E...) holds what the programme's own papers say, ``external.yaml`` (X...)
figures from beyond them, ``literature.yaml`` (L...) the papers that a mechanism's form rests on.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

FOLDER = Path(__file__).parent
FILES = ("evidence.yaml", "external.yaml", "literature.yaml")
_ID = re.compile(r"^- \{id: (\w+),", re.MULTILINE)


@dataclass(frozen=True)
class Evidence:
    """One entry of the register.

    Attributes
    ----------
    id : str
        Such as ``E003``, ``XA18``, ``L02``.
    kind : str
        structure, quantity, mechanism, pattern (programme papers), figure, or literature.
    text : str
        What it says, in a sentence or as a figure with its unit.
    source : str
        Where it says so.
    informs : str
        The part of the model that rests on it.
    verified : str
        Of a figure: whether it was seen at its address, such as "yes" or "derived"; empty for other kinds.
    """

    id: str
    kind: str
    text: str
    source: str
    informs: str
    verified: str = ""


@functools.cache
def known_ids() -> frozenset[str]:
    """Return all ids; reads the first word of each line only, which takes a millisecond."""
    texts = ((FOLDER / name).read_text(encoding="utf-8") for name in FILES)
    return frozenset(found for text in texts for found in _ID.findall(text))


@functools.cache
def load_register() -> Mapping[str, Evidence]:
    """Return the register by id, in the order of its files."""
    files = [_read(name) for name in FILES]
    entries = [_entry(item, data) for data in files for item in data["entries"]]
    return MappingProxyType({entry.id: entry for entry in entries})


@functools.cache
def programme_papers() -> Mapping[str, str]:
    """Return the programme's papers by the short name that entries use for them, such as ``RTP``."""
    return MappingProxyType(dict(_read(FILES[0])["sources"]))


def _read(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=loader)
    return data


def _entry(item: dict[str, Any], data: dict[str, Any]) -> Evidence:
    """Bring the three files' ways of writing an entry into one."""
    if "ref" in item:
        return Evidence(item["id"], "literature", item["informs"], item["ref"], item["informs"])
    if "quantity" in item:
        text = f"{item['quantity']}: {item['value']} ({item['unit']})"
        seen = str(item["verified"])
        return Evidence(item["id"], "figure", text, item["source"], item["informs"], seen)
    source = data["sources"][item["source"]]
    return Evidence(item["id"], item["kind"], item["text"], source, item["informs"])
