"""What WhatsApp says of templates, as data: the languages it has, where an approval stands, why one was refused.

Sources: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages (May
2026) and https://www.twilio.com/docs/content/content-api-resources, read November 2026.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from channels.approval import Objection, TemplateCategory, TemplateStanding

# By BCP-47 tag. WhatsApp has no code for Haitian Creole, Pashto, Tigrinya, Amharic, Somali, Nepali, Burmese and
# Kurdish; one language filed under the code of another is refused, and rightly.
LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "en",
        "es": "es",
        "fr": "fr",
        "pt": "pt_BR",
        "ar": "ar",
        "fa": "fa",
        "prs": "prs_AF",
        "ur": "ur",
        "sw": "sw",
        "bn": "bn",
        "uk": "uk",
        "ru": "ru",
        "tr": "tr",
        "zh": "zh_CN",
        "hi": "hi",
        "tl": "fil",
        "vi": "vi",
    }
)

STANDINGS: Final[Mapping[str, TemplateStanding]] = MappingProxyType(
    {
        "unsubmitted": TemplateStanding.NOT_SUBMITTED,
        "received": TemplateStanding.PENDING,
        "pending": TemplateStanding.PENDING,
        "in_appeal": TemplateStanding.PENDING,
        "approved": TemplateStanding.APPROVED,
        "rejected": TemplateStanding.REJECTED,
        "paused": TemplateStanding.PAUSED,
        "disabled": TemplateStanding.DISABLED,
    }
)

CATEGORIES: Final[Mapping[str, TemplateCategory]] = MappingProxyType(
    {category.value.upper(): category for category in TemplateCategory}
)

# Read from the first line to the last: what stands above says more. Codes of WhatsApp, then words of its sentences.
_OBJECTIONS: Final = (
    ("TAG_CONTENT_MISMATCH", Objection.CATEGORY),
    ("INCORRECT_CATEGORY", Objection.CATEGORY),
    ("CATEGORY", Objection.CATEGORY),
    ("LANGUAGE", Objection.LANGUAGE),
    ("PROMOTIONAL", Objection.ADVERTISING),
    ("MARKETING", Objection.ADVERTISING),
    ("SCAM", Objection.SCAM),
    ("ABUSIVE", Objection.ABUSE),
    ("THREAT", Objection.ABUSE),
    ("ALREADY EXISTS", Objection.DUPLICATE),
    ("DUPLICATE", Objection.DUPLICATE),
    ("PARAM", Objection.VARIABLES),
    ("VARIABLE", Objection.VARIABLES),
    ("PLACEHOLDER", Objection.VARIABLES),
    ("INVALID_FORMAT", Objection.FORMAT),
    ("FORMAT", Objection.FORMAT),
    ("POLICY", Objection.POLICY),
    ("COMMERCE", Objection.POLICY),
)
_LONGEST_READ = 2000


def objection(reason: object) -> Objection | None:
    """Why it was refused, as far as the provider's words are known; None when it gives no reason."""
    said = str(reason or "").strip().upper()[:_LONGEST_READ]
    if not said or said == "NONE":
        return None
    return next((found for words, found in _OBJECTIONS if words in said), Objection.OTHER)
