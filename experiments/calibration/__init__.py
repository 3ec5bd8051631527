"""Fit what may be fitted to published figures, and keep the versions of the model that stay plausible."""
