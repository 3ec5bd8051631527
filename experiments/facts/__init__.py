"""Stylised facts: what the model is held against before and after any calibration.

>>> from experiments.facts import validate_facts
>>> results = validate_facts(replicates=20).results  # doctest: +SKIP
"""

from experiments.facts.judging import FactResult, judge_fact
from experiments.facts.reading import FACTS, load_facts
from experiments.facts.validation import Validation, validate_facts

__all__ = ["FACTS", "FactResult", "Validation", "judge_fact", "load_facts", "validate_facts"]
