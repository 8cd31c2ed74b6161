"""`policyfacts explain`: what the rules do that records name in `by`, and what their evidence says."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.messages import say_json, tell


def explain(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RULE]...", help="What records name in `by` or `evidence`; all rules if left out."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines, in both languages.")] = False,
) -> None:
    """Explain rules and evidence: policyfacts explain date.range head.strong."""
    from cli.rules import load_explanations

    known = {**load_explanations("rules"), **load_explanations("evidence")}
    missing = False
    for name in names or known:
        found = "model.*" if name.startswith("model.") else name
        if found not in known:
            missing = True
            _tell_missing(name, list(known))
        elif as_json:
            say_json(_entry(name, known[found]))
        else:
            _print(name)
    if missing:
        raise typer.Exit(1)


def _entry(name: str, texts: dict[str, str]) -> dict[str, Any]:
    from cli.rules import load_weights

    return {"name": name, "weight": load_weights().get(name), **texts}


def _print(name: str) -> None:
    from cli.inert import inert
    from cli.rules import explain_evidence, explain_rule, load_weights

    weight = load_weights().get(name)
    told = f" ({weight:+.2f})" if weight is not None else ""
    typer.echo(f"{inert(name):24}{explain_rule(name) or explain_evidence(name)}{told}")


def _tell_missing(name: str, known: list[str]) -> None:
    from difflib import get_close_matches

    like = ", ".join(get_close_matches(name, known, n=3, cutoff=0.5))
    tell(
        f"no rule is called {name}; there is {like}"
        if like
        else f"no rule is called {name}; `policyfacts explain` lists them all"
    )
