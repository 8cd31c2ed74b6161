"""The command line: thin functions over `extractors` and `schemas`, imported when a command runs."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line with the arguments of the process; Ctrl-C ends it in one line at any moment."""
    try:
        from cli.main import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("policyfacts: interrupted\n")
        sys.exit(130)
