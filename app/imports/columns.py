"""Which column of a file is what: guessed by its name, confirmed by a person. Some are never read, whatever anybody

says: those that could tell somebody's status, papers or nationality, and those that name or reach a person. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.errors import Invalid
from app.work import Scrubs

MOST_WORDS: Final = 6  # columns of words together


class Source(StrEnum):
    """Where a file comes from, as its columns tell."""

    USHAHIDI = "ushahidi"
    KOBO = "kobo"
    TABLE = "table"


class Part(StrEnum):
    """What a column is taken for."""

    WORDS = "words"
    DAY = "day"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    POINT = "point"  # both, with a blank or a comma between
    AREA = "area"  # a name or a P-code
    TOPIC = "topic"
    MARK = "mark"  # what the program it comes from knows a row by


@dataclass(frozen=True, slots=True)
class Chosen:
    """Columns by their number from 0. words: one or several, read as one text."""

    words: tuple[int, ...]
    day: int | None = None
    latitude: int | None = None
    longitude: int | None = None
    point: int | None = None
    area: int | None = None
    topic: int | None = None
    mark: int | None = None

    def all(self) -> tuple[int, ...]:
        """Every column that is read."""
        others = (self.day, self.latitude, self.longitude, self.point, self.area, self.topic, self.mark)
        return (*self.words, *(one for one in others if one is not None))


# Beginnings of words in names of columns that are never read. Of status, papers and where somebody is from:
_STATUS = """
status statut estatus legal illegal illegaal irregul undocument document papers papier papel passport pasaporte
passeport passaporto visa visum asyl asil refug migra inmigr immigr deport permit permiso permis residen national
nacional citizen ciudadan citoyen country_of_origin origine religi ethnic etnia ethnie tribe caste faith وضع قانوني
جنسي جواز تأشير لجوء لاجئ هجر هويه وثائق اقامه ديان ملیت گذرنامه پناه مهاجر مدرک مدارک статус громадян гражданств
паспорт віза виза біженц біженец беженц притул міграц миграц документ nasyonalite paspo papye imigra jinsiyad dhalasho
baasaboor qaxooti sharci ዜግነት ፓስፖርት ስደተ መንነት ሰነድ uyruk pasaport vize mülteci göçmen belge
""".split()
# And who names or reaches a person, or is a picture or a voice:
_PERSON = """
firstname lastname surname fullname nombre apellid prenom nom_de sobrenom respondent enumerator interview username
submitted_by contact phone telephone telefon telef mobile movil celular whatsapp viber telegram facebook email e_mail
correo courriel address direccion adresse endereco adres birth nacimiento naissance nascimento id_number idcard cedula
device imei subscriber simserial sim_serial imsi signature photo picture image video audio voice attachment اسم هاتف
جوال تلفون عنوان بريد ميلاد تلفن موبایل آدرس прізвищ фаміл фамил телефон адрес пошт почт magac telefoon cinwaan ስም ስልኪ
ስልክ
""".split()
# Whole words of both kinds: longer ones that begin so mean something else.
_WHOLE = """
origin origen race clan tel mail cell portable signal author user account iban dob dni نام ім имя اصل nome non_li
""".split()
_A_PLACE = re.compile(
    r"place|area|district|village|camp|site|location|admin|region|city|town|province|state|county|zone"
)
_GUESSES: Final[tuple[tuple[Part, str], ...]] = (
    (Part.MARK, r"_uuid|meta_instanceid|_id|post_id|id|uuid"),
    (Part.LATITUDE, r"(.*_)?(lat|latitude|latitud|y)"),
    (Part.LONGITUDE, r"(.*_)?(lon|lng|long|longitude|longitud|x)"),
    (Part.POINT, r"_geolocation|(.*_)?(gps|geopoint|coordinates|coordonnees|coordenadas|location|ubicacion)"),
    (Part.DAY, r"_submission_time|post_date.*|(.*_)?(date|day|fecha|jour|data|today|تاريخ|تاریخ|дата|taariikh)(_.*)?"),
    (Part.DAY, r"created.*|start|end|.*time"),
    (Part.TOPIC, r"(.*_)?(categor\w*|type|topic|kind|tipo|tema|sujet|فئه|نوع|тип|категор\w*)"),
    (Part.AREA, r"(.*_)?(p_?code|adm\d\w*|district\w*|area|village|camp|site|place\w*|region|city|town)(_name)?"),
    (Part.AREA, r"(.*_)?(province|county|distrito|ciudad|lugar|lieu|ville|منطقه|مدينه|قريه|район|місто|город)"),
)  # fmt: skip
_WORDS = re.compile(
    r"(.*_)?(title|description|unstructured_description|message|text|feedback|comment|complaint|content|words|report|note"
    r"|concern|suggestion|question|mensaje|descripcion|comentario\w*|queja|texto|commentaire|plainte|mensagem|رساله|تعليق"
    r"|وصف|شكوي|پیام|نظر|شکایت|повідомлення|відгук|скарга|сообщение|отзыв|жалоба|fariin|መልእኽቲ|mesaj|kòmantè)s?(_.*)?"
)
_SPLIT = re.compile(r"[^\w]+|(?<=[a-z])(?=[A-Z])")


def tidy(name: str) -> str:
    """A column's name as guesses compare it: plain letters, words joined by a line."""
    parts = [part for part in _SPLIT.split(name) if part]
    folded = unicodedata.normalize("NFKD", "_".join(parts).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return plain.replace("أ", "ا").replace("إ", "ا").replace("ة", "ه").replace("ى", "ي")


def is_never_read(name: str, scrubber: Scrubs) -> bool:
    """Whether a column of that name may tell who somebody is, how to reach them, or what papers they have."""
    told = tidy(name)
    if scrubber.scrub(name) != name or _begins(told, _FOLDED_STATUS):
        return True
    if re.search(r"(^|_)name(s|$|_)|(^|_)nom(e|$|_)", told) and not _A_PLACE.search(told):
        return True
    return _begins(told, _FOLDED_PERSON) or any(f"_{one}_" in f"_{told}_" for one in _FOLDED_WHOLE)


def _begins(told: str, beginnings: Iterable[str]) -> bool:
    return any(f"_{one}" in f"_{told}" or f"_ال{one}" in f"_{told}" for one in beginnings)


_FOLDED_STATUS = tuple(tidy(word) for word in _STATUS)
_FOLDED_PERSON = tuple(tidy(word) for word in _PERSON)
_FOLDED_WHOLE = tuple(tidy(word) for word in _WHOLE)


def source_of(columns: Sequence[str]) -> Source:
    """Where a file with these columns comes from."""
    told = {tidy(name) for name in columns}
    if "post_id" in told or {"post_date_utc", "unstructured_description"} & told:
        return Source.USHAHIDI
    return Source.KOBO if {"_submission_time", "_uuid"} & told else Source.TABLE


def guessed(columns: Sequence[str], sample: Sequence[Sequence[str]], scrubber: Scrubs) -> Chosen:
    """What the columns seem to be; where no name tells the words, the column with most of them."""
    readable = {at: tidy(name) for at, name in enumerate(columns) if name and not is_never_read(name, scrubber)}
    found: dict[Part, int] = {}
    for part, pattern in _GUESSES:
        for wanted in pattern.split("|") if part is Part.MARK else [pattern]:
            at = next((at for at, told in readable.items() if re.fullmatch(wanted, told)), None)
            if at is not None and at not in found.values():
                found.setdefault(part, at)
    if Part.LATITUDE in found and Part.LONGITUDE in found:
        found.pop(Part.POINT, None)
    else:
        found.pop(Part.LATITUDE, None)
        found.pop(Part.LONGITUDE, None)
    left = {at: told for at, told in readable.items() if at not in found.values()}
    words = tuple(at for at, told in left.items() if _WORDS.fullmatch(told))[:MOST_WORDS]
    return Chosen(words or _wordiest(left, sample), **{part.value: at for part, at in found.items()})


def _wordiest(columns: Iterable[int], sample: Sequence[Sequence[str]]) -> tuple[int, ...]:
    lengths = {at: sum(len(row[at]) for row in sample) for at in columns}
    return (max(lengths, key=lambda at: lengths[at]),) if lengths and any(lengths.values()) else ()


def checked(chosen: Chosen, columns: Sequence[str], scrubber: Scrubs) -> Chosen:
    """The choice; Invalid for one without words, with half a point, or with a column that is never read."""
    if not 0 < len(chosen.words) <= MOST_WORDS:
        raise Invalid("imports.no_words")
    if any(not 0 <= at < len(columns) for at in chosen.all()):
        raise Invalid("imports.column")
    if (chosen.latitude is None) is not (chosen.longitude is None):
        raise Invalid("imports.half_a_point")
    if any(is_never_read(columns[at], scrubber) for at in chosen.all()):
        raise Invalid("imports.never")
    return chosen
