"""How far results depend on what is not known: a screen of all assumptions, and versions of the model.

python -m tools.docs.sensitivity --trajectories 3 --write docs/sensitivity.md
python -m tools.docs.sensitivity.spread --write docs/spread.md
"""
