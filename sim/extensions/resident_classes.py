"""Residents of classes of one's own among the others: who they are, and asking them one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import Population
from sim.agents.resident import Resident
from sim.agents.resident_rules import ResidentRules
from sim.extensions.errors import PluginError, as_plugin_error, line_of, plugin_errors
from sim.randomness import RandomStreams

HIGHEST = {"hours_offered": 744.0}


class Host(Protocol):
    """The model, as far as residents of own classes have to do with it."""

    @property
    def population(self) -> Population:
        """Everybody's columns."""

    @property
    def draws(self) -> RandomStreams:
        """The random streams of the run."""

    @property
    def month(self) -> int:
        """The present month."""

    def resident(self, slot: int) -> Resident:
        """The resident who lives in this slot now."""


class ResidentView:
    """A look at a resident by which a selector decides: every column of hers is an attribute."""

    __slots__ = ("_population", "_slot", "model")

    def __init__(self, model: Host, slot: int) -> None:
        self.model, self._population, self._slot = model, model.population, slot

    def __getattr__(self, name: str) -> float:
        return float(getattr(self._population, name)[self._slot])


Selector = float | Callable[[ResidentView], bool]


@dataclass(frozen=True)
class ResidentClass:
    """A class of residents, and who belongs to it.

    Attributes
    ----------
    cls : subclass of `Resident`; selector : share of residents, or a function of a `ResidentView`
    """

    cls: type[Resident]
    selector: Selector

    @property
    def file(self) -> str:
        """Where it is written."""
        functions = [f for f in vars(self.cls).values() if hasattr(f, "__code__")]
        return functions[0].__code__.co_filename if functions else self.cls.__module__

    def overrides(self, method: str) -> bool:
        """Whether the class has this method of its own."""
        return getattr(self.cls, method) is not getattr(ResidentRules, method)

    def chosen(self, model: Host, slots: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which occupants of these slots belong to it."""
        if not callable(self.selector):
            draws = model.draws.uniforms(f"own.{self.cls.__name__}", 0, model.population.who[slots])
            mine: NDArray[np.bool_] = draws < self.selector
            return mine
        file = getattr(getattr(self.selector, "__code__", None), "co_filename", self.file)
        with plugin_errors(file, f"who is a {self.cls.__name__}", line_of(self.selector)):
            answers = [bool(self.selector(ResidentView(model, slot))) for slot in slots.tolist()]
        return np.array(answers, dtype=bool)


class ResidentOverrides:
    """Who of the residents belongs to which class, kept as people come and go.

    Attributes
    ----------
    codes : (n,) number of the class of each slot's occupant in ``kinds``, counted from 1; 0 for the usual
    """

    def __init__(self, model: Host, kinds: Sequence[ResidentClass]) -> None:
        self.model, self.kinds = model, tuple(kinds)
        self.codes = np.zeros(model.population.size, dtype=np.int8)
        self._seen = model.population.occupancy.copy()
        self._overrides: dict[str, NDArray[np.bool_]] = {}
        self._classify(model.population.slots)

    def _classify(self, slots: NDArray[np.intp]) -> None:
        self.codes[slots] = 0
        for number, kind in reversed(list(enumerate(self.kinds, start=1))):
            self.codes[slots[kind.chosen(self.model, slots)]] = number

    def refresh(self) -> None:
        """Ask anew where somebody has moved in."""
        occupancy = self.model.population.occupancy
        if not np.array_equal(occupancy, self._seen):
            self._classify(np.flatnonzero(occupancy != self._seen))
            self._seen = occupancy.copy()

    def class_of(self, slot: int) -> type[Resident] | None:
        """The class of the present occupant, or None for the usual one."""
        self.refresh()
        code = int(self.codes[slot])
        return self.kinds[code - 1].cls if code else None

    def _overriding(self, method: str) -> NDArray[np.bool_]:
        """For each code, whether its class overrides the method."""
        if method not in self._overrides:
            mine = [kind.overrides(method) for kind in self.kinds]
            self._overrides[method] = np.array([False, *mine])
        return self._overrides[method]

    def override(
        self,
        method: str,
        slots: NDArray[np.intp] | None,
        result: NDArray[np.float64],
        columns: Sequence[Any],
    ) -> None:
        """Put what residents of own classes answer in the place of what the rule says.

        Parameters
        ----------
        method : of `sim.agents.resident_rules.ResidentRules`
        slots : (m,) whom the rule was applied to; None for everybody
        result : (m,) what it said, changed in place
        columns : the rule's inputs, each (m,) or one number for all
        """
        self.refresh()
        codes = self.codes if slots is None else self.codes[slots]
        places = np.flatnonzero(self._overriding(method)[codes])
        if not places.size:
            return
        whom = places if slots is None else slots[places]
        inputs = [
            c[places].tolist() if isinstance(c, np.ndarray) else [float(c)] * places.size
            for c in columns
        ]
        result[places] = [
            self._answer(method, slot, own)
            for slot, *own in zip(whom.tolist(), *inputs, strict=True)
        ]

    def _answer(self, method: str, slot: int, inputs: list[float]) -> float:
        resident = self.model.resident(slot)
        try:
            answer = float(getattr(resident, method)(*inputs))
        except Exception as error:
            file, line, what = self._asked(method, resident)
            raise as_plugin_error(error, file, what, line) from error
        if not 0.0 <= answer <= HIGHEST.get(method, 1.0):
            raise PluginError(self._complaint(method, resident, answer))
        return answer

    def _asked(self, method: str, resident: Resident) -> tuple[str, int | None, str]:
        """File and line of what was asked, and what it was."""
        function = getattr(resident, method)
        what = f"{type(resident).__name__}.{method}, month {self.model.month}, {resident.name}"
        return function.__code__.co_filename, line_of(function), what

    def _complaint(self, method: str, resident: Resident, answer: float) -> str:
        file, line, what = self._asked(method, resident)
        allowed = "a number from 0 to 1" if method not in HIGHEST else "hours from 0 to 744"
        return f"{file}:{line}: {what}: returned {answer}; give {allowed}"


def resident_classes_of(residents: Mapping[type[Resident], Selector]) -> tuple[ResidentClass, ...]:
    """Check a mapping from classes to selectors.

    Raises
    ------
    PluginError
        For a class that is no subclass of `Resident`, or a selector that is neither share nor function.
    """
    for cls, selector in residents.items():
        name = getattr(cls, "__name__", repr(cls))
        if not (isinstance(cls, type) and issubclass(cls, Resident)):
            raise PluginError(
                f"residents: {name} is not a subclass of sim.agents.resident.Resident"
            )
        is_share = isinstance(selector, int | float) and 0.0 <= selector <= 1.0
        if not (callable(selector) or is_share):
            raise PluginError(
                f"residents: {name}: {selector!r} selects nobody; give a share from 0 to 1, or a "
                "function that takes a resident and returns True or False"
            )
    return tuple(ResidentClass(cls, selector) for cls, selector in residents.items())
