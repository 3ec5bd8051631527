"""Why two designs differ: what parts first, in which parts an outcome differs, and what goes when one link is held still."""
