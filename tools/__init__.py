"""Tools of the project that no user runs."""
