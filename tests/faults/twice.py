"""Two runs that write the same output at once."""

from __future__ import annotations

import time
from random import Random

from .judging import judge_whole, judge_words
from .registry import Outcome, fault
from .scenes import FORMS, Bench, collect, start

_FORMS = ("-o", "--resume", "--by-type", "--text-out", "parquet", "--previous")


@fault("two-runs", "two runs that write the same output, one a random moment after the other", 24)
def two_runs(bench: Bench, rng: Random, number: int) -> Outcome:
    """What stands there in the end is whole; where they would mix, the second is refused with a line."""
    form, jobs = FORMS[_FORMS[number // 2 % len(_FORMS)]], str(1 + number % 2)
    whole = bench.whole(form, "--jobs", jobs)
    out = bench.fresh()
    args = bench.arguments(form, out, "--jobs", jobs)
    first = start(args, form, out)
    time.sleep(rng.uniform(0, whole.seconds))
    second = start(args, form, out)
    ended = [first.finish(), second.finish()]
    violations = [wrong for done in ended for wrong in judge_words(done, 2)]
    # The second may have taken over from the first, and say so.
    violations += judge_whole(collect(form, out, b""), whole)
    for done in ended:
        refused = "another run is writing" in done.err and form.name in {"--resume", "--previous"}
        if done.code != (1 if refused else 0):
            violations.append(f"exit code {done.code}, said {done.err!r}")
    if all(done.code for done in ended):
        violations.append("both were refused")
    codes = " and ".join(sorted(str(done.code) for done in ended))
    return Outcome(codes, f"{form.name} --jobs {jobs}", violations)
