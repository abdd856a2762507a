"""A scrubber that fails closed: whatever breaks in it, the words it was given go no further."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Self, TypeVar

from app.errors import Invalid
from app.log import logger

if TYPE_CHECKING:  # a broken engine must not keep the server from starting
    from app.privacy.scrub import Scrubber, Span

T = TypeVar("T")


class CannotClean(Invalid):
    """The words could not be looked through, so they may not be kept. Names none of them."""


class FailingClosed:
    """The scrubber of a server, which starts without one too: a call for help must come in even then.

    Every failure is `CannotClean`: what really happened may hold the words, in its message and in its frames.
    """

    __slots__ = ("_scrubber",)

    def __init__(self, scrubber: "Scrubber | None") -> None:
        self._scrubber = scrubber

    @classmethod
    def load(cls) -> Self:
        """The scrubber of every lexicon, or one that cleans nothing when a lexicon or the engine is broken."""
        try:
            from app.privacy.scrub import Scrubber

            return cls(Scrubber.load())
        except Exception as error:  # noqa: BLE001 - whatever it is, people must be able to reach us
            where = str(error) if isinstance(error, ValueError) else ""  # file and line of a lexicon
            logger().error("scrubber.not_loaded", kind=type(error).__name__, where=where)
            return cls(None)

    @property
    def works(self) -> bool:
        """Whether it cleans a plain text now."""
        try:
            return self.scrub("we need water") == "we need water"
        except CannotClean:
            return False

    def scrub(self, text: str) -> str:
        """The text without what must not be kept; CannotClean."""
        return self._try(lambda scrubber: scrubber.scrub(text))

    def spans(self, text: str) -> "Sequence[Span]":
        """What would be removed; CannotClean."""
        return self._try(lambda scrubber: scrubber.spans(text))

    def _try(self, look: "Callable[[Scrubber], T]") -> T:
        try:
            if self._scrubber is not None:
                return look(self._scrubber)
        except Exception:  # noqa: BLE001, S110 - see the class
            pass
        raise CannotClean("words.cannot_be_cleaned")
