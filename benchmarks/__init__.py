"""Measurements that are repeated by hand: speed and memory; `groundswell bench` shows them."""
