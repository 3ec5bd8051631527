"""The pages of the documents that a program writes; `python -m tools.docs --list` names them."""
