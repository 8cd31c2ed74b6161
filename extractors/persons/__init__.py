"""Persons: names, posts, by-lines, and one identity an article."""
