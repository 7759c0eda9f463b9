"""Measurements, run by hand: `python -m bench.pages`, `bench.pdf`, `bench.save`, `bench.kills`.

They compare figures within one run and never fail on a time; docs/performance.md says what came out.
"""
