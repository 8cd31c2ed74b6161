"""Coverage-guided fuzzing of what comes in: targets, what must hold of each, and pages made to go wrong.

    python -m tests.fuzz --list
    python -m tests.fuzz TARGET... [--seconds N] [--work FOLDER] [--seeds FOLDER]

docs/robustness/fuzzing.md tells more; only this command needs atheris.
"""
