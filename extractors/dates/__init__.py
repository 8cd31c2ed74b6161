"""Dates: expressions of time found, read and resolved to EDTF."""
