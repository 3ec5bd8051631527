"""Outcomes by the names that people give them."""

from __future__ import annotations

import difflib

from experiments.comparison.outcomes import NEED_TWIN, OUTCOMES, Outcome
from experiments.errors import UsageProblem


def outcome_called(name: str) -> Outcome:
    """An outcome by its name, or a headline outcome by what its name begins with.

    >>> outcome_called("legacy").name, outcome_called("legacy_12").name
    ('legacy_36', 'legacy_12')

    Raises
    ------
    UsageProblem
    """
    headlines = [each for each in OUTCOMES.values() if each.headline]
    begun = [each for each in headlines if each.name.startswith(f"{name}_")]
    found = OUTCOMES.get(name) or (begun[0] if len(begun) == 1 else None)
    possible = [each for each in OUTCOMES if each not in NEED_TWIN]
    if found is None:
        short = [each.name.rstrip("0123456789").rstrip("_") for each in headlines]
        near = difflib.get_close_matches(name, [*short, *possible], n=1)
        meant = f"did you mean {near[0]}? Else " if near else ""
        raise UsageProblem(
            f"--outcome {name}: there is no such outcome; {meant}choose among {', '.join(possible)}."
        )
    if found.name in NEED_TWIN:
        raise UsageProblem(
            f"--outcome {name}: this is known only beside the no-programme twin, which is not run here; "
            f"choose among {', '.join(possible)}."
        )
    return found
