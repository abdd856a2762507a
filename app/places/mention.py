"""Whether a word that is the name of a town is meant as one where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.places.folding import split_spans

# Words that put someone at a place; folded, of all languages together.
HERE = frozenset(
    (
        "in at near inside outside around by beside reached en cerca em perto dans pres vers a au aux nan bo "
        "bei nahe im katika kwenye mjini karibu ku sa di dekat magaalada magaalo garin kusa "
        "о в во на у под около возле біля під коло поруч "
        "في عند قرب قريب جنب بجانب داخل مدينه در نزديك شهر به په كي لە نيزيكي አብ ውስጥ"
    ).split()
)
# Words that say where someone was, or wants to go.
AWAY = frozenset(
    "from to towards leaving left toward de desde hacia para da do depuis pour soti nach aus von "
    "kutoka kwenda ka dari ke из с до от з із від до من الى از تا له ካብ ናብ ወደ".split()
)
# Words that stand after a place and mean "in" or "from".
BEHIND = frozenset("में मा से मे পাশে এ ውስጥ አጠገብ میں مین ميں سے سي پاس".split())
# Of those, the ones that do more than point to places: "to split", "dar de baja".
WEAK = frozenset("to a de da do di sa ka ke".split())
ARTICLES = frozenset("the la le el los las les lo il o os as der die das town city village camp".split())
JOINING = frozenset("and y et e und na ve or but with please we i my و и та і ама och".split())
STOPS = ".!?\n;:…؟۔।።"
OPENINGS = " ¿¡(\"'«“"
PAUSES = STOPS + ",،፣、"
# From this size on a town's short name is likelier meant than not.
KNOWN_TOWN = 20_000
CITY = 100_000


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: the folded name, which town, where it starts and how many words it takes.

    ordinary: it consists of everyday words. inflected: it stood with a case ending or a glued preposition.
    """

    name: str
    town: int
    start: int
    words: int
    population: int
    ordinary: bool
    inflected: bool


class Sentence:
    """A text with its words as written and folded, asked about the mentions in it."""

    __slots__ = ("_folded", "_text", "_words")

    def __init__(self, text: str, *, words: Sequence[str], folded: Sequence[str]) -> None:
        self._text = text
        self._words = words
        self._folded = folded

    def nearness(self, mention: Mention) -> int:
        """2 where someone is, 1 when the text does not say, 0 where someone comes from or goes."""
        before = self._before(mention)
        if before in HERE:
            return 2
        return 0 if before in AWAY else 1

    def means(self, mention: Mention) -> bool:
        """True when the name is meant as a place; names that are ordinary words or very short need a sign."""
        if mention.ordinary or self._is_too_short(mention):
            firmly = self._is_placed(mention) and self._before(mention) not in WEAK
            return self._is_proper(mention) or (firmly and self._ends_clause(mention))
        if len(mention.name) >= 6 or mention.population >= KNOWN_TOWN or mention.words > 1:
            return True
        return self._is_alone(mention) or mention.inflected or self._is_placed(mention) or self._is_proper(mention)

    def _before(self, mention: Mention) -> str:
        """The word in front of the name, an article left out."""
        before = mention.start - 1
        while before >= 0 and self._folded[before] in ARTICLES:
            before -= 1
        return self._folded[before] if before >= 0 else ""

    def _after(self, mention: Mention) -> str:
        after = mention.start + mention.words
        return self._folded[after] if after < len(self._folded) else ""

    def _is_placed(self, mention: Mention) -> bool:
        before = self._before(mention)
        return before in HERE or before in AWAY or self._after(mention) in BEHIND

    def _is_alone(self, mention: Mention) -> bool:
        return mention.words == len(self._words)

    def _is_too_short(self, mention: Mention) -> bool:
        """Up to three letters; in scripts without vowels (or with syllables for letters) only small towns are."""
        if len(mention.name) > 3 or mention.words > 1:
            return False
        return mention.name.isascii() or mention.population < CITY

    def _is_proper(self, mention: Mention) -> bool:
        """Written with a capital where the sentence did not ask for one, by someone who uses small letters too."""
        if not self._words[mention.start][0].isupper():
            return False
        begins = split_spans(self._text)[mention.start][0]
        opening = self._text[:begins].rstrip(OPENINGS)[-1:]
        if not opening or opening in STOPS:
            return False
        small = sum(word[:1].islower() for word in self._words)
        return small * 2 >= len(self._words) - mention.words

    def _ends_clause(self, mention: Mention) -> bool:
        """True before a pause, the end or a joining word: "in nice." but not "in nice weather"."""
        ends = split_spans(self._text)[mention.start + mention.words - 1][1]
        following = self._text[ends:].lstrip(" ")[:1]
        return not following or following in PAUSES or self._after(mention) in JOINING | BEHIND
