"""Residents of classes of one's own among the others: who they are, and asking them one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.extensions.errors import OwnCodeError, line_of, reported, told

if TYPE_CHECKING:
    from sim.agents.resident import Resident

Selector = float | Callable[[Any], bool]
HIGHEST = {"hours_offered": 744.0}


class Look:
    """A look at a resident by which a selector decides: every column of hers is an attribute."""

    __slots__ = ("_population", "_slot", "model")

    def __init__(self, model: Any, slot: int) -> None:
        self.model, self._population, self._slot = model, model.population, slot

    def __getattr__(self, name: str) -> float:
        return float(getattr(self._population, name)[self._slot])


@dataclass(frozen=True)
class Kind:
    """A class of residents, and who belongs to it.

    Attributes
    ----------
    cls : subclass of `Resident`; selector : share of residents, or a function of a `Look`
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
        from sim.agents.resident_rules import ResidentRules

        return getattr(self.cls, method) is not getattr(ResidentRules, method)

    def chosen(self, model: Any, slots: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which occupants of these slots belong to it."""
        if not callable(self.selector):
            draws = model.draws.column(f"own.{self.cls.__name__}", 0, model.population.who[slots])
            mine: NDArray[np.bool_] = draws < self.selector
            return mine
        file = getattr(getattr(self.selector, "__code__", None), "co_filename", self.file)
        with reported(file, f"who is a {self.cls.__name__}", line_of(self.selector)):
            answers = [bool(self.selector(Look(model, slot))) for slot in slots.tolist()]
        return np.array(answers, dtype=bool)


class OwnResidents:
    """Who of the residents belongs to which class, kept as people come and go.

    Attributes
    ----------
    codes : (n,) number of the class of each slot's occupant in ``kinds``, counted from 1; 0 for the usual
    """

    def __init__(self, model: Any, kinds: Sequence[Kind]) -> None:
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

    def redo(
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
            file, line, what = self._question(method, resident)
            raise told(error, file, what, line) from error
        if not 0.0 <= answer <= HIGHEST.get(method, 1.0):
            raise OwnCodeError(self._complaint(method, resident, answer))
        return answer

    def _question(self, method: str, resident: Resident) -> tuple[str, int | None, str]:
        """File and line of what was asked, and what it was."""
        function = getattr(resident, method)
        what = f"{type(resident).__name__}.{method}, month {self.model.month}, {resident.name}"
        return function.__code__.co_filename, line_of(function), what

    def _complaint(self, method: str, resident: Resident, answer: float) -> str:
        file, line, what = self._question(method, resident)
        allowed = "a number from 0 to 1" if method not in HIGHEST else "hours from 0 to 744"
        return f"{file}:{line}: {what}: returned {answer}; give {allowed}"


def ask(
    model: Any, method: str, rule: Callable[..., Any], slots: NDArray[np.intp] | None, *columns: Any
) -> Any:
    """Apply a rule to columns; residents of own classes are asked one by one instead.

    Parameters
    ----------
    method : the method of `sim.agents.resident_rules.ResidentRules` that stands for the rule
    slots : (m,) whom it is applied to; None for everybody
    """
    result = rule(*columns)
    if model.own_residents is not None:
        model.own_residents.redo(method, slots, result, columns)
    return result


def kinds_of(residents: Mapping[Any, Any]) -> tuple[Kind, ...]:
    """Check a mapping from classes to selectors.

    Raises
    ------
    OwnCodeError
        For a class that is no subclass of `Resident`, or a selector that is neither share nor function.
    """
    from sim.agents.resident import Resident

    for cls, selector in residents.items():
        name = getattr(cls, "__name__", repr(cls))
        if not (isinstance(cls, type) and issubclass(cls, Resident)):
            raise OwnCodeError(
                f"residents: {name} is not a subclass of sim.agents.resident.Resident"
            )
        is_share = isinstance(selector, int | float) and 0.0 <= selector <= 1.0
        if not (callable(selector) or is_share):
            raise OwnCodeError(
                f"residents: {name}: {selector!r} selects nobody; give a share from 0 to 1, or a "
                "function that takes a resident and returns True or False"
            )
    return tuple(Kind(cls, selector) for cls, selector in residents.items())
