"""Which agreed warning of ours says what a bulletin says: pure. What is not plain is left to a person."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from app.alerts.hazards import HAZARDS
from app.framework import Phase
from cap.model import Alert, Category, Info, ResponseType, Urgency

# Codes of events that many services use: those of the American SAME, and the terms of the OASIS event list.
_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        code: hazard
        for hazard, codes in {
            "flood": "FFW FFA FLW FLA CFW CFA FFS FLS OET-074 OET-075 OET-072 OET-073",
            "storm": "TOR TOA SVR SVA HUW HUA TRW TRA HWW HWA WSW WSA BZW OET-186 OET-187 OET-097 OET-199",
            "fire": "FRW FIR OET-216 OET-067",
            "earthquake": "EQW OET-052",
            "heat": "EHW EHA OET-091",
            "cold": "ECW OET-062",
            "evacuation": "EVI OET-057",
            "child": "CAE",
            "disease": "DBW OET-049",
        }.items()
        for code in codes.split()
    }
)
# Words by which a warning is known, folded, in the languages of most services; the first that is found counts.
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "water_boil": "boil water|unsafe drinking water|eau non potable|agua no potable",
        "water_poison": "poisoned water|contaminated drinking water",
        "child": "missing child|child abduction|amber alert|alerte enlevement",
        "flood": "flood|flash flood|inundacion|inondation|crue|inundacao|enchente|cheia|mafuriko"
        "|فيضان|سيول|سیل|повін|inondasyon|daad",
        "fire": "wildfire|forest fire|bushfire|brush fire|incendio forestal|feu de foret|incendio florestal|حريق|пожеж",
        "storm": "storm|thunderstorm|hurricane|cyclone|typhoon|tornado|tormenta|huracan|ciclon|tempete|ouragan"
        "|tempestade|furacao|عاصفة|إعصار|طوفان|буря|шторм|siklon|duufaan",
        "earthquake": "earthquake|terremoto|sismo|seisme|tremblement de terre|زلزال|زلزله|землетрус",
        "heat": "heat wave|heatwave|extreme heat|excessive heat|high temperature|ola de calor|canicule|onda de calor"
        "|موجة حر|спека",
        "cold": "extreme cold|cold wave|freez|ola de frio|grand froid|onda de frio|موجة برد|мороз",
        "disease": "outbreak|epidemic|cholera|epidemia|epidemie|brote|وباء|епідем",
        "conflict": "air raid|air alert|shelling|rocket|missile|armed attack|ataque armado|غارة|повітряна тривога",
        "evacuation": "evacuat|evacuacion|إخلاء|евакуац",
    }
)
_ONLY: Final = {Category.FIRE: "fire", Category.HEALTH: "disease"}  # what the category alone says plainly
_GOES_ON: Final[Mapping[Urgency, Phase]] = {
    Urgency.IMMEDIATE: Phase.DURING,
    Urgency.EXPECTED: Phase.BEFORE,
    Urgency.FUTURE: Phase.BEFORE,
    Urgency.PAST: Phase.AFTER,
}


def suggested(alert: Alert, info: Info, now: datetime) -> str:
    """The key of the agreed warning; empty where somebody has to choose."""
    hazard = _hazard(alert, info)
    if not hazard:
        return ""
    if f"alert_{hazard}" in HAZARDS:
        return f"alert_{hazard}"
    keys = {HAZARDS[key].phase: key for key in HAZARDS if key.startswith(f"alert_{hazard}_")}
    return keys.get(_phase(info, now), keys.get(Phase.DURING, ""))


def _phase(info: Info, now: datetime) -> Phase:
    if info.onset is not None and info.onset > now:
        return Phase.BEFORE
    return _GOES_ON.get(info.urgency, Phase.DURING)


def _hazard(alert: Alert, info: Info) -> str:
    coded = (_CODES.get(one.value.strip().upper()) for one in info.event_codes)
    told = [words for one in (info, *alert.infos) for words in (one.event, one.headline or "")]
    named = (_named(words) for words in told)
    found = next((hazard for hazard in (*coded, *named) if hazard), "")
    only = {_ONLY.get(category, "") for category in info.categories}
    return found or (only.pop() if len(only) == 1 else "")


def _named(words: str) -> str:
    folded = _folded(words)
    for hazard in _WORDS:
        if _STEMS[hazard].search(folded):
            return hazard
    return ""


def _folded(words: str) -> str:
    """In small letters without accents: services write both."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())


def _stem(folded: str) -> str:
    """In Latin letters words begin with it; others write articles onto them."""
    return rf"\b{re.escape(folded)}" if folded.isascii() else re.escape(folded)


_STEMS: Final = {
    hazard: re.compile("|".join(_stem(_folded(stem)) for stem in stems.split("|"))) for hazard, stems in _WORDS.items()
}


def says_all_clear(info: Info) -> bool:
    """Whether it says only that a danger is over."""
    return ResponseType.ALL_CLEAR in info.response_types
