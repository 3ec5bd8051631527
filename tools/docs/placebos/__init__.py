"""Contrasts that differ by next to nothing: what facts and verdicts say of them."""
