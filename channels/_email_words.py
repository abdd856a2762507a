"""The words somebody wrote, out of what a mail program made of them: pure.

Of a reply only what is new is kept: the thread is here already, and our own words must not be read as theirs. A mail
that answers nothing keeps everything, because what it quotes is what it says.
"""

import re
from html import unescape
from typing import Final

LONGEST: Final = 8_000  # characters; a call for help fits ten times over
CUT: Final = "[…]"
_LONGEST_HTML: Final = 100_000

_SILENT: Final = frozenset({"style", "script", "title", "template"})
_LINES: Final = frozenset(
    "address article blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table "
    "tr ul".split()
)
_EMPTY: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())  # never closed
# Around what is quoted, by the programs that write so; after the second ones nothing new comes.
_QUOTES: Final = frozenset({"gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "tutanota_quote"})
_QUOTE_BEGINS: Final = frozenset({"appendonsend", "divrplyfwdmsg", "mail-editor-reference-message-container"})
_SIGNATURES: Final = frozenset({"gmail_signature", "moz-signature", "protonmail_signature_block"})

# Not `html.parser`: up to Python 3.13 it takes minutes over a page made for it, and raises on some.
_LONGEST_TAG: Final = 4_000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})(?=[\s/]|\Z)")
_MARKS: Final = re.compile(r"""\b(?:class|id)\s?=\s?("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_CLOSING: Final = {name: re.compile(rf"</{name}[^>]{{0,99}}>", re.IGNORECASE) for name in _SILENT}

_SPACE: Final = re.compile(r"[^\S\n]+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_UNSEEN: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ud800-\udfff]")
_QUOTED: Final = re.compile(r"\s*>")
_RULE: Final = re.compile(r"\s*[-_]{5,}.{0,60}?[-_]{0,60}\s*")
# "From:" at the head of a quoted mail, in the languages mail programs speak.
_FROM: Final = re.compile(
    r"\s*\*?(?:from|de|von|da|van|från|fra|od|от|від|kimden|kutoka|من|از|منجانب|从|发件人|寄件者|差出人|보낸 사람)"
    r"\*?\s?[:：].*[@<].*",
    re.IGNORECASE,
)
_SENT_FROM: Final = re.compile(
    r"\s*(?:sent (?:from|via) |get outlook for |envoyé (?:de|depuis) |enviado (?:desde|do|de) |inviato da |"
    r"gesendet von |von meinem .{1,30} gesendet|отправлено (?:с|из) |надіслано з |verzonden vanaf |أُ?رسلت? من |"
    r"ارسال شده از ).{0,60}",
    re.IGNORECASE,
)
_REPLY: Final = re.compile(
    r"\s*(?:re|aw|sv|antw|rif|odp|ynt|vs|rv|отв|відп|رد|پاسخ|回复|答复)\s?(?:\[\d+\])?[:：]", re.IGNORECASE
)


def is_reply(subject: str) -> bool:
    """Whether a subject is the one of an answer: then it says nothing new."""
    return bool(_REPLY.match(subject))


def tidy(text: str) -> str:
    """The text without what cannot be seen or stored, one space between words, at most one empty line."""
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def bounded(text: str) -> str:
    """The text, or its beginning and a mark that more came."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} {CUT}"


def new_words(text: str, *, reply: bool) -> str:
    """What somebody wrote, without a signature and, in a reply, without the thread; all of it where nothing is left."""
    lines = text.split("\n")
    lines = lines[: _signature(lines)]
    kept = _without_thread(lines) if reply else lines
    if not any(line.strip() for line in kept):
        kept = lines
    end = len(kept)
    while end and (not kept[end - 1].strip() or _SENT_FROM.fullmatch(kept[end - 1])):
        end -= 1
    return "\n".join(kept[:end])


def _signature(lines: list[str]) -> int:
    """Where the signature begins, by the one mark there is for it: two hyphens and a space, alone."""
    return next((at for at, line in enumerate(lines) if line in ("-- ", "--\u00a0") and at > 0), len(lines))


def _without_thread(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for at, line in enumerate(lines):
        if _FROM.fullmatch(line) or (_RULE.fullmatch(line) and any(map(_FROM.fullmatch, lines[at + 1 : at + 4]))):
            break
        if _QUOTED.match(line):
            _drop_introduction(kept)
        else:
            kept.append(line)
    return kept


def _drop_introduction(kept: list[str]) -> None:
    """Take "On Sunday Amal wrote:" away, in whatever language: up to three lines that end in a colon before a quote."""
    while kept and not kept[-1].strip():
        kept.pop()
    if not kept or not kept[-1].rstrip().endswith((":", "：")):
        return
    for _ in range(3):
        if kept and kept[-1].strip():
            kept.pop()


def from_html(html: str, *, reply: bool) -> str:
    """The words of a page, line by line; nothing it points to is loaded. In a reply without what it quotes."""
    html = html[:_LONGEST_HTML]
    words = _read(html, cut=reply)
    return words if words.strip() or not reply else _read(html, cut=False)


def _read(html: str, *, cut: bool) -> str:
    words = _Words(cut=cut)
    at = 0
    while at < len(html) and not words.over:
        opening = html.find("<", at)
        words.say(html[at : opening if opening >= 0 else len(html)])
        at = len(html) if opening < 0 else _past(html, opening, words)
    return "".join(words.found)


def _past(html: str, opening: int, words: "_Words") -> int:
    """Where to read on after a "<"; what it begins was told to `words`."""
    if html.startswith("<!--", opening):
        end = html.find("-->", opening)
        return len(html) if end < 0 else end + 3
    end = html.find(">", opening, opening + _LONGEST_TAG)
    tag = _TAG.match(html, opening, max(end, opening))
    if tag is None:
        if html[opening + 1 : opening + 2] in ("!", "?") and end > 0:
            return end + 1
        words.say("<")
        return opening + 1
    name = tag[2].lower()
    if tag[1]:
        words.close(name)
    elif name in _SILENT:
        closing = _CLOSING[name].search(html, end)
        return end + 1 if closing is None else closing.end()
    else:
        words.open(name, html[tag.end() : end])
    return end + 1


class _Words:
    """Gathers what would be read aloud: tags that do not match are taken as browsers take them, more or less."""

    def __init__(self, *, cut: bool) -> None:
        self.found: list[str] = []
        self.over = False
        self._cut = cut
        self._inside = ""  # the tag whose words are left out, and how many like it lie within
        self._depth = 0

    def say(self, words: str) -> None:
        """Words between tags."""
        if words and not self._inside:
            self.found.append(re.sub(r"\s+", " ", _letters(words)))

    def open(self, tag: str, attributes: str) -> None:
        """A tag that begins something."""
        if self._inside:
            self._depth += tag == self._inside
            return
        marks = {word for value in _MARKS.findall(attributes) for word in value.strip("\"'").lower().split()}
        self.over = self._cut and not marks.isdisjoint(_QUOTE_BEGINS)
        if self._is_left_out(tag, marks) and tag not in _EMPTY:
            self._inside, self._depth = tag, 1
        elif tag in _LINES:
            self.found.append("\n")
        elif tag in ("td", "th"):
            self.found.append(" ")

    def close(self, tag: str) -> None:
        """A tag that ends something."""
        if self._inside:
            self._depth -= tag == self._inside
            self._inside = self._inside if self._depth else ""
        if not self._inside and tag in _LINES:
            self.found.append("\n")

    def _is_left_out(self, tag: str, marks: set[str]) -> bool:
        if not marks.isdisjoint(_SIGNATURES):
            return True
        return self._cut and (tag == "blockquote" or not marks.isdisjoint(_QUOTES))


def _letters(words: str) -> str:
    try:
        return unescape(words)
    except ValueError:  # a number of more digits than Python reads
        return words
