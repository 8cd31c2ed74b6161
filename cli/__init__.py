"""The command line: thin functions over `extractors` and `schemas`, imported when a command runs."""

from __future__ import annotations


def run() -> None:
    """Run the command line with the arguments of the process; Ctrl-C ends it in one line at any moment."""
    import os
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Until there is more to clear up Ctrl-C ends it without a word: an exception would come up in some import.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Nothing here makes use of the threads of OpenBLAS, which comes with numpy; each takes memory, and where there is none
    # left for them it sends the process SIGINT.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from cli.ending import end_on_signals, ignore_signals

    end_on_signals()
    try:
        from cli.main import main

        main()
    finally:
        ignore_signals()
