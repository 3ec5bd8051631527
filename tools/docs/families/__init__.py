"""A page for each family of scenarios: its question, what is set, and what the model says."""
