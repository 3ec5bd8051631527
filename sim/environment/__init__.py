"""What surrounds the actors: area, churn, ties, agenda, projects, groups and the ledger."""
