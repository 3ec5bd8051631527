"""The model as a problem of other tools: SALib's analyses of sensitivity, the workbench's exploratory modelling.

Examples
--------
>>> from experiments.connectors import salib_problem
>>> problem = salib_problem(["funding.years", "workers.directiveness", "partnership.hub"])
>>> problem["names"]
['funding.years', 'workers.directiveness', 'partnership.hub']
>>> problem["bounds"]
[[1.0, 21.0], [0.0, 1.0], [0.0, 3.0]]
"""

from experiments.connectors.salib import ModelProblem, salib_problem
from experiments.connectors.workbench import TwinRuns, workbench_model

__all__ = ["ModelProblem", "TwinRuns", "salib_problem", "workbench_model"]
