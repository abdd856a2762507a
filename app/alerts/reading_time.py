"""How long words take when somebody reads them out slowly, as for people who are frightened: pure."""

import unicodedata

# Words a minute of a calm speaker on the radio, a fifth below news. Languages that put more into a word take longer.
_WORDS = {
    "am": 85, "ar": 105, "bn": 110, "en": 130, "es": 135, "fa": 115, "fr": 130, "hi": 120, "ht": 130, "ku": 105,
    "ne": 100, "prs": 115, "ps": 110, "pt": 130, "ru": 100, "so": 105, "sw": 100, "ti": 80, "tl": 110, "tr": 95,
    "uk": 100, "ur": 115, "vi": 170,
}  # fmt: skip
_USUAL = 110
# These put no blanks between words: letters a minute, without the marks above and below them.
_LETTERS = {"my": 260, "zh": 190, "th": 330, "km": 280, "lo": 300, "ja": 260}
_PAUSE = 0.4  # seconds at the end of a sentence
_STOPS = frozenset(".!?:؟۔።၊။。！？：।")


def seconds_of(text: str, language: str) -> int:
    """How many seconds it takes to read the text out once; every digit is a word."""
    digits = sum(one.isdigit() for one in text)
    words = "".join(" " if one.isdigit() else one for one in text).split()
    pauses = sum(one in _STOPS for one in text) * _PAUSE
    if language in _LETTERS:
        letters = sum(unicodedata.category(one)[0] == "L" for one in text)
        spoken = letters * 60 / _LETTERS[language] + digits * 60 / _USUAL
    else:
        spoken = (len(words) + digits) * 60 / _WORDS.get(language, _USUAL)
    return round(spoken + pauses)
