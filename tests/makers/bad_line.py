"""A line between a browser and the server that can be cut: altogether, or just before an answer arrives."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PIECE = 65_536


class BadLine:
    """Passes bytes on until it is told not to. `loses`: answers to posts to this path are lost."""

    def __init__(self, port: int) -> None:
        """``port``: where the server listens on this machine."""
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._down = False
        self.loses = ""
        self.lost = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def at(self, path: str) -> str:
        """The address of a page behind the line."""
        return f"http://localhost:{self._listener.getsockname()[1]}{path}"

    def cut(self) -> None:
        """Nothing goes from now on, and what was going ends."""
        self._down = True
        self._drop()

    def mend(self) -> None:
        """Everything goes again."""
        self._down, self.loses = False, ""

    def close(self) -> None:
        """End it."""
        self._listener.close()
        self._drop()

    def _drop(self) -> None:
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        """One request and its answer; the browser makes a new connection for the next."""
        with browser, suppress(OSError):
            if self._down:
                return
            with socket.create_connection(("127.0.0.1", self._target)) as server:
                self._open |= {browser, server}
                asked = self._request(browser)
                server.sendall(asked.replace(b"Connection: keep-alive", b"Connection: close", 1))
                answer = b"".join(iter(lambda: server.recv(_PIECE), b""))
                if self.loses and asked.startswith(f"POST {self.loses} ".encode()):
                    self.lost += 1
                    return
                browser.sendall(answer)
                self._open -= {browser, server}

    @staticmethod
    def _request(browser: socket.socket) -> bytes:
        """All of one request."""
        whole = b""
        while b"\r\n\r\n" not in whole:
            piece = browser.recv(_PIECE)
            if not piece:
                raise OSError
            whole += piece
        head, _, body = whole.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        while len(body) < int(lengths[0] if lengths else 0):
            body += browser.recv(_PIECE)
        return head + b"\r\n\r\n" + body


@contextmanager
def bad_line(port: int) -> Iterator[BadLine]:
    """A line to the server on this port, until the block ends."""
    line = BadLine(port)
    try:
        yield line
    finally:
        line.close()
