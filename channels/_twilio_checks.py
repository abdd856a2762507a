"""Problems in how a number or Messaging Service is set up at Twilio, from what Twilio says about it. Pure."""

from typing import Any

from channels.contract import Problem


def service_problems(service: Any, *, public_url: str) -> list[Problem]:
    """What is wrong with a Messaging Service; None stands for one that does not exist."""
    if service is None:
        return [Problem("twilio.service_unknown", "The account has no such Messaging Service: compare the MG… id.")]
    problems = []
    if not service.use_inbound_webhook_on_number:
        problems += _webhook_problems(service.inbound_request_url, public_url)
    if service.sticky_sender is False:
        advice = "Turn on Sticky Sender: otherwise one person gets answers from changing numbers."
        problems.append(Problem("twilio.sticky_sender", advice))
    return problems


def number_problems(number: Any, *, public_url: str) -> list[Problem]:
    """What is wrong with a number; None stands for one the account does not own."""
    if number is None:
        return [Problem("twilio.number_unknown", "The account does not own this number: compare it digit by digit.")]
    return _webhook_problems(number.sms_url, public_url)


def _webhook_problems(configured: str | None, public_url: str) -> list[Problem]:
    if not configured:
        advice = f"Set the address for incoming messages to {public_url}#rc=5&rp=all: now they are dropped unseen."
        return [Problem("twilio.inbound_dropped", advice)]
    address, _, overrides = configured.partition("#")
    if address != public_url.partition("#")[0]:
        advice = f"Incoming messages go to another address. Set it to {public_url}#rc=5&rp=all."
        return [Problem("twilio.inbound_elsewhere", advice)]
    if "rp=all" not in overrides:
        advice = f"Twilio gives up after one failure. Set the address to {public_url}#rc=5&rp=all."
        return [Problem("twilio.inbound_not_repeated", advice)]
    return []
