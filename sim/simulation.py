"""`run(scenario, seed)`: the one door to the model for the command line, sweeps, dashboard and tests."""

from __future__ import annotations

import functools
import gc
import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.compiled import compile_all
from sim.version import model_digest

if TYPE_CHECKING:
    import pandas as pd

    from sim.agents.resident import Resident
    from sim.extensions.plugins import Behaviour
    from sim.extensions.resident_classes import Selector
    from sim.holding import Held
    from sim.model import Neighbourhood
    from sim.scenario import Scenario
    from sim.schedule import Watcher

TABLES = ("yearly", "monthly", "events", "distribution")


@functools.cache
def model_version() -> str:
    """What results depend on besides scenario and seed: the model, numpy, numba, system, kind of processor.

    The model counts by its version and the values of its parameters, not by its source (`sim.version`).
    """
    from importlib.metadata import version

    facts = (
        model_digest(),
        version("numpy"),
        version("numba"),
        platform.machine(),
        platform.system(),
    )
    return hashlib.blake2b("|".join(facts).encode(), digest_size=8).hexdigest()


def run_id(
    scenario: Scenario,
    seed: int,
    horizon_months: int | None = None,
    own: Behaviour | None = None,
    neutral: Sequence[str] = (),
    held: Held | None = None,
) -> str:
    """Name of a run by its content (16 hex digits): scenario, seed, horizon, version, own behaviour, what is neutral or held."""
    return run_ids(scenario, [seed], horizon_months, own, neutral, held)[0]


def run_ids(
    scenario: Scenario,
    seeds: Iterable[int],
    horizon_months: int | None = None,
    own: Behaviour | None = None,
    neutral: Sequence[str] = (),
    held: Held | None = None,
) -> list[str]:
    """Names of one scenario's runs on several seeds, as `run_id` gives each; the scenario is spelt out once."""
    horizon = horizon_months or scenario.horizon_months
    begun = hashlib.blake2b(scenario.canonical().encode(), digest_size=8)
    ending = f"|{horizon}|{model_version()}"
    ending += f"|{own.digest}" if own is not None else ""
    ending += f"|neutral {sorted(neutral)}" if neutral else ""
    ending += f"|held {held.digest()}" if held is not None else ""
    named = []
    for seed in seeds:
        digest = begun.copy()
        digest.update(f"|{seed}{ending}".encode())
        named.append(digest.hexdigest())
    return named


@dataclass(frozen=True)
class RunResult:
    """What a run leaves.

    Attributes
    ----------
    columns : table -> column -> values, as the store writes them
    own_end_month : month in which the money ended (the date, or earlier if the grant was spent)
    """

    scenario: Scenario
    seed: int
    run_id: str
    horizon_months: int
    own_end_month: int
    columns: dict[str, dict[str, Any]]

    def __repr__(self) -> str:
        """One short sentence; the tables have the rest."""
        years = round(self.horizon_months / 12, 1)
        tables = ", ".join(f".{name}" for name in self.columns)
        return f"<Run of {self.scenario.name}, seed {self.seed}, {years:g} years; tables {tables}>"

    def table(self, name: str) -> pd.DataFrame:
        """A table as a data frame."""
        import pandas as pd

        from sim.arguments import known_name

        known_name("table", name, TABLES)
        if name not in self.columns:
            raise ValueError(
                f"table: {name!r} was not kept by this run; run it with keep=({name!r}, ...), or without keep"
            )
        return pd.DataFrame(self.columns[name])

    @functools.cached_property
    def yearly(self) -> pd.DataFrame:
        """One row a programme year, columns of `sim.outputs`."""
        return self.table("yearly")

    @functools.cached_property
    def monthly(self) -> pd.DataFrame:
        """One row a month."""
        return self.table("monthly")

    @functools.cached_property
    def events(self) -> pd.DataFrame:
        """The diary: month, kind, who, what, amount, cause, person, project and the line it follows (`sim.event_log`)."""
        return self.table("events")

    @functools.cached_property
    def distribution(self) -> pd.DataFrame:
        """Who takes part and who gains, by group."""
        return self.table("distribution")


def run(
    scenario: Scenario | str,
    seed: int,
    *,
    horizon_months: int | None = None,
    keep: Sequence[str] = TABLES,
    residents: Mapping[type[Resident], Selector] | None = None,
    mechanisms: Sequence[str | Path] = (),
    neutral: Sequence[str] = (),
    held: Held | None = None,
    watchers: Sequence[Watcher] = (),
) -> RunResult:
    """Run one neighbourhood from selection to the horizon.

    Parameters
    ----------
    scenario : what is set; a Scenario, or the name or path of one
    seed : any whole number, of numpy too; twin worlds share it
    horizon_months : months to run, by default programme and follow-on
    keep : tables wanted
    residents : subclasses of `sim.agents.resident.Resident`, each with whom it is for: a share of residents, or a
        function that takes a look at one and returns True or False (docs/own_behaviour.md)
    mechanisms : files of own behaviour, which join the month where they say
    neutral : names of steps of the month to leave out, and ``mechanism.parameter=value`` for parameters at a
        value at which a rule does nothing, in range or not: to see what a mechanism does (`sim.neutral`)
    held : mediators to hold on the path that they take in another design, on this seed (`sim.holding`)
    watchers : look on after each step of the month (`sim.schedule.Watcher`); the numbers are the same

    Raises
    ------
    NeutralError
        If there is nothing of such a name to hold neutral.
    PluginError
        If own behaviour cannot be used or fails; it names file and line.

    Examples
    --------
    >>> from sim import load_scenario, run
    >>> result = run(load_scenario("baseline"), seed=7)
    >>> len(result.yearly)
    17
    """
    from sim.arguments import names_given, scenario_given, whole_number
    from sim.extensions.plugins import gather
    from sim.model import Neighbourhood

    scenario, seed = scenario_given(scenario), whole_number("seed", seed)
    keep = names_given("keep", keep, TABLES)
    if horizon_months is not None:
        horizon_months = whole_number("horizon_months", horizon_months)
    own = gather(residents, mechanisms) if residents or mechanisms else None
    looking_on = list(watchers)
    if held is not None:
        from sim.holding import Holder, paths_of

        horizon = horizon_months or scenario.horizon_months
        paths = paths_of(held.source, seed, horizon, own, neutral)
        looking_on.insert(0, Holder(held.names, paths))
    model = Neighbourhood(scenario, seed, horizon_months, own, neutral, looking_on)
    model.run()
    tables = tables_of(model)
    result = RunResult(
        scenario=scenario,
        seed=seed,
        run_id=run_id(scenario, seed, model.horizon_months, own, neutral, held),
        horizon_months=model.horizon_months,
        own_end_month=min(model.own_end_month, model.horizon_months),
        columns={name: tables[name] for name in keep},
    )
    model.__dict__.clear()  # breaks the cycle model-agents, so that memory is free at once
    return result


def tables_of(model: Neighbourhood) -> dict[str, dict[str, Any]]:
    """The tables of a finished model as plain columns."""
    recorder = model.recorder
    return {
        "yearly": recorder.yearly,
        "monthly": recorder.monthly,
        "events": model.event_log.columns(),
        "distribution": recorder.distribution,
    }


def warm_up() -> None:
    """Compile every rule and kernel of the model, or load them from the cache."""
    import sim.model  # noqa: F401  registers every mechanism

    compile_all()
    # what was imported and compiled stays: the collector need not go through it at every run
    gc.collect()
    gc.freeze()
