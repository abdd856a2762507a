"""The shape of HSDS 3: which object holds which, what each must have, and how a number is told from words. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ORGANIZATION, SERVICE, AT_LOCATION, LOCATION = "organization", "service", "service_at_location", "location"

_OF_ALL: Final = {"attributes": "attribute", "metadata": "metadata"}
_WITH_BOTH: Final = (
    "accessibility",
    "address",
    "cost_option",
    "funding",
    "language",
    "meta_table_description",
    "organization_identifier",
    "program",
    "required_document",
    "schedule",
    "service_area",
    "service_capacity",
    "unit",
    "url",
)
LISTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        ORGANIZATION: {
            "funding": "funding",
            "contacts": "contact",
            "phones": "phone",
            "locations": LOCATION,
            "programs": "program",
            "organization_identifiers": "organization_identifier",
            "services": SERVICE,
            "additional_websites": "url",
            **_OF_ALL,
        },
        SERVICE: {
            "phones": "phone",
            "schedules": "schedule",
            "service_areas": "service_area",
            "service_at_locations": AT_LOCATION,
            "languages": "language",
            "funding": "funding",
            "cost_options": "cost_option",
            "required_documents": "required_document",
            "contacts": "contact",
            "additional_urls": "url",
            "capacities": "service_capacity",
            **_OF_ALL,
        },
        AT_LOCATION: {"contacts": "contact", "phones": "phone", "schedules": "schedule", **_OF_ALL},
        LOCATION: {
            "languages": "language",
            "addresses": "address",
            "contacts": "contact",
            "accessibility": "accessibility",
            "phones": "phone",
            "schedules": "schedule",
            **_OF_ALL,
        },
        "contact": {"phones": "phone", **_OF_ALL},
        "phone": {"languages": "language", **_OF_ALL},
        **dict.fromkeys(_WITH_BOTH, _OF_ALL),
        **{kind: {"metadata": "metadata"} for kind in ("attribute", "taxonomy", "taxonomy_term")},
    }
)
# Objects of which one holds one, by the field that names it in a table.
ONES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
    {
        SERVICE: {"program": ("program", "program_id"), "organization": (ORGANIZATION, "organization_id")},
        AT_LOCATION: {"location": (LOCATION, "location_id")},
        "service_capacity": {"unit": ("unit", "unit_id")},
        "attribute": {"taxonomy_term": ("taxonomy_term", "taxonomy_term_id")},
        "taxonomy_term": {"taxonomy_detail": ("taxonomy", "taxonomy_id")},
    }
)
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ORGANIZATION: ("name", "description"),
        SERVICE: ("name", "status"),
        LOCATION: ("location_type",),
        "address": ("address_1", "city", "state_province", "postal_code", "country", "address_type"),
        "phone": ("number",),
        "program": ("name", "description"),
        "organization_identifier": ("identifier_type", "identifier"),
        "taxonomy": ("name", "description"),
        "taxonomy_term": ("name", "description"),
    }
)
CHOICES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        SERVICE: {"status": ("active", "inactive", "defunct", "temporarily closed")},
        LOCATION: {"location_type": ("physical", "postal", "virtual")},
        "address": {"address_type": ("physical", "postal", "virtual")},
        "schedule": {
            "freq": ("WEEKLY", "MONTHLY"),
            "wkst": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
        },
    }
)
NUMBERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ORGANIZATION: ("year_incorporated",),
        SERVICE: ("minimum_age", "maximum_age"),
        LOCATION: ("latitude", "longitude"),
        "phone": ("extension",),
        "schedule": ("timezone", "count", "interval"),
        "cost_option": ("amount",),
        "service_capacity": ("available", "maximum"),
    }
)
# Files of tables, and what a row of each is. Each kind has two names in use: the first is how we call it.
FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organizations": ORGANIZATION,
        "programs": "program",
        "services": SERVICE,
        "locations": LOCATION,
        "service_at_location": AT_LOCATION,
        "service_at_locations": AT_LOCATION,
        "addresses": "address",
        "accessibility": "accessibility",
        "contacts": "contact",
        "phones": "phone",
        "schedules": "schedule",
        "languages": "language",
        "service_areas": "service_area",
        "cost_options": "cost_option",
        "funding": "funding",
        "required_documents": "required_document",
        "organization_identifiers": "organization_identifier",
        "taxonomies": "taxonomy",
        "taxonomy_terms": "taxonomy_term",
        "attributes": "attribute",
        "metadata": "metadata",
        "meta_table_descriptions": "meta_table_description",
        "urls": "url",
        "service_capacities": "service_capacity",
        "units": "unit",
        "organization": ORGANIZATION,
        "program": "program",
        "service": SERVICE,
        "location": LOCATION,
        "address": "address",
        "contact": "contact",
        "phone": "phone",
        "schedule": "schedule",
        "language": "language",
        "service_area": "service_area",
        "cost_option": "cost_option",
        "required_document": "required_document",
        "organization_identifier": "organization_identifier",
        "taxonomy": "taxonomy",
        "taxonomy_term": "taxonomy_term",
        "attribute": "attribute",
        "meta_table_description": "meta_table_description",
        "url": "url",
        "service_capacity": "service_capacity",
        "unit": "unit",
    }
)
# Without its parent such a row means nothing.
NEEDS_PARENT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        SERVICE: ("organization_id",),
        AT_LOCATION: ("service_id", "location_id"),
        "cost_option": ("service_id",),
        "program": ("organization_id",),
        "organization_identifier": ("organization_id",),
    }
)
ALONE: Final = frozenset({ORGANIZATION, LOCATION, "taxonomy", "taxonomy_term", "unit", "meta_table_description"})
