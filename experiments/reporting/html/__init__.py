"""The report: one HTML file that a person can hand on, with nothing to fetch from anywhere."""

from experiments.reporting.html.page import render, write_report

__all__ = ["render", "write_report"]
