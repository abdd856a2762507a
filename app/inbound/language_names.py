"""A text that is nothing but the name of a language asks for it: pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.inbound.folding import fold
from app.language import LANGUAGES

# What else people call it; never a word for its people. Left out: "hindi" and "dari" in Latin letters, which are "no"
# in Tagalog and a roof in Swahili.
_ALSO: Final = MappingProxyType(
    {
        "en": "inglés, anglais, inglês, إنجليزي, انجليزي, english language, английский, англійська, ingilizce",
        "es": "espanol, castellano, spanish language, espagnol, espanhol, إسباني",
        "fr": "francais, francés, frances, fransè, french language, فرنسي, francês",
        "pt": "portugues, portugais, portugués",
        "ht": "kreyòl, kreyol, creole, haitian, créole, kreyol ayisyen, creole haitien, creyol",
        "ar": "عربي, عربى, عربية, بالعربي, بالعربية, arabi, 3arabi, arabe, 3arbi",
        "fa": "farsi, پارسی, فارسي, parsi",
        "prs": "دري, فارسی دری",
        "ps": "پشتو, پختو, pukhto, pashtu, pakhto",
        "ur": "urdu language, اردو زبان",
        "ti": "tigrigna, tigrinia, tigriniya, ትግሪኛ, ትግርና",
        "am": "amarigna, amharegna, amarinya, amharic language",
        "so": "af soomaali, af-soomaali, somaali, soomali, somali language",
        "sw": "swahili language, suahili",
        "bn": "bangla, bengali language",
        "uk": "українською, украинский, ukrainska, ukrayinska, по-українськи, ukrajinska",
        "ru": "русском, по-русски, по русски, на русском, russkiy, russki, російська, ruso, russe, russo",
        "tr": "turkce, turco, turc",
        "zh": "汉语, 中国话, 普通话, 華語, 国语, mandarin, zhongwen, 用中文, 说中文, chinois, chino",
        "hi": "हिंदी, हिन्दी में, हिंदी में",
        "ne": "nepali language, नेपाली मा, नेपालीमा",
        "my": "မြန်မာစာ, မြန်မာလို, ဗမာ, ဗမာလို, myanmar, bamar",
        "tl": "filipino, pilipino, tagalog language",
        "vi": "tieng viet, vietnamese language",
        "ku": "kurdi, kurmanji, kurmancî, kurmanci, کوردی, كوردي, سۆرانی, sorani, kurdish language, kürtçe, kurtce",
    }
)


def _names() -> Mapping[str, str]:
    named: dict[str, str] = {}
    for tag, language in LANGUAGES.items():
        ours = {language.own_name, language.english_name, *_ALSO[tag].split(", ")}
        named |= {fold(name): tag for name in ours}
    return MappingProxyType({name: tag for name, tag in named.items() if name not in {"hindi", "dari"}})


# Said before or after the name, and changes nothing of it.
_COURTESY: Final = (
    "please, pls, plz, in, only, por favor, en, solo, svp, s'il vous plait, em, tanpri, an, lutfen, fadlan, tafadhali, "
    "kwa, po, bi, ji kerema xwe, xin, пожалуйста, на, будь ласка, لو سمحت, من فضلك, لغة, لطفا, "
    "به, مهرباني وکړئ, براہ کرم, میں, በጃኹም, ብ, እባክዎ, በ, কৃপা করে, कृपया, में"
)
_NAMES: Final = _names()
_COURTESIES: Final = tuple(fold(words) for words in _COURTESY.split(", "))
_LONGEST: Final = max(map(len, _NAMES)) + max(map(len, _COURTESIES)) + 4


def language_named(text: str) -> str | None:
    """The tag of the language whose name the text is, in whatever language it is named; None for any other text."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text)
    found = _NAMES.get(folded)
    return found if found or " " not in folded else _named_politely(folded)


def _named_politely(folded: str) -> str | None:
    for words in _COURTESIES:
        folded = folded.removeprefix(f"{words} ").removesuffix(f" {words}")
    return _NAMES.get(folded)
