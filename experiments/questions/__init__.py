"""The headline questions: what the model answers, how surely, why, and under which assumptions it flips.

python -m experiments.questions --write docs/questions
"""
