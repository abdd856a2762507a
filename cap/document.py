"""XML taken apart safely: no document type, no entity, nothing fetched, bounded in size, depth and number of elements.

The parser is expat of the standard library, which stops where a document type begins, tells lines, and fetches nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from cap.problems import Problem, Reason, Refused, shortened

LARGEST_ALERT = 2_000_000  # bytes
LARGEST_FEED = 4_000_000
DEEPEST = 32  # elements in each other: an alert has five, a signature in it ten
MOST_ELEMENTS = 100_000
_BETWEEN = "\n"  # what stands between namespace and name: no namespace can hold it
_ENCODING_ERRORS = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_UNKNOWN_ENCODING,
        expat.errors.XML_ERROR_INCORRECT_ENCODING,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


@dataclass(slots=True)
class Node:
    """An element. text: all that stands directly in it, comments left out; before the first child and after."""

    namespace: str
    name: str
    line: int
    attributes: dict[str, str]  # names of another namespace as "namespace\nname"
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def all(self, name: str, *, namespace: str) -> Iterator["Node"]:
        """The children of that name."""
        return (child for child in self.children if child.name == name and child.namespace == namespace)

    def first(self, name: str, *, namespace: str) -> "Node | None":
        """The first child of that name."""
        return next(self.all(name, namespace=namespace), None)


def parse(document: bytes, *, limit: int) -> Node:
    """The outermost element; Refused for what is too large, no XML, or has a document type."""
    if len(document) > limit:
        raise Refused([Problem(1, Reason.TOO_LARGE, found=str(len(document)), expected=str(limit))])
    taking = _Taking()
    try:
        taking.parser.Parse(document, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused([_unreadable(error, taking.parser.CurrentLineNumber)]) from None
    if taking.root is None:
        raise Refused([Problem(1, Reason.NOT_XML)])
    return taking.root


def _unreadable(error: Exception, line: int) -> Problem:
    """What to say of a document that is no XML, or in letters that cannot be read."""
    if not isinstance(error, expat.ExpatError):  # a name of an encoding that nobody knows
        return Problem(line, Reason.ENCODING)
    if error.code in _ENCODING_ERRORS:
        return Problem(error.lineno, Reason.ENCODING)
    return Problem(error.lineno, Reason.NOT_XML, found=shortened(expat.ErrorString(error.code)))


class _Taking:
    """A parser and the elements it found."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._elements = 0
        self.parser = expat.ParserCreate(namespace_separator=_BETWEEN)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def _refuse(self, reason: Reason, expected: str = "") -> Refused:
        return Refused([Problem(self.parser.CurrentLineNumber, reason, expected=expected)])

    def _doctype(self, _name: str, _system: str | None, _public: str | None, _internal: object) -> None:
        raise self._refuse(Reason.DTD)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise self._refuse(Reason.TOO_MANY_ELEMENTS, str(MOST_ELEMENTS))
        if len(self._open) >= DEEPEST:
            raise self._refuse(Reason.TOO_DEEP, str(DEEPEST))
        namespace, _, local = name.rpartition(_BETWEEN)
        node = Node(namespace, local, self.parser.CurrentLineNumber, attributes)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _words(self, words: str) -> None:
        self._open[-1].pieces.append(words)
