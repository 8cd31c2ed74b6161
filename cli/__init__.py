"""The command line: thin functions over `extractors` and `schemas`, imported when a command runs."""
