"""WhatsApp through Twilio. https://www.twilio.com/docs/whatsapp/api, read November 2026.

Anything may be said for 24 hours after the person's last message; afterwards only approved templates, which are made
and handed in by the Content API (https://www.twilio.com/docs/content/content-api-resources, read November 2026).
WhatsApp has no STOP of its own: the application reads it. People can block us, which comes back as opted out.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from channels import _whatsapp_templates as templates
from channels._twilio import CONTENT_SID, LONGEST_TEXT, Settings, TwilioLine, read_settings
from channels.approval import Template, TemplateCategory, TemplateState
from channels.contract import AddressKind, Traits
from channels.failures import Reason, SendFailed
from channels.registry import Clock

_DEFAULT_RATE = 10.0
_MOST_LISTED = 10_000  # WhatsApp lets an account have 6000 approved ones


def traits(settings: Settings) -> Traits:
    """What the line is like."""
    return Traits(
        reaches=frozenset({AddressKind.WHATSAPP}),
        needs_internet=True,
        gives_receipts=True,
        same_id_sent_once=False,
        longest_text=LONGEST_TEXT,
        rate=settings.rate,
        reply_window=timedelta(hours=24),
    )


def build(settings: Mapping[str, object], *, public_url: str, clock: Clock) -> "WhatsappLine":
    """A line for WhatsApp; `template_category` is the purpose its templates are handed in under."""
    read = read_settings(settings, kind=AddressKind.WHATSAPP, public_url=public_url, rate=_DEFAULT_RATE)
    return WhatsappLine(read, traits=traits(read), public_url=public_url, clock=clock)


class WhatsappLine(TwilioLine):
    """A WhatsApp sender at Twilio, whose templates WhatsApp approves."""

    template_languages = templates.LANGUAGES

    def __init__(self, settings: Settings, *, traits: Traits, public_url: str, clock: Clock) -> None:
        super().__init__(settings, traits=traits, public_url=public_url, clock=clock)
        self.template_category = TemplateCategory(settings.template_category)

    def submit(self, template: Template) -> None:
        """Nothing; WhatsApp has the template under review. Twilio gives its content a ContentSid first."""
        content_sid = template.handle or self._created(template)
        asked = {"name": template.name, "category": template.category.value.upper()}
        self._api().ask_approval(content_sid, asked)

    def states(self) -> Sequence[TemplateState]:
        """Where every content of the account stands with WhatsApp; those we cannot read are left out."""
        listed = (_state(content) for content in self._api().list_approvals(limit=_MOST_LISTED))
        return tuple(state for state in listed if state is not None)

    def _created(self, template: Template) -> str:
        fields: dict[str, object] = {
            "friendly_name": template.name,
            "language": template.language,
            "types": {"twilio/text": {"body": template.text}},
        }
        if template.samples:
            fields["variables"] = dict(template.samples)
        sid = self._api().create_content(fields).sid
        if not isinstance(sid, str) or not CONTENT_SID.fullmatch(sid):
            raise SendFailed(Reason.UNREADABLE_ANSWER)
        return sid


def _state(content: object) -> TemplateState | None:
    """How one listed content stands; None for one whose name, sid or status is none we know."""
    approval = getattr(content, "approval_requests", None) or {}
    sid, name = getattr(content, "sid", None), getattr(content, "friendly_name", None)
    if not isinstance(approval, Mapping) or not isinstance(name, str) or not CONTENT_SID.fullmatch(str(sid)):
        return None
    standing = templates.STANDINGS.get(str(approval.get("status") or "unsubmitted").lower())
    if standing is None:
        return None
    return TemplateState(
        name=name,
        language=str(getattr(content, "language", "")),
        standing=standing,
        handle=str(sid),
        objection=templates.objection(approval.get("rejection_reason")),
        category=templates.CATEGORIES.get(str(approval.get("category")).upper()),
    )
