"""What stands under the help of each command: examples that run as they stand where the files are there."""

from __future__ import annotations

#: The examples of each command, by its name behind `policyfacts`.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "extract": (
        "policyfacts extract news/ -o facts.jsonl",
        "policyfacts extract page.txt --types person,place --published 2023-06-27",
        "policyfacts extract news/ --lexicon ours.csv --resume --previous facts.jsonl -o facts.jsonl",
        "policyfacts extract page.txt --pretty",
        "policyfacts extract page.txt -vv --lang zh > /dev/null",
        "cat page.txt | policyfacts extract - --model rules -q | jq -r .text",
    ),
    "evaluate": (
        "policyfacts evaluate samples",
        "policyfacts evaluate samples --errors person --fail-under person=0.9",
        "policyfacts evaluate samples --records facts.jsonl --markdown",
    ),
    "schema": ("policyfacts schema > policyfacts.schema.json", "policyfacts schema statistic"),
    "view": (
        "policyfacts view facts.jsonl --text news/ -o report.html",
        "policyfacts extract page.txt -q | policyfacts view - -o report.html",
    ),
    "stats": (
        "policyfacts stats facts.jsonl --top 20",
        "policyfacts extract news/ -q | policyfacts stats - --json | jq -r '.people[].name'",
    ),
    "explain": ("policyfacts explain date.range head.strong", "policyfacts explain --lang zh"),
    "config": (
        "policyfacts config",
        "POLICYFACTS_MODEL=rules policyfacts config --json | jq .model",
    ),
    "info": ("policyfacts info", "policyfacts info --json | jq -r '.models[] | .install // empty'"),
    "gold new": (
        "policyfacts gold new news/ -o gold/",
        "policyfacts gold new news/ --records corrected.jsonl -o gold/",
    ),
    "gold check": ("policyfacts gold check gold/", "policyfacts gold check gold/ --json"),
    "gold convert": (
        "policyfacts gold convert gold/ tasks.json",
        "policyfacts gold convert export.json gold/",
    ),
    "programs show": ("policyfacts programs show 三会一课", "policyfacts programs show 四议两公开 --json"),
    "programs search": (
        "policyfacts programs search 五好 --kind honour",
        "policyfacts programs search 党课 --level central --json",
    ),
    "programs add": (
        "policyfacts programs add 归雁工程 --kind project --issuer 青溪县 --level county --lexicon ours.jsonl",
        "policyfacts programs add 归雁 --from new.jsonl --lexicon ours.jsonl",
    ),
    "programs check": ("policyfacts programs check ours.jsonl names.csv",),
    "programs mine": (
        "policyfacts programs mine news/ --top 50",
        "policyfacts programs mine news/ --min-count 2 -o new.jsonl",
    ),
}


def examples(command: str) -> str:
    """The examples of a command for the end of its help, one a line."""
    # A bracket would be read as mark-up.
    return "\n\n".join(("Examples:", *(line.replace("[", r"\[") for line in EXAMPLES[command])))
