"""Places: chains of names, resolved to the administrative divisions of the year."""
