"""Faults put on the real command in real processes, and what must hold after each: see docs/robustness/faults.md.

python -m tests.faults [FAULT...] [--rounds N] [--seed S]
"""
