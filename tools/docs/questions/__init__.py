"""The headline questions: what the model answers, how surely, why, and under which assumptions it flips.

python -m tools.docs.questions --write docs/questions
"""
