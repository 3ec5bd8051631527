"""A page for each family of scenarios: its question, what is set, and what the model says.

    python -m tools.docs.families formality lto --replicates 24 --out docs/families

Without names all families are worked through, one after another; what was run before comes from the
cache, so that the command can be stopped and given again.
"""

from tools.docs.families.page import write_family
from tools.docs.families.shelf import write_shelf

__all__ = ["write_family", "write_shelf"]
