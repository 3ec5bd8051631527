"""The plausible versions of the model: their file, their fingerprint, and which runs use which."""
