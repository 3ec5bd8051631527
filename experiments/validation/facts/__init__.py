"""Stylised facts: what the model is held against before and after any calibration.

>>> from experiments.validation.facts import validate_facts
>>> results = validate_facts(replicates=20).results  # doctest: +SKIP
"""

from experiments.validation.facts.judging import FactResult, judge_fact
from experiments.validation.facts.reading import FACTS, load_facts
from experiments.validation.facts.validation import Validation, validate_facts

__all__ = ["FACTS", "FactResult", "Validation", "judge_fact", "load_facts", "validate_facts"]
