"""Pages of plain HTML beside the one that compares: they are made on the server, print well, and ask nothing of a phone."""
