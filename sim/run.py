"""The former name of `sim.simulation`; what the name stands for is the function `sim.run`."""

from sim.former_names import answering_for, callable_too
from sim.simulation import run as _run

__getattr__ = answering_for("sim.run", ("sim.simulation",), {})
callable_too("sim.run", _run)
