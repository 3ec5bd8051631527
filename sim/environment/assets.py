"""Assets: what the community has, from a hub to an improvement of the place."""

from __future__ import annotations


class Holding:
    """Something the community has: a hub, an investment or an improvement.

    Attributes
    ----------
    kind : 'hub', 'income_asset' or 'improvement'; holder : 'lto' or 'body'
    worth : pounds put into it; fit : 0 to 1, how well it meets need
    condition : 0 to 1, how well it is kept; opened : month
    site : what it earns for good, relative to a middling one (a hub's place and rooms)
    short_months : months running in which its bills could not be met
    """

    def __init__(self, kind: str, worth: float, opened: int, fit: float) -> None:
        self.kind, self.worth, self.opened, self.fit = kind, worth, opened, fit
        self.holder = "lto"
        self.condition, self.short_months, self.site = 1.0, 0, 1.0
