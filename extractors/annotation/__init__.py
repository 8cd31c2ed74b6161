"""Texts with the mentions that people marked in them: made into gold, checked, and exchanged with annotation tools."""
