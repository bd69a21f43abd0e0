"""Benchmarks: each prints its figures, holds what is required, and writes docs/benchmarks.md."""
