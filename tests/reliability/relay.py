"""A bad network in front of a good server: connections cut before the request is through, or before its answer is."""

import random
import socket
import threading
from enum import StrEnum


class Cut(StrEnum):
    """Where a connection is cut."""

    NOWHERE = "nowhere"
    REQUEST = "in the request"
    """Half of it reaches the server."""
    ANSWER = "before the answer"
    """The server has done it, and the client will never know: what makes duplicates."""
    MIDDLE = "in the answer"


class Relay:
    """Listens on a port of its own and carries each connection to ``to``, cutting some exchanges by chance."""

    def __init__(self, to: int, *, cut: float, seed: int = 1) -> None:
        self._to, self._cut = to, cut
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self.cuts = dict.fromkeys(Cut, 0)
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _draw(self) -> Cut:
        """A fifth each way is ``cut=0.2``: of the requests, then of the answers."""
        with self._lock:
            if self._chance.random() < self._cut:
                found = Cut.REQUEST
            elif self._chance.random() < self._cut:
                found = self._chance.choice([Cut.ANSWER, Cut.MIDDLE])
            else:
                found = Cut.NOWHERE
            self.cuts[found] += 1
            return found

    def _carry(self, client: socket.socket) -> None:
        try:
            with client, socket.create_connection(("127.0.0.1", self._to), timeout=60) as server:
                while self._exchange(client, server):
                    pass
        except OSError:
            pass

    def _exchange(self, client: socket.socket, server: socket.socket) -> bool:
        """One request and its answer; whether the connection goes on."""
        request = _whole(client)
        if not request:
            return False
        cut = self._draw()
        if cut is Cut.REQUEST:
            server.sendall(request[: len(request) // 2])
            return False
        server.sendall(request)
        answer = _whole(server)
        if cut is Cut.ANSWER or not answer:
            return False
        if cut is Cut.MIDDLE:
            client.sendall(answer[: len(answer) // 2])
            return False
        client.sendall(answer)
        return True


def _whole(source: socket.socket) -> bytes:
    """One whole HTTP message; empty when the other side left."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = source.recv(65536)
        if not piece:
            return b""
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    if b"chunked" in headers.get(b"transfer-encoding", b""):
        done = lambda: body.endswith(b"0\r\n\r\n")  # noqa: E731
    else:
        length = int(headers.get(b"content-length", b"0"))
        done = lambda: len(body) >= length  # noqa: E731
    while not done():
        piece = source.recv(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body
