"""Reads a channel's settings and gathers every problem before complaining."""

import re
from collections.abc import Mapping
from typing import TypeVar

from channels.failures import SettingsInvalid

_Default = TypeVar("_Default", str, None)


class SettingsReader:
    """Takes settings one by one; `finish` raises SettingsInvalid when anything was wrong or left over."""

    def __init__(self, settings: Mapping[str, object]) -> None:
        self._settings = settings
        self._asked: set[str] = set()
        self._problems: list[str] = []

    def text(self, key: str, default: _Default, *, pattern: str = r".+", what: str = "a text") -> str | _Default:
        """The text under a key; the default when absent or when it does not look like `what`."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            # The value stays out of the sentence: it may be a secret.
            self.problem(f"{key}: should be {what}")
            return default
        return value

    def required(self, key: str, *, pattern: str = r".+", what: str = "a text") -> str:
        """The text under a key that has no default; an empty text after noting a problem."""
        if self._settings.get(key) is None:
            self._asked.add(key)
            self.problem(f"{key}: is missing; it should be {what}")
            return ""
        return self.text(key, "", pattern=pattern, what=what)

    def number(self, key: str, default: float, *, low: float, high: float) -> float:
        """The number under a key, within bounds, both included."""
        value = self._take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.problem(f"{key}: should be a number from {low:g} to {high:g}")
            return default
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false under a key."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(f"{key}: should be true or false")
            return default
        return value

    def problem(self, sentence: str) -> None:
        """Nothing; notes a problem that concerns several keys."""
        self._problems.append(sentence)

    def finish(self) -> None:
        """Nothing; SettingsInvalid when there were problems or keys nobody asked for."""
        unknown = sorted(str(key) for key in self._settings if key not in self._asked)
        problems = [*self._problems, *(f"{key}: is not a setting of this channel" for key in unknown)]
        if problems:
            raise SettingsInvalid(tuple(problems))

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._settings.get(key)
