"""One neighbourhood, two worlds: its story under two designs, who sits at the table, and one person's life."""
