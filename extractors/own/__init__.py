"""Names that users bring along: people, places, units, posts, and what is never a name; programmes are in `programs.lexicon`."""
