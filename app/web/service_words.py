"""What kinds of service and what they offer are called on pages, for everybody and for the team."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

from app.directory.tables import Offer
from app.framework import ServiceKind

# A lazy word; flask-babel has no types.
Word = Any

KINDS: Final[Mapping[ServiceKind, Word]] = {
    ServiceKind.HOSPITAL: lazy_gettext("Medical help"),
    ServiceKind.FOOD: lazy_gettext("Food"),
    ServiceKind.WATER: lazy_gettext("Water"),
    ServiceKind.SHELTER: lazy_gettext("A place to stay"),
    ServiceKind.ITEMS: lazy_gettext("Blankets, clothes, things"),
    ServiceKind.TOILETS: lazy_gettext("Toilets and washing"),
    ServiceKind.CHARGING: lazy_gettext("Charging a phone"),
    ServiceKind.WIFI: lazy_gettext("Wi-Fi"),
    ServiceKind.TRANSPORT: lazy_gettext("Transport"),
    ServiceKind.DOCUMENTS: lazy_gettext("Lost documents"),
    ServiceKind.LEGAL_AID: lazy_gettext("Legal aid"),
    ServiceKind.WAGES: lazy_gettext("Wages that were not paid"),
    ServiceKind.ASYLUM: lazy_gettext("Asylum, and people without a State"),
    ServiceKind.CONSULAR: lazy_gettext("Consulates"),
    ServiceKind.SCHOOL: lazy_gettext("School"),
    ServiceKind.COUNSELLING: lazy_gettext("Someone to talk to"),
    ServiceKind.FAMILY_LINKS: lazy_gettext("Finding family"),
    ServiceKind.VIOLENCE: lazy_gettext("Help after violence"),
    ServiceKind.TRAFFICKING: lazy_gettext("Help against exploitation"),
    ServiceKind.CHILDREN: lazy_gettext("Children on their own"),
}
OFFERS: Final[Mapping[Offer, Word]] = {
    Offer.WOMEN_HOURS: lazy_gettext("Hours for women only"),
    Offer.WOMEN_STAFF: lazy_gettext("Women work there"),
    Offer.CHILD_FRIENDLY: lazy_gettext("Good for children"),
    Offer.AGE_FRIENDLY: lazy_gettext("Good for older people"),
    Offer.STEP_FREE: lazy_gettext("No steps"),
    Offer.HALAL: lazy_gettext("Halal food"),
    Offer.KOSHER: lazy_gettext("Kosher food"),
    Offer.VEGETARIAN: lazy_gettext("Vegetarian food"),
    Offer.PRAYER: lazy_gettext("A place to pray"),
    Offer.CHARGING: lazy_gettext("Charging a phone"),
    Offer.WIFI: lazy_gettext("Wi-Fi"),
    Offer.WATER: lazy_gettext("Water"),
}
