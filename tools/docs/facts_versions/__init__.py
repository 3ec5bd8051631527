"""Facts judged over versions of the model."""
