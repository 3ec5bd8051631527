"""The page of trajectories: what runs go through, year by year."""
