"""Statistics: quantities with units, what they measure, and who is cited for them."""
