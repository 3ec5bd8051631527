"""How far results depend on what is not known: a screen of all assumptions, and versions of the model.

python -m experiments.sensitivity --trajectories 3 --write docs/sensitivity.md
python -m experiments.sensitivity.spread --write docs/spread.md
"""
