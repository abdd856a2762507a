"""A line whose provider answers as told: the network stands here, nothing of ours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from app.runtime import Runtime
from app.settings import Channel
from channels.contract import AddressKind, Outgoing, Sent, Traits
from channels.failures import Reason, SendFailed


class Line:
    """Keeps what it was asked to send, in order."""

    def __init__(
        self,
        answer: Callable[[Outgoing], Sent],
        *,
        reaches: AddressKind = AddressKind.PHONE,
        reply_window: timedelta | None = None,
        rate: float = 1000.0,
    ) -> None:
        self.answer = answer
        self.sent: list[Outgoing] = []
        self.traits = Traits(
            reaches=frozenset({reaches}),
            needs_internet=True,
            gives_receipts=True,
            same_id_sent_once=False,
            longest_text=1600,
            rate=rate,
            reply_window=reply_window,
        )

    def send(self, outgoing: Outgoing) -> Sent:
        self.sent.append(outgoing)
        return self.answer(outgoing)


def accepts(outgoing: Outgoing) -> Sent:
    return Sent(provider_id=f"their-{outgoing.delivery_id}", segments=1)


def refuses(reason: Reason) -> Callable[[Outgoing], Sent]:
    def answer(_: Outgoing) -> Sent:
        raise SendFailed(reason)

    return answer


def open_told(runtime: Runtime, **lines: Line) -> None:
    """Have these lines, in this order, instead of the others."""
    runtime.channels = dict(lines)
    told = tuple(Channel(id=name, kind="simulator") for name in lines)
    runtime.settings = replace(runtime.settings, channels=told)
