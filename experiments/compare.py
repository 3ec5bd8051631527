"""The former name of `experiments.comparison`; what the name stands for is the function `experiments.compare`."""

from experiments.comparison.run import compare as _compare
from sim.former_names import answering_for, callable_too

__getattr__ = answering_for(
    "experiments.compare", ("experiments.comparison.comparison", "experiments.comparison.run"), {}
)
callable_too("experiments.compare", _compare)
