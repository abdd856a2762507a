"""A WhatsApp line to a Twilio on loopback beside the simulated one for SMS, and texts that WhatsApp agreed to."""

from dataclasses import replace
from uuid import UUID

from app.runtime import Runtime
from app.settings import Channel
from app.transaction import write
from app.wording import approvals
from app.wording.approving import follow_approvals
from channels import registry
from channels.approval import TemplateCategory
from channels.contract import Address, AddressKind
from tests.makers.staff import Member, make_member
from tests.makers.twilio_content import TwilioContent
from tests.makers.wording import publish

AMAL_ON_WHATSAPP = Address(AddressKind.WHATSAPP, "+999100000009")
NAMELESS = Address(AddressKind.WHATSAPP, "US.1234567890")
COMING = "Waypost: help comes {when}. Write to us if anything changes."


def with_whatsapp(runtime: Runtime, twilio: TwilioContent, *, sms: bool = True, **options: object) -> None:
    """Give a runtime a WhatsApp line; without `sms` it is the only one."""
    given = {"account_sid": "AC" + "0" * 32, "auth_token": "secret", "number": "+15005550006", "api_url": twilio.url}
    url = "https://sos.example.org/hooks/whatsapp"
    adapter = registry.build("twilio_whatsapp", {**given, **options}, public_url=url, clock=runtime.clock.now)
    channels = (Channel(id="whatsapp", kind="twilio_whatsapp"), *(runtime.settings.channels if sms else ()))
    runtime.settings = replace(runtime.settings, channels=channels)
    runtime.channels = {"whatsapp": adapter, **(runtime.channels if sms else {})}


def make_administrator(runtime: Runtime) -> Member:
    """Somebody who may show words to a provider."""
    return make_member(runtime, "Admin", roles=("admin",), reads=("en", "es", "ar", "fa", "ti"))


def agree(
    runtime: Runtime,
    twilio: TwilioContent,
    admin: Member,
    *,
    key: str,
    language: str,
    text: str,
    code: str | None = None,
    category: str = "",
) -> None:
    """A text is published, handed in and approved; `code` is WhatsApp's word for the language."""
    author = make_member(runtime, f"Author {language} {key}"[:24], roles=("translator",), reads=(language,))
    version_id = publish(runtime, author, admin, key, language=language, text=text)
    ask(runtime, admin, version_id)
    follow_approvals(runtime)
    twilio.decide(code or language, "approved", category=category)
    follow_approvals(runtime)


def ask(runtime: Runtime, admin: Member, version_id: UUID) -> None:
    """An administrator has a version handed in."""
    write(
        runtime,
        admin.actor,
        lambda work: approvals.ask(
            work,
            runtime.files,
            version_id,
            channel="whatsapp",
            organisation=runtime.settings.operation.name,
            category=TemplateCategory.UTILITY,
        ),
    )
