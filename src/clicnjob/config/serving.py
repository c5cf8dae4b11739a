"""Serving: uvicorn with our ASGI application, streams closed first at the stop."""

import contextlib
import datetime as dt
import gc
import io
import ipaddress
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import segno
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from clicnjob.config.env import local_address
from clicnjob.config.together import Protocol
from clicnjob.messaging.hot.scribe import scribe
from clicnjob.realtime.stream import close_all
from clicnjob.shared import clock
from clicnjob.shared.cores import place

GRACE_SECONDS = 5
BACKLOG = 4096


def _scheme() -> str:
    return "https" if settings.TLS else "http"


def address() -> str:
    """Where this process answers on this machine."""
    host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "::"} else settings.HOST  # noqa: S104  asked for
    return f"{_scheme()}://{host}:{settings.PORT}"


def public_address() -> str:
    """Where others reach it: ``PUBLIC_URL`` (made by the settings when the whole network is served), else this machine."""
    return str(settings.PUBLIC_URL) or address()


class Server(uvicorn.Server):
    """uvicorn waits for open connections before it stops; streams never end by themselves, so they are told first."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close the streams, then stop as usual."""
        close_all()
        super().handle_exit(sig, frame)


def local_certificate() -> tuple[Path, Path]:
    """A certificate of our own for the room's network (``TLS=1``: camera and passkeys need https, R21)."""
    key_path, certificate_path = settings.KEY_DIR / "local-tls.key", settings.KEY_DIR / "local-tls.pem"
    moment = clock.now()
    if certificate_path.exists():
        held = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if held.not_valid_after_utc > moment and ipaddress.ip_address(local_address()) in names.get_values_for_type(
            x509.IPAddress
        ):
            return key_path, certificate_path
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ClicNJob sur ce réseau")])
    addresses = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address(local_address())}
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - dt.timedelta(days=1))
        .not_valid_after(moment + dt.timedelta(days=365))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), *(x509.IPAddress(one) for one in addresses)]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    settings.KEY_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_path.touch(mode=0o600)
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_path, certificate_path


def serve(*, announce: Callable[[str], object]) -> None:
    """Serve until told to stop. On a private network, say the address and draw its QR code."""
    if public_address() != address():
        announce(f"Sur le réseau de la salle : {public_address()}")
        drawing = io.StringIO()
        segno.make(public_address(), error="m").terminal(out=drawing, compact=True)
        announce(drawing.getvalue())
    # What is loaded stays: the collector looks at it no more, and seldomer at the rest (delivery p99, docs/performance.md).
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    # The loop carries every stream: what computes in a thread gives way after a fifth of a millisecond, not five (same place).
    sys.setswitchinterval(0.0002)
    scribe.engage()
    if settings.KEEP_CORE:
        place.keep()
    key, certificate = local_certificate() if settings.TLS else (None, None)
    server = Server(
        uvicorn.Config(
            "clicnjob.config.asgi:application",
            host=settings.HOST,
            port=settings.PORT,
            loop="uvloop",
            http=Protocol,
            access_log=False,
            log_level="warning",
            backlog=BACKLOG,
            timeout_graceful_shutdown=GRACE_SECONDS,
            proxy_headers=False,
            server_header=False,
            ssl_keyfile=str(key) if key else None,
            ssl_certfile=str(certificate) if certificate else None,
        )
    )
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how one stops it
        server.run()
