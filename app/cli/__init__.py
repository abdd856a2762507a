"""The command `waypost`: one verb a file, loaded when it is asked for, so that `read` and `scrub` start at once."""

from importlib import import_module

import click

VERBS = {
    "check": "What is wrong with settings, keys, channels and database, and what to do.",
    "run": "Start the server.",
    "people": "Invite and manage the people who answer.",
    "sensitive": "Begin the place for complaints about people who help.",
    "data": "Look after the database.",
    "keys": "Make and look after the keys.",
    "simulate": "Write to the server as somebody would, on the simulated phone.",
    "read": "What a text says: one JSON object for each line of standard input.",
    "scrub": "Each line of standard input without words about status.",
}


class Verbs(click.Group):
    """Finds a verb's file by its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of their use."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, or None when there is no such."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = getattr(import_module(f"app.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with one line each, without loading any."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=Verbs)
def main() -> None:
    """Waypost: people in a crisis write, are answered in their language, and are followed to an end."""
