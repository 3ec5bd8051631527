"""Results put into words, figures, JSON, a page and a story."""
