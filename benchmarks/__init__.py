"""Measurements that are repeated by hand: speed, memory and pairing."""
