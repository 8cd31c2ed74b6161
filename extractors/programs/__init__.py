"""Programmes: names from the lexicon and names by their grammar, with what they stand for."""
