"""The page of speed and memory: docs/benchmarks.md."""
