"""A machine-translation server that speaks LibreTranslate's API. https://docs.libretranslate.com/guides/api_usage,
read November 2026.

It runs in the same house: a public one would read what people in distress write. What is asked and what comes back is
limited in length, because strangers write the texts.
"""

import json
from collections.abc import Mapping

from channels.failures import Reason, SendFailed
from channels.http import Resolve, resolve_host
from channels.private_server import PrivateServer

LONGEST_TEXT = 4000
_LONGEST_TRANSLATION = 4 * LONGEST_TEXT
_MOST_LANGUAGES = 500
AUTO = "auto"  # the server looks for the language itself


class LibreTranslate:
    """One server; `timeout` in seconds for each question."""

    def __init__(self, address: str, *, api_key: str, timeout: float, resolve: Resolve = resolve_host) -> None:
        self._server = PrivateServer(address, timeout=timeout, resolve=resolve)
        self._api_key = api_key

    def check_address(self) -> None:
        """Nothing when it is private now; AddressRefused, or UNREACHABLE when the name leads nowhere."""
        self._server.address()

    def languages(self) -> Mapping[str, frozenset[str]]:
        """What it can do: the code of a language, and the codes it translates that into; SendFailed."""
        listed = self._ask("GET", "/languages", None)
        if not isinstance(listed, list):
            raise SendFailed(Reason.UNREADABLE_ANSWER)
        known = [entry for entry in listed[:_MOST_LANGUAGES] if isinstance(entry, dict)]
        codes = frozenset(str(entry.get("code")) for entry in known)
        return {str(entry.get("code")): _targets(entry, codes) for entry in known}

    def translate(self, text: str, *, source: str, target: str) -> str:
        """The text in the other language; SendFailed (TOO_LONG before anything is sent), AddressRefused.

        Codes are those of `languages`; `source` may be AUTO.
        """
        if len(text) > LONGEST_TEXT:
            raise SendFailed(Reason.TOO_LONG)
        asked = {"q": text, "source": source, "target": target, "format": "text"}
        if self._api_key:
            asked["api_key"] = self._api_key
        answer = self._ask("POST", "/translate", asked)
        translated = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(translated, str) or not translated.strip() or len(translated) > _LONGEST_TRANSLATION:
            raise SendFailed(Reason.UNREADABLE_ANSWER)
        return translated

    def _ask(self, method: str, path: str, asked: Mapping[str, str] | None) -> object:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        body = None if asked is None else json.dumps(asked).encode()
        answer = self._server.exchange(method, path, headers=headers, body=body)
        try:
            read = json.loads(answer)
            # A lone surrogate is legal JSON and cannot be stored; this finds it wherever it hides.
            json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise SendFailed(Reason.UNREADABLE_ANSWER) from None
        return read


def _targets(entry: Mapping[str, object], codes: frozenset[str]) -> frozenset[str]:
    """The languages it is translated into; servers of before 2023 do not say, and mean all."""
    targets = entry.get("targets")
    return frozenset(map(str, targets[:_MOST_LANGUAGES])) if isinstance(targets, list) else codes
