"""Behaviour of your own, beside the package: residents who decide otherwise, mechanisms of yours.

A subclass of `sim.agents.resident.Resident` overrides what some residents do; they are stepped one by one in plain
Python while the rest stay compiled. A Python file with ``apply(model)`` is a mechanism that joins the month
before or after a named step. See docs/own_behaviour.md.
"""
