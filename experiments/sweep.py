"""The former name of `experiments.sweeps.run`; what the name stands for is the function `experiments.sweep`."""

from experiments.sweeps.run import sweep as _sweep
from sim.former_names import answering_for, callable_too

__getattr__ = answering_for("experiments.sweep", ("experiments.sweeps.run",), {})
callable_too("experiments.sweep", _sweep)
