"""Text that no spreadsheet program takes for a formula, and back again."""

import re

# A program that opens a file calculates a cell that begins like this; East Asian ones take the wide signs too.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n\0]")


def defused(text: str) -> str:
    """The text as a cell may hold it."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """What `defused` made, as it was."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
