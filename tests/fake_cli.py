"""The command line over the fake pipeline, for tests of what processes, pipes and signals do to it."""

from __future__ import annotations

import signal

if __name__ == "__main__":
    # As `run` does, which the installed command comes to at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cli.ending import end_on_signals

    end_on_signals()

from fake_pipeline import load

import extractors
from cli import run

# In the processes of --jobs too: they import this file before they load.
extractors.load = load  # type: ignore[assignment]

if __name__ == "__main__":
    run()
