"""What of the register the model leaves out, each with its reason; `left_out.yaml` says it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from sim.evidence import FOLDER, known_ids

FILE = FOLDER / "left_out.yaml"
KEYS = {"ids", "reason"}


class LeftOutError(ValueError):
    """The list cannot be trusted; the message names the entry."""


@functools.cache
def load_left_out(file: Path = FILE) -> Mapping[str, str]:
    """Read the reasons by id, in the order of the file.

    Raises
    ------
    LeftOutError
        For an entry without ids or reason, an unknown id, or an id that is there twice.
    """
    reasons: dict[str, str] = {}
    for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["left_out"]:
        for each in _ids(file, entry):
            if each in reasons:
                raise LeftOutError(f"{file.name}: {each} is there twice")
            reasons[each] = str(entry["reason"]).strip()
    return MappingProxyType(reasons)


def _ids(file: Path, entry: Any) -> list[str]:
    """Ids of one entry, checked."""
    if not isinstance(entry, dict) or set(entry) != KEYS or not str(entry["reason"]).strip():
        raise LeftOutError(f"{file.name}: {entry}: give {sorted(KEYS)} and nothing else")
    ids = [str(each) for each in entry["ids"]]
    unknown = [each for each in ids if each not in known_ids()]
    if unknown or not ids:
        raise LeftOutError(f"{file.name}: {unknown or 'no ids'}: not in the register")
    return ids
