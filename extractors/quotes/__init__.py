"""Quotes: stretches in quotation marks that are speech, and who speaks."""
