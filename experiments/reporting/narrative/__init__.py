"""The story of one neighbourhood: every sentence rests on rows of the event diary."""

from experiments.reporting.narrative.chronicle import Chapter, Story, tell, tell_rows
from experiments.reporting.narrative.rows import Row, rows_of
from experiments.reporting.narrative.teller import Sentence

__all__ = ["Chapter", "Row", "Sentence", "Story", "rows_of", "tell", "tell_rows"]
