"""The reading view of one file on a terminal or in a pipe: `extract --pretty`."""
