"""A value for every placeholder, as long as they get in practice: a text that fits with these fits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organisation": "Waypost Aid",
        "emergency": "112",
        "ambulance": "114",
        "fire": "115",
        "time": "08:00",
        "when": "23.11. 12:30",
        "hours": "08:00-18:00",
        "place": "Green Street School, Green Street 5",
        "where_to_go": "Central School, Hill Road",
        "languages": "1 العربية, 2 English, 3 Español, 4 Français",
        "reference": "KD7-4X",
        "link": "https://waypost.example/c/KD74X",
        "code": "482913",
        "count": "120",
        "choices": "1 Help now, 2 Find a service, 3 Information, 4 Tell us, 5 Warnings, 6 Language, 7 A person, 0 More",
        "legal_aid": "+15005550101",
        "unhcr": "+15005550102",
        "iom": "+15005550103",
        "red_cross": "+15005550104",
        "hotlines": "+15005550105",
        "labour_help": "+15005550106",
        "school_help": "+15005550107",
        "clinics": "waypost.example/c",
        "consulates": "waypost.example/k",
        "prices": "waypost.example/m",
        "loss_office": "Office 3, City Hall",
        "phone": "+15005550108",
        "service": "Doctor",
        "partner": "City Clinic",
        "consulate": "Freedonia",
        "fields": "your place and your phone number",
        "person": "your brother",
        "question": "How is the water at the place where you stay now?",
        "topic": "water",
        "claim": "The bridge will be closed for good from tomorrow.",
        "answer": "Three new taps are open near the school since Monday.",
        "reason": "We have no money for it this month.",
        "source": "City water office",
        "disease": "cholera",
        "signs": "watery stool, great thirst",
        "description": "Girl, 6, red coat, speaks Tigrinya.",
        "alert": "Go up now: flood at North Harbour. Go to Central School, Hill Road or onto a roof. "
        "Never walk or drive through water.",
    }
)
