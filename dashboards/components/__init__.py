"""Parts of a page: each takes plain data and draws it."""
