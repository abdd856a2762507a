"""What may go wrong with a channel, and whether trying again can help. Nothing here carries words, numbers or names."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a send failed: a closed list, each knowing whether trying again can help."""

    NOT_CONFIGURED = "not_configured"
    ADDRESS_INVALID = "address_invalid"
    OPTED_OUT = "opted_out"
    WINDOW_CLOSED = "window_closed"
    TOO_LONG = "too_long"
    REJECTED = "rejected"
    UNREADABLE_ANSWER = "unreadable_answer"
    UNCERTAIN = "uncertain"
    """The request left us and no answer came back: it may or may not have been taken. Sending it again could
    send it twice, so this is not worth a blind retry; a receipt or a look at the provider's list settles it."""
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"

    @property
    def worth_retrying(self) -> bool:
        """True when nothing was sent and the cause passes by itself."""
        return self in {Reason.THROTTLED, Reason.UNREACHABLE}

    @property
    def may_have_been_sent(self) -> bool:
        """True when the provider may have taken it: no answer came, or one that said yes and could not be read."""
        return self in {Reason.UNCERTAIN, Reason.UNREADABLE_ANSWER}


class ChannelError(Exception):
    """Anything a channel may raise. No subclass carries words, numbers or names of people."""


class SendFailed(ChannelError):
    """The provider would not or could not; `poll`, `redact` and checks raise it too.

    `retry_after` in seconds, when the provider said so; `provider_code` for the people who keep the line.
    """

    def __init__(self, reason: Reason, *, retry_after: float | None = None, provider_code: str | None = None) -> None:
        super().__init__(reason.value, provider_code)
        self.reason = reason
        self.retry_after = retry_after
        self.provider_code = provider_code


class SignatureInvalid(ChannelError):
    """The request does not prove that it comes from our provider."""


class PayloadInvalid(ChannelError):
    """The request is genuine but cannot be read; `code` says what is wrong, never what it contained."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SettingsInvalid(ChannelError):
    """The settings cannot work; every problem at once, each a sentence that starts with the key."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
