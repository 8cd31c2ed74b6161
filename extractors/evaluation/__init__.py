"""Scoring extracted records against gold: spans, distinct names, fields, and the reports made of them."""
