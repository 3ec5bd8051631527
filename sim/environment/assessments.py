"""What is known of a partnership and of what it leaves: maturity, reform, legacy, what is built around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

YEAR = 12
TIMELY = 5.0 / 6.0
HOLDS = 3.0 / 4.0
MOST_ACTIVE = 2
FEWEST_DUE_A_YEAR = 3.0


class Legacy:
    """What is there of the parts this month; NaN while the money lasts.

    Attributes
    ----------
    ended : the money has ended and what follows has begun
    know_how : 0 to 1, what members know of running a body; become : what the partnership has become, NaN before it is known;
    frailty : how frail what carries on is by that, 1 for a middling one
    body_age, reserve_months : months since the body began, and months of core cost in hand; NaN without one
    """

    def __init__(self) -> None:
        self.people = self.organisation = self.activity = self.assets = self.standing = math.nan
        self.index = self.weakest = self.without_assets = math.nan
        self.body_age = self.reserve_months = self.become = math.nan
        self.ended, self.know_how, self.frailty = False, 0.0, 1.0


class Assessment:
    """What is known of the partnership's maturity this month.

    Attributes
    ----------
    due, timely, deciding, by_others, in_clash : slow means a month: decisions due, those in time, hours of deciding at the least
        a standard load, hours of it that all but the two busiest could do, and whether a clash was unresolved
    skill, renewal : slow means: decision skill, and what new people and new roles are worth
    missing : share of what residents carried that went with people who left and that nobody has grown into, 0 to 1
    capability, depth, dynamism, cohesion, index : 0 to 1, NaN without a partnership or where not known
    stage : one of `STAGES`, None without a partnership; sturdy_month : when first sturdy, or None
    rising, failing : months running in which more, or less, than this stage was reached; reached : the least of what was
    """

    def __init__(self) -> None:
        self.sturdy_month: int | None = None
        self.end()

    def end(self) -> None:
        """There is no partnership any more (or yet): nothing to assess."""
        self.due = self.timely = self.deciding = self.by_others = self.in_clash = 0.0
        self.skill = self.renewal = self.missing = 0.0
        self.capability = self.depth = self.dynamism = self.cohesion = self.index = math.nan
        self.stage: str | None = None
        self.rising = self.failing = self.reached = 0

    @property
    def is_known(self) -> bool:
        """Whether enough fell due to tell how timely decisions are."""
        return self.due * YEAR >= FEWEST_DUE_A_YEAR

    @property
    def timely_share(self) -> float:
        """Share of decisions due that were taken in time, a slow mean; NaN where too little is due."""
        return self.timely / self.due if self.is_known else math.nan

    @property
    def is_timely(self) -> bool | None:
        """Whether decisions were timely; None if not known."""
        return self.timely_share >= TIMELY if self.is_known else None

    @property
    def holds_without_two(self) -> float:
        """Share of the deciding, at the least a standard load, that all but the two busiest could do, a slow mean."""
        return self.by_others / self.deciding if self.deciding > 0.0 else math.nan

    @property
    def relies_on_few(self) -> bool | None:
        """Whether it would not hold without its two busiest members."""
        held = self.holds_without_two
        return None if math.isnan(held) else held < HOLDS


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
