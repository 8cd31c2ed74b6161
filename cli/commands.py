"""A command whose options take what the configuration sets, where the command line does not say."""

from __future__ import annotations

from typing import Any

from typer import BadParameter
from typer.core import TyperCommand

from cli.configuration import find_configuration
from cli.output import fail


class ConfiguredCommand(TyperCommand):
    """Options keep their own rules: a value of the configuration that breaks one is told with its file or variable."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments, with what the configuration sets as defaults."""
        if ctx.resilient_parsing or not {"-h", "--help"}.isdisjoint(args):
            return super().parse_args(ctx, args)
        own = find_configuration()
        ctx.default_map = own.defaults(self.name or "")
        try:
            return super().parse_args(ctx, args)
        except BadParameter as error:
            name = error.param.name if error.param is not None else None
            source = ctx.get_parameter_source(name) if name else None
            if name is None or source is None or source.name != "DEFAULT_MAP":
                raise
            fail(f"{own.whence_of(name)}: {error.message}", 2)
