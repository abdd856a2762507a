"""A server of one's own, on this machine or in the private network: asked there, and nowhere else.

The name is looked up for each question, every address behind it must be private, and the connection goes to the
address that was looked at. No redirect is followed, no proxy of the environment is used, nothing is kept open.
"""

import http.client
import ipaddress
import socket
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from channels.failures import Reason, SendFailed
from channels.http import AddressRefused, Resolve, read_within, reason_for, resolve_host, tls_context

# Spelled out: what the library calls private holds link-local addresses too, where clouds keep their secrets.
_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_LONGEST_ANSWER = 1 << 18


def is_private(address: str) -> bool:
    """True when a numeric address is this machine's or a private network's."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return is_private(str(ip.ipv4_mapped))
    return any(ip in network for network in _PRIVATE)


class PrivateServer:
    """One origin, such as `http://127.0.0.1:5000`; `timeout` in seconds for each step and for the whole answer."""

    def __init__(self, origin: str, *, timeout: float, resolve: Resolve = resolve_host) -> None:
        parts = urlsplit(origin)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self._timeout = timeout
        self._resolve = resolve

    def address(self) -> str:
        """The numeric address it has now; AddressRefused when any is not private, UNREACHABLE when it has none."""
        found = self._resolve(self._host, self._port)
        if not all(is_private(address) for address in found):
            raise AddressRefused("not_private")
        if not found:
            raise SendFailed(Reason.UNREACHABLE)
        return found[0]

    def exchange(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
        """The body of an answer of 200; SendFailed with the reason of any other, AddressRefused before connecting."""
        connection = _Pinned(self._host, self._port, address=self.address(), secure=self._secure, timeout=self._timeout)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            answer = read_within(connection, time.monotonic() + self._timeout, most=_LONGEST_ANSWER)
        except (OSError, http.client.HTTPException, ValueError):
            raise SendFailed(Reason.UNREACHABLE) from None
        finally:
            connection.close()
        if answer.status != 200:
            raise SendFailed(reason_for(answer.status), provider_code=str(answer.status))
        return answer.body


class _Pinned(http.client.HTTPConnection):
    """Connects to an address already looked at; a certificate is checked for the name it stood for."""

    def __init__(self, host: str, port: int, *, address: str, secure: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._secure = secure

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = tls_context().wrap_socket(plain, server_hostname=self.host) if self._secure else plain
