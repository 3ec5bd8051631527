"""Which uncertain numbers move an outcome: a screen of mechanisms, then a ranking of the numbers of those that do."""
