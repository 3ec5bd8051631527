"""What is known of a partnership and of what it leaves: maturity, reform, legacy, what is built around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

TIMELY = 5.0 / 6.0


class Legacy:
    """What is there of the parts this month; NaN while the money lasts.

    Attributes
    ----------
    ended : the money has ended and what follows has begun
    know_how : 0 to 1, what members know of running a body; become : what the partnership has become, NaN before it is known
    body_age, reserve_months : months since the body began, and months of core cost in hand; NaN without one
    """

    def __init__(self) -> None:
        self.people = self.organisation = self.activity = self.assets = self.standing = math.nan
        self.index = self.weakest = self.without_assets = math.nan
        self.body_age = self.reserve_months = self.become = math.nan
        self.ended, self.know_how = False, 0.0


class Assessment:
    """What is known of the partnership's maturity this month.

    Attributes
    ----------
    timely_share : share of decisions due that were timely, as last known; is_known : enough fell due
    timely_without : the same without the two most active members; timely_alone : and without workers
    capability, depth, dynamism, cohesion, index : 0 to 1, NaN without a partnership
    stage : one of `STAGES`, None without a partnership; sturdy_month : when first sturdy, or None
    """

    def __init__(self) -> None:
        self.timely_share = self.timely_without = self.timely_alone = math.nan
        self.capability = self.depth = self.dynamism = self.cohesion = math.nan
        self.index = math.nan
        self.is_known = False
        self.stage: str | None = None
        self.failed_months = 0
        self.sturdy_month: int | None = None

    @property
    def is_timely(self) -> bool | None:
        """Whether decisions were timely; None if not known."""
        return self.timely_share >= TIMELY if self.is_known else None

    @property
    def relies_on_few(self) -> bool | None:
        """Whether decisions would not have been timely without the two most active members."""
        known = self.is_known and not math.isnan(self.timely_without)
        return self.timely_without < TIMELY if known else None

    def end(self) -> None:
        """There is no partnership any more (or yet): nothing to assess."""
        self.timely_share = self.timely_without = self.timely_alone = math.nan
        self.capability = self.depth = self.dynamism = self.cohesion = self.index = math.nan
        self.stage, self.failed_months, self.is_known = None, 0, False


class Reform:
    """What members know of dominance and what they changed.

    Attributes
    ----------
    awareness : 0 to 1; resident_only : meetings of residents alone were brought in
    noticed : whether the present spell was noticed
    """

    def __init__(self) -> None:
        self.awareness = 0.0
        self.resident_only = False
        self.noticed = False


@dataclass(eq=False, slots=True)
class Development:
    """What is being built.

    Attributes
    ----------
    estate : number of the estate it is on; strength : 0 to 1; until : month in which it is done
    """

    estate: int
    strength: float
    until: int
