"""The page of what is felt, from what the check kept."""

from __future__ import annotations

from typing import Any

from tools.docs.base import stale
from tools.docs.felt import FELT, current_files, page_of_felt


def moved(outcome: str, difference: float, verdict: str, reliable: bool) -> dict[str, Any]:
    return {"outcome": outcome, "difference": difference, "verdict": verdict,
            "reliable": reliable, "n": 60}  # fmt: skip


def test_what_is_felt_is_counted_and_marked_by_whether_it_matters() -> None:
    strong = {"name": "projects", "how": "nothing is delivered", "felt": True, "matters": True,
              "moves": [moved("maturity", -0.2, "worse", True),
                        moved("energy_members", 0.003, "too small to matter", True)]}  # fmt: skip
    idle = {"name": "motives", "how": "none", "felt": False, "matters": False,
            "moves": [moved("maturity", 0.011, "no reliable difference", False)]}  # fmt: skip
    page = page_of_felt(
        {"seeds": [1, 2], "command": ["made"], "mechanisms": [strong, idle], "levers": []}
    )
    assert "1 of 2 are felt, 1 of them by more than is too small to matter" in page
    assert "Not felt: `motives`." in page
    row = next(line for line in page.splitlines() if line.startswith("| `projects`"))
    assert "**-0.200**" in row
    assert "*0.003*" in row
    assert "| 0.011 |" in next(line for line in page.splitlines() if "`motives`:" in line)


def test_where_twins_tie_the_page_says_how_many_rise_and_fall() -> None:
    """Rebuilding concerns the few twins that have a breakdown: the others are equal."""
    tied = moved("maturity", 0.021, "higher", True) | {"risen": 9, "fallen": 0, "centre": "mean"}
    entry = {"name": "rebuilding", "how": "none", "felt": True, "matters": True, "moves": [tied]}
    page = page_of_felt({"seeds": [1, 2], "command": ["made"], "mechanisms": [entry], "levers": []})
    assert "**0.021 (9/0)**" in page
    assert "the twins that differ are judged" in page


def test_the_page_is_of_what_was_kept() -> None:
    assert list(current_files()) == [FELT]
    assert stale(current_files()) == []
