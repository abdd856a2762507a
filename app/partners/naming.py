"""What a name says of who somebody is, in the languages of those who would write it here. Pure.

A list can be taken from a form unread; a name is what people know a body by. It finds the careless, not the liar.
"""

from typing import Final

from app.errors import Invalid
from app.partners.tables import Kind
from app.places.folding import fold_name

# Bodies that guard borders, hold or remove people, whatever kind was chosen. Not what others say about them.
_ENFORCES: Final = (
    "border guard", "border guards", "border police", "border force", "border patrol", "border protection",
    "immigration enforcement", "immigration police", "immigration and customs", "frontex",
    "garde frontiere", "gardes frontieres", "police aux frontieres",
    "guardia fronteriza", "patrulla fronteriza", "policia migratoria", "policia de migracion", "estacion migratoria",
    "policia de fronteira", "guarda de fronteira", "policia de imigracao",
    "bundespolizei", "grenzpolizei", "auslanderbehorde", "polizia di frontiera", "guardia di frontiera",
    "sinir polisi", "geri gonderme merkezi", "straz graniczna", "συνοριοφυλακη",
    "حرس الحدود", "شرطة الحدود", "شرطة الهجرة", "مرزبانی", "پلیس مرزبانی", "پلیس مهاجرت",
    "пограничная служба", "пограничная полиция", "миграционная полиция",
    "прикордонна служба", "державна прикордонна служба", "міграційна служба",
    "booliiska xuduudaha", "laanta socdaalka", "polis fwontye", "የድንበር ጠባቂ", "የኢሚግሬሽን ፖሊስ",
)  # fmt: skip
_IS: Final = {
    Kind.CONSULATE: (
        "consulate", "consulates", "consul", "embassy", "consulat", "ambassade", "consulado", "embajada", "embaixada",
        "konsulat", "botschaft", "konsolosluk", "konsoloslugu", "buyukelciligi", "ambasciata", "consolato", "anbasad",
        "konsila", "safaaradda", "qunsuliyadda", "قنصلية", "القنصلية", "سفارة", "السفارة", "سفارت", "کنسولگری",
        "посольство", "консульство", "ኤምባሲ", "ቆንስላ",
    ),
    Kind.POLICE: (
        "police", "policia", "polizei", "polizia", "politie", "policja", "lapolis", "booliiska", "شرطة", "الشرطة",
        "پلیس", "полиция", "полиція", "ፖሊስ",
    ),
}  # fmt: skip


def check_name(kind: Kind, name: str) -> None:
    """Nothing for a name that fits the kind; Invalid for enforcement, and for a consulate or police called another."""
    words = f" {fold_name(name)} "

    def says(some: tuple[str, ...]) -> bool:
        return any(f" {fold_name(one)} " in words for one in some)

    if says(_ENFORCES):
        raise Invalid("partner.enforcement")
    if any(kind is not other and says(called) for other, called in _IS.items()):
        raise Invalid("partner.kind_by_name")
