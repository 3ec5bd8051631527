"""Runs carried out: requests, batches, processes, cache and the folders that keep results."""
