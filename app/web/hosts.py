"""The names a request may call us by."""

from urllib.parse import urlsplit

from app.settings import Settings

_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses to listen on, never names to be called by


def trusted_hosts(settings: Settings) -> list[str]:
    """Host names that are answered; any other gets 400."""
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    named = (urlsplit(settings.public_url).hostname, settings.server.host)
    return hosts + [host for host in named if host and host not in hosts and host not in _ANYWHERE]
