"""ClamAV's INSTREAM, spoken to a stand-in that knows one signature."""

import datetime as dt
import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.files import confined, scanner
from clicnjob.files.decode import decode_upload
from clicnjob.files.scanner import ScannerAway, is_infected
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from tests.files import hostile

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """What clamd does: a command ended by a zero; for INSTREAM, chunks until an empty one; one line, then it hangs up."""

    version = b"ClamAV 1.4.6/27600/Mon Apr  7 08:33:21 2025"

    def command(self) -> bytes:
        found = b""
        while not found.endswith(b"\0") and (one := self.rfile.read(1)):
            found += one
        return found.strip(b"z\0")

    def handle(self) -> None:
        command = self.command()
        if command != b"INSTREAM":
            told = {b"PING": b"PONG", b"VERSION": self.version}
            self.wfile.write(told.get(command, b"UNKNOWN COMMAND") + b"\0")
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


@pytest.mark.parametrize(
    ("version", "made_at"),
    [
        (b"ClamAV 1.4.6/27600/Mon Apr  7 08:33:21 2025", dt.datetime(2025, 4, 7, 8, 33, 21, tzinfo=dt.UTC)),
        (b"ClamAV 1.4.6", None),
        (b"ClamAV 1.4.6/27600/yesterday", None),
    ],
)
def test_clamd_says_how_old_its_signatures_are(
    clamd: None, monkeypatch: pytest.MonkeyPatch, version: bytes, made_at: dt.datetime | None
) -> None:
    monkeypatch.setattr(Clamd, "version", version)

    assert scanner.signatures_made_at() == made_at


@pytest.mark.django_db
def test_the_health_page_says_how_the_antivirus_is(
    clamd: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    with clock.travel(dt.datetime(2025, 4, 9, 12, tzinfo=dt.UTC)):
        told = Client().get("/sante/")
    assert (told.status_code, told.json()["antivirus"]) == (200, "ok: signatures 2 days old")
    monkeypatch.setattr(Clamd, "version", b"ClamAV 1.4.6")
    assert Client().get("/sante/").json()["antivirus"] == "ok: signatures of unknown age"
    settings.CLAMAV_URL = "unix:///nowhere/clamd.ctl"
    away = Client().get("/sante/")
    assert (away.status_code, away.json()["antivirus"]) == (503, "no answer")


def test_a_paper_is_scanned_before_it_is_opened(
    clamd: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G19: a good photograph with the signature after its end is never given to a decoder; without an answer, closed."""
    opened = []
    monkeypatch.setattr(confined, "run", lambda program, data: opened.append(data) or (10, b""))
    codes = []
    for data in (hostile.jpeg(), hostile.jpeg() + EICAR):
        with pytest.raises(DomainError) as refusal:
            decode_upload(data)
        codes.append(refusal.value.code)
    settings.CLAMAV_URL = "unix:///nowhere/clamd.ctl"
    with pytest.raises(DomainError) as away:
        decode_upload(hostile.jpeg())

    assert (codes, away.value.code) == (["not_a_picture", "infected"], "scanner_away")
    assert opened == [hostile.jpeg()]


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


MARK = b"CLICNJOB-PLUMBING-PROOF"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("clamd") is None, reason="no clamd here")
def test_the_real_clamd_where_there_is_one(tmp_path: Path, settings: Settings) -> None:
    """One signature of our own proves the plumbing: nothing dangerous is needed, nothing is downloaded."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "local.ndb").write_text(f"Local.Plumbing:0:*:{MARK.hex()}\n")
    door = tmp_path / "clamd.ctl"
    told = f"LocalSocket {door}\nDatabaseDirectory {tmp_path}/db\nForeground true\n"
    (tmp_path / "clamd.conf").write_text(told)
    process = subprocess.Popen(["clamd", "-c", str(tmp_path / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + 60
        while not door.exists() and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        settings.CLAMAV_URL = f"unix://{door}"
        padding = bytes(scanner.CHUNK - 10)
        assert [is_infected(data) for data in (b"bonjour", MARK, padding + MARK, padding * 160)] == [
            False,
            True,
            True,
            False,
        ]
        assert scanner.signatures_made_at() is None, "ours alone has no date"
        assert len(decode_upload(hostile.jpeg())) == 1
        with pytest.raises(DomainError, match="antivirus"):
            decode_upload(hostile.jpeg() + MARK)
    finally:
        process.kill()
        process.wait()
