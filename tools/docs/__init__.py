"""Pages that are written from the model and from runs."""
