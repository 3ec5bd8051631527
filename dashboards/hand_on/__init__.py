"""Handing a question on: a one-page brief, the report, a picture, figures, settings, and what repeats it."""
