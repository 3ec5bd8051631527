"""The model held against what is known: stylised facts, and figures published of the programme.

Facts and patterns are two kinds of target in one frame: a file is read, the runs it needs are
planned and carried out, quantities are measured and summarised, each target is judged, and the
result is told as text, JSON and a figure.

Examples
--------
>>> from experiments.validation.run import validate_facts, validate_patterns
>>> validate_facts(replicates=20).results  # doctest: +SKIP
>>> validate_patterns(replicates=2, areas=10).results  # doctest: +SKIP
"""
