"""ClamAV's INSTREAM, spoken to a stand-in that knows one signature."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from clicnjob.files import scanner
from clicnjob.files.scanner import ScannerAway, is_infected

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """What clamd does: reads chunks until an empty one, answers one line."""

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        if b"TOO-BIG" in data:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.wfile.write(b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0")


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[None]:
    if request.param == "tcp":
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd.ctl"), Clamd)
        settings.CLAMAV_URL = f"unix://{tmp_path}/clamd.ctl"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_known_signature_is_found_wherever_it_stands(clamd: None) -> None:
    padding = bytes(scanner.CHUNK - 10)

    assert [is_infected(data) for data in (b"", b"bonjour", EICAR, padding + EICAR, padding * 3)] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_an_answer_that_is_neither_yes_nor_no_is_no_answer(clamd: None) -> None:
    with pytest.raises(ScannerAway):
        is_infected(b"TOO-BIG")


def test_without_an_address_nothing_is_asked() -> None:
    assert (scanner.configured(), is_infected(EICAR)) == (False, False)


@pytest.mark.parametrize("address", ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:9"])
def test_clamd_away_is_not_clean(settings: Settings, address: str) -> None:
    settings.CLAMAV_URL = address

    with pytest.raises(ScannerAway):
        is_infected(b"bonjour")


def test_clamd_that_hangs_up_is_not_clean(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{silent.getsockname()[1]}"

        def hang_up() -> None:
            silent.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()

        with pytest.raises(ScannerAway):
            is_infected(b"bonjour")
