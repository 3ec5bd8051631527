"""The month's opening: what is reset, and what the month begins with.

Purpose: begin every month from the same footing, before anything happens in it.

Evidence: E009, E080, E081, E221.
Reads: open sessions, workers' hours, plan, load, presence, the rep's push, hub, fair shares. Writes: promises kept and broken
(none yet), strategic hours, weariness of a long haul, rivalry of estates. Draws: none.

Rule: Promises of the last month are forgotten here, for trust has taken them in. Workers bring strategic hours, all or part of
their time, by role. A long haul wearies: some time after the plan, the more so where members are pressed and little shows, and the less where
a rep pushes. Rivalry of estates fades with presence, with neutral ground in a hub, and where estates have had fair shares (E221).

Equation: rivalry' = rivalry (1 - f (presence + hub + s fair shares)).
Left out: seasons.
"""

from __future__ import annotations

from sim.state import State
from sim.sums import sum_in_order


def apply(state: State) -> None:
    """Reset what belongs to one month, and work out what it begins with."""
    monthly, p = state.monthly, state.parameters.partnership
    monthly.begin_month()
    monthly.open_session = 1.0 if state.scenario.partnership.open_session else 0.0
    monthly.strategic_hours = strategic_hours(state)
    monthly.lull = lull(state)
    state.rivalry *= 1.0 - p.rivalry_fade * (
        monthly.presence + (1.0 if state.hub else 0.0) + p.fair_shares * state.fair_shares
    )


def strategic_hours(state: State) -> float:
    """Hours a month of strategic work: all of a strategic worker's, some of every other's."""
    p = state.parameters.employment
    share = {
        "strategic": 1.0,
        "administration": p.administration_strategic,
        "grassroots": p.grassroots_strategic,
        "delivery": p.delivery_strategic,
    }
    return float(sum_in_order(worker.active_hours * share[worker.role] for worker in state.workers))


def lull(state: State) -> float:
    """Weariness of a long haul carried by few (E009, E080), 0 to 1."""
    plan = state.partnership.plan_month
    if plan is None or not state.is_running:
        return 0.0
    p = state.parameters.partnership
    long = min(1.0, max(0.0, (state.month - plan - p.lull_after_months) / p.lull_grows_months))
    pressed = min(1.0, state.load_pressure)
    return float(
        long
        * (p.lull_at_ease + p.lull_pressed * pressed)
        * (1.0 - p.presence_cheers * state.monthly.presence)
        * (1.0 - state.rep.push_against_lull)
    )
