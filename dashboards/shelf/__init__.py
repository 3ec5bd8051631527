"""My shelf: what was asked on this computer, files of one's own, and folders of results, kept in the user's data folder.

Examples
--------
>>> from dashboards.shelf import keep  # doctest: +SKIP
>>> keep(choice, "Five years?", "Legacy is worse in 44 of 50.", 50)  # doctest: +SKIP
"""

from dashboards.shelf.questions import Question, all, delete, find, keep, rename

__all__ = ["Question", "all", "delete", "find", "keep", "rename"]
