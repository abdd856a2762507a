"""The humanitarian framework as pure data: sectors of assistance, phases, clusters, the closed list of needs.

Sectors and phases follow IOM's Migration Crisis Operational Framework (MCOF, 2012); clusters and areas of
responsibility follow the IASC cluster approach; refugee sectors follow UNHCR's Refugee Coordination Model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Phase(StrEnum):
    """A phase of a crisis, in the order of time."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class FeedbackType(StrEnum):
    """What somebody does when they tell us something (IFRC feedback kit); all of a code that may be public."""

    QUESTION = "question"
    REQUEST = "request"
    CONCERN = "concern"
    PRAISE = "praise"
    OBSERVATION = "observation"
    INCOMPLETE = "incomplete"


class Lane(StrEnum):
    """To whom it goes what few may read: each has its own focal point.

    The first four are allegations about people who help, which the team they are about does not see; the others are
    what somebody tells of their own life.
    """

    EXPLOITATION = "exploitation"  # sexual exploitation, abuse and harassment
    FRAUD = "fraud"
    CHILD = "child"  # child safeguarding
    CONDUCT = "conduct"  # other misconduct of somebody who helps
    VIOLENCE = "violence"  # at home, by a partner, or sexual, whoever did it
    TRAFFICKING = "trafficking"  # held, sold, or made to work
    ALONE = "alone"  # a child alone, or somebody who seems under 18
    MORE = "more"  # what who told one of these three writes next: nothing outside the store says which


# What somebody tells of their own life: it complains of nobody who helps, and what is sent to them is agreed first.
OF_THEIR_LIFE: Final = frozenset({Lane.VIOLENCE, Lane.TRAFFICKING, Lane.ALONE, Lane.MORE})
# Those somebody is named for; more of what was told is read by whoever sees to one of theirs.
NAMED_LANES: Final = tuple(lane for lane in Lane if lane is not Lane.MORE)


class System(StrEnum):
    """A system that MCOF complements: whose page a count belongs on."""

    CLUSTER = "cluster"
    REFUGEE = "refugee"
    DEVELOPMENT = "development"
    PEACE_AND_SECURITY = "peace_and_security"


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector of assistance of MCOF; `partner_allowed` is False where nothing is ever handed over."""

    number: int
    name: str
    partner_allowed: bool = True


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster, or an area of responsibility inside the cluster `part_of`, and its refugee sector."""

    code: str
    name: str
    refugee_sector: str
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What a person asks for, in people's words; says nothing about who the person is."""

    code: str
    mcof_sector: int
    cluster: str
    label: str


# Names as in the MCOF document (IOM council paper MC/2355, 2012), written from general knowledge; only the
# subjects of 11 and 15 were checked. Compare with the document before printing them in a report.
SECTORS: Final[tuple[Sector, ...]] = (
    Sector(1, "Camp management and displacement tracking"),
    Sector(2, "Shelter and non-food items"),
    Sector(3, "Transport assistance for affected populations"),
    Sector(4, "Health support"),
    Sector(5, "Psychosocial support"),
    Sector(6, "(Re)integration assistance"),
    Sector(7, "Activities to support community stabilization and transition"),
    Sector(8, "Disaster risk reduction and resilience building"),
    Sector(9, "Land and property support"),
    Sector(10, "Counter-trafficking and protection of vulnerable migrants"),
    # People may speak about it; help is separate from enforcement, so nothing is ever handed to it.
    Sector(11, "Technical assistance for humanitarian border management", partner_allowed=False),
    Sector(12, "Emergency consular assistance"),
    Sector(13, "Diaspora and human resource mobilization"),
    Sector(14, "Migration policy and legislation support"),
    Sector(15, "Humanitarian communications"),
)

# The global clusters and the four areas of responsibility of protection; the refugee sector beside each is
# the usual one of a refugee response plan (general knowledge: names differ a little between countries).
CLUSTERS: Final[tuple[Cluster, ...]] = (
    Cluster("camp_coordination", "Camp coordination and camp management", "shelter_and_settlements"),
    Cluster("early_recovery", "Early recovery", "livelihoods"),
    Cluster("education", "Education", "education"),
    Cluster("telecommunications", "Emergency telecommunications", "logistics_and_telecoms"),
    Cluster("food_security", "Food security", "food_security"),
    Cluster("health", "Health", "public_health"),
    Cluster("logistics", "Logistics", "logistics_and_telecoms"),
    Cluster("nutrition", "Nutrition", "public_health"),
    Cluster("protection", "Protection", "protection"),
    Cluster("child_protection", "Child protection", "child_protection", part_of="protection"),
    Cluster("gender_based_violence", "Gender-based violence", "gender_based_violence", part_of="protection"),
    Cluster("housing_land_property", "Housing, land and property", "protection", part_of="protection"),
    Cluster("mine_action", "Mine action", "protection", part_of="protection"),
    Cluster("shelter", "Shelter", "shelter_and_settlements"),
    Cluster("water_sanitation_hygiene", "Water, sanitation and hygiene", "water_sanitation_hygiene"),
)

REFUGEE_SECTORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "protection": "Protection",
        "child_protection": "Child protection",
        "gender_based_violence": "Gender-based violence",
        "education": "Education",
        "food_security": "Food security",
        "livelihoods": "Livelihoods and resilience",
        "logistics_and_telecoms": "Logistics and telecommunications",
        "public_health": "Public health and nutrition",
        "shelter_and_settlements": "Shelter, settlements and basic items",
        "water_sanitation_hygiene": "Water, sanitation and hygiene",
    }
)

# The closed list. MCOF has no sector of its own for water, food, toilets and charging: they are counted where
# they are handed out (1 for what a site offers, 2 for what a household receives, 15 for staying in touch).
# Search and rescue lies outside the clusters; protection answers for nobody being left behind.
_NEEDS: Final[tuple[Need, ...]] = (
    Need("rescue", 3, "protection", "Rescue"),
    Need("medical", 4, "health", "Medical help"),
    Need("water", 1, "water_sanitation_hygiene", "Water"),
    Need("food", 2, "food_security", "Food"),
    Need("shelter", 2, "shelter", "A place to stay"),
    Need("safety", 10, "protection", "Safety"),
    Need("child_alone", 10, "child_protection", "A child alone"),
    Need("family", 10, "protection", "Finding family"),
    Need("documents", 12, "protection", "Lost documents"),
    Need("information", 15, "telecommunications", "Information"),
    Need("legal", 10, "protection", "Legal advice or wages"),
    Need("cannot_leave", 10, "protection", "Cannot leave the place"),
    Need("talk", 5, "health", "Someone to talk to"),
    Need("items", 2, "shelter", "Blankets, clothes, things"),
    Need("transport", 3, "logistics", "Transport"),
    Need("power", 15, "telecommunications", "Charging a phone"),
    Need("sanitation", 1, "water_sanitation_hygiene", "Toilets and washing"),
    Need("id_rules", 15, "protection", "Which papers a service asks for"),
)

NEEDS: Final[Mapping[str, Need]] = MappingProxyType({need.code: need for need in _NEEDS})


class ServiceKind(StrEnum):
    """What kind of service an organisation offers. Said of services only: what a person's record says is a need."""

    HOSPITAL = "hospital"
    FOOD = "food"
    WATER = "water"
    SHELTER = "shelter"
    ITEMS = "items"
    TOILETS = "toilets"
    CHARGING = "charging"
    WIFI = "wifi"
    TRANSPORT = "transport"  # and evacuation
    DOCUMENTS = "documents"
    LEGAL_AID = "legal_aid"
    WAGES = "wages"  # and access to justice
    ASYLUM = "asylum"  # and statelessness
    CONSULAR = "consular"
    SCHOOL = "school"
    COUNSELLING = "counselling"  # psychosocial support
    FAMILY_LINKS = "family_links"
    VIOLENCE = "violence"  # gender-based violence
    TRAFFICKING = "trafficking"
    CHILDREN = "children"  # unaccompanied and separated


class Asked(StrEnum):
    """How a yes to handing somebody on may be asked."""

    TEXT = "text"  # their text is enough
    VOICE = "voice"  # a trained person asks, by voice, at a safe time
    APART = "apart"  # as VOICE, and only whoever reads the restricted store hands on


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What follows from a kind of service: the needs it meets, how consent is asked, and of which sector it is."""

    needs: tuple[str, ...]
    asked: Asked
    own_state: bool = False  # a body of somebody's own State, which nobody is ever sent to unasked


KINDS: Final[Mapping[ServiceKind, KindFacts]] = MappingProxyType(
    {
        ServiceKind.HOSPITAL: KindFacts(("medical",), Asked.TEXT),
        ServiceKind.FOOD: KindFacts(("food",), Asked.TEXT),
        ServiceKind.WATER: KindFacts(("water",), Asked.TEXT),
        ServiceKind.SHELTER: KindFacts(("shelter",), Asked.TEXT),
        ServiceKind.ITEMS: KindFacts(("items",), Asked.TEXT),
        ServiceKind.TOILETS: KindFacts(("sanitation",), Asked.TEXT),
        ServiceKind.CHARGING: KindFacts(("power",), Asked.TEXT),
        ServiceKind.WIFI: KindFacts(("information", "power"), Asked.TEXT),
        ServiceKind.TRANSPORT: KindFacts(("transport",), Asked.VOICE),
        ServiceKind.DOCUMENTS: KindFacts(("documents",), Asked.VOICE),
        ServiceKind.LEGAL_AID: KindFacts(("legal", "documents"), Asked.VOICE),
        ServiceKind.WAGES: KindFacts(("legal",), Asked.VOICE),
        ServiceKind.ASYLUM: KindFacts(("legal",), Asked.VOICE),
        ServiceKind.CONSULAR: KindFacts(("documents",), Asked.VOICE, own_state=True),
        ServiceKind.SCHOOL: KindFacts(("information",), Asked.VOICE),
        ServiceKind.COUNSELLING: KindFacts(("talk",), Asked.VOICE),
        ServiceKind.FAMILY_LINKS: KindFacts(("family",), Asked.VOICE),
        ServiceKind.VIOLENCE: KindFacts(("safety",), Asked.APART),
        ServiceKind.TRAFFICKING: KindFacts(("safety", "cannot_leave"), Asked.APART),
        ServiceKind.CHILDREN: KindFacts(("child_alone",), Asked.APART),
    }
)
