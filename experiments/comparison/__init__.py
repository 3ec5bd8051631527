"""Designs compared over the same neighbourhoods with the same luck."""
