"""The peers as servers of this run: their configuration, their database, their accounts; stopped and dropped afterwards."""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clicnjob.config.benches.ground import POSTGRESQL_URL, free_port, program

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build" / "peers"
SENDERS, RECEIVERS = 32, 200
PASSWORD = "bench"


@dataclass
class Peer:
    """One server that answers."""

    port: int
    database: str
    facts: dict[str, Any] = field(default_factory=dict)


def sql(database: str, words: str) -> str:
    """Ask the peer's database."""
    url = urlsplit(POSTGRESQL_URL)._replace(path=f"/{database}").geturl()
    done = subprocess.run([program("psql"), url, "-XAtq", "-v", "ON_ERROR_STOP=1"], input=words, check=True, text=True, capture_output=True)  # fmt: skip
    return done.stdout.strip()


@contextlib.contextmanager
def database(name: str, *more: str) -> Iterator[str]:
    """A database of its own beside the others, dropped afterwards."""
    name = f"peer_{name}_{os.getpid()}"
    subprocess.run([program("createdb"), "--maintenance-db", POSTGRESQL_URL, *more, name], check=True)
    try:
        yield name
    finally:
        subprocess.run([program("dropdb"), "--maintenance-db", POSTGRESQL_URL, "--force", name], check=False)


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path, **env: str) -> Iterator[None]:
    """The server's process, from the moment its port answers."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, env={**os.environ, **env}, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)  # fmt: skip
        try:
            deadline = time.monotonic() + 90
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} does not answer: {log.read_text(errors='replace')[-2000:]}")
                time.sleep(0.2)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def server() -> dict[str, Any]:
    """Where PostgreSQL is."""
    url = urlsplit(POSTGRESQL_URL)
    return {"host": url.hostname, "port": url.port or 5432, "user": url.username or "root", "password": url.password or ""}  # fmt: skip


def accounts() -> list[str]:
    """Who writes and who listens."""
    return [f"s{n}" for n in range(SENDERS)] + [f"r{n}" for n in range(RECEIVERS)]


@contextlib.contextmanager
def ejabberd(folder: Path) -> Iterator[Peer]:
    """Accounts and archive (mod_mam) in PostgreSQL, ten connections to it; no TLS; nothing listens but clients."""
    port, at = free_port(), server()
    with database("ejabberd") as name:
        sql(name, Path("/usr/share/ejabberd/sql/pg.sql").read_text(encoding="utf-8"))
        rows = ", ".join(f"('{one}', '{PASSWORD}')" for one in accounts())
        sql(name, f"INSERT INTO users (username, password) VALUES {rows}")
        settings = {
            "loglevel": "error",
            "hosts": ["localhost"],
            "listen": [{"port": port, "ip": "127.0.0.1", "module": "ejabberd_c2s", "max_stanza_size": 65536, "starttls": False, "shaper": "none", "access": "all"}],
            "auth_method": ["sql"],
            "default_db": "sql",
            "sql_type": "pgsql", "sql_server": at["host"], "sql_port": at["port"], "sql_database": name,
            "sql_username": at["user"], "sql_password": at["password"], "sql_pool_size": 10,
            "modules": {
                "mod_mam": {"db_type": "sql", "default": "always"},
                "mod_stream_mgmt": {"ack_timeout": "infinity"},
                "mod_offline": {},
            },
        }  # fmt: skip
        config = folder / "ejabberd.yml"
        config.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
        spool = folder / "ejabberd"
        spool.mkdir()
        command = [
            "erl", "-noinput", "-sname", f"peers_{os.getpid()}@localhost", "-mnesia", "dir", f'"{spool}"',
            "-ejabberd", "config", f'"{config}"', "log_path", f'"{folder}/ejabberd.log"', "-s", "ejabberd",
        ]  # fmt: skip
        libs = "/usr/lib/x86_64-linux-gnu"
        with running(command, port, folder / "ejabberd.out", ERL_LIBS=libs, EJABBERD_CONFIG_PATH=str(config), HOME=str(spool)):  # fmt: skip
            yield Peer(port, name, {"archive": "archive"})


@contextlib.contextmanager
def prosody(folder: Path) -> Iterator[Peer]:
    """Accounts and archive (mod_mam) in PostgreSQL; no TLS."""
    port, at = free_port(), server()
    with database("prosody") as name:
        data = folder / "prosody"
        data.mkdir()
        config = folder / "prosody.cfg.lua"
        config.write_text(
            f"""
run_as_root = true
daemonize = false
pidfile = "{data}/prosody.pid"
data_path = "{data}"
log = {{ warn = "{folder}/prosody.log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
modules_enabled = {{ "saslauth", "mam", "smacks" }}
modules_disabled = {{ "s2s", "tls", "posix_unused" }}
authentication = "internal_plain"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
storage = "sql"
sql = {{ driver = "PostgreSQL", database = "{name}", host = "{at["host"]}", port = {at["port"]}, username = "{at["user"]}", password = "{at["password"]}" }}
default_archive_policy = true
smacks_max_unacked_stanzas = 100000
VirtualHost "localhost"
""",
            encoding="utf-8",
        )
        with running(["prosody", "-F", "--config", str(config)], port, folder / "prosody.out"):
            deadline = time.monotonic() + 20
            while not sql(name, "SELECT 1 FROM pg_tables WHERE tablename = 'prosody'") and time.monotonic() < deadline:
                time.sleep(0.2)
            rows = ", ".join(f"('localhost', '{one}', 'accounts', 'password', 'string', '{PASSWORD}')" for one in accounts())  # fmt: skip
            sql(name, f'INSERT INTO prosody ("host", "user", "store", "key", "type", "value") VALUES {rows}')
            yield Peer(port, name, {"archive": "prosodyarchive"})


ROOMS = 64
"""Synapse's: two for each sender, as many listeners; making more takes it longer than the measure."""


def called(url: str, body: dict[str, Any] | None = None, token: str = "") -> dict[str, Any]:
    """One call of an HTTP interface in JSON."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


@contextlib.contextmanager
def synapse(folder: Path) -> Iterator[Peer]:
    """One process on PostgreSQL; limits of rate lifted, presence off, light password hashes."""
    port, at, secret = free_port(), server(), secrets.token_hex(16)
    with database("synapse", "--template=template0", "--lc-collate=C", "--lc-ctype=C", "--encoding=UTF8") as name:
        many = {"per_second": 100_000, "burst_count": 100_000}
        settings = {
            "server_name": "localhost",
            "listeners": [{"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": [{"names": ["client"]}]}],
            "database": {"name": "psycopg2", "args": {"user": at["user"], "password": at["password"], "dbname": name, "host": at["host"], "port": at["port"], "cp_min": 5, "cp_max": 10}},
            "registration_shared_secret": secret, "macaroon_secret_key": secret, "form_secret": secret,
            "signing_key_path": f"{folder}/synapse.key", "media_store_path": f"{folder}/media", "report_stats": False,
            "presence": {"enabled": False}, "bcrypt_rounds": 4, "trusted_key_servers": [], "push": {"enabled": False},
            "rc_message": many, "rc_registration": many, "rc_joins": {"local": many, "remote": many},
            "rc_login": {"address": many, "account": many, "failed_attempts": many},
            "rc_invites": {"per_room": many, "per_user": many, "per_issuer": many}, "rc_room_creation": many,
            "log_config": f"{folder}/synapse.log.yml", "pid_file": f"{folder}/synapse.pid",
        }  # fmt: skip
        config = folder / "synapse.yml"
        config.write_text(json.dumps(settings), encoding="utf-8")
        (folder / "synapse.log.yml").write_text('{"version": 1, "root": {"level": "ERROR"}, "disable_existing_loggers": false}', encoding="utf-8")  # fmt: skip
        python = str(BUILD / "synapse" / "bin" / "python")
        subprocess.run([python, "-m", "synapse.app.homeserver", "-c", str(config), "--generate-keys"], check=True, capture_output=True)  # fmt: skip
        command = [python, "-m", "synapse.app.homeserver", "-c", str(config)]
        with running(command, port, folder / "synapse.out"):
            yield Peer(port, name, {"rooms": furnished(f"http://127.0.0.1:{port}", secret)})


def furnished(base: str, secret: str) -> list[dict[str, str]]:
    """Rooms of two, with who writes and who listens."""

    def token(who: str) -> str:
        url = f"{base}/_synapse/admin/v1/register"
        nonce = called(url)["nonce"]
        proof = hmac.new(secret.encode(), b"\x00".join([nonce.encode(), who.encode(), PASSWORD.encode(), b"notadmin"]), hashlib.sha1)  # fmt: skip
        asked = {"nonce": nonce, "username": who, "password": PASSWORD, "admin": False, "mac": proof.hexdigest()}
        return str(called(url, asked)["access_token"])

    senders = [token(f"s{n}") for n in range(SENDERS)]
    rooms = []
    for n in range(ROOMS):
        reader, sender = token(f"r{n}"), senders[n % SENDERS]
        asked = {"preset": "trusted_private_chat", "is_direct": True, "invite": [f"@r{n}:localhost"]}
        room = called(f"{base}/_matrix/client/v3/createRoom", asked, sender)["room_id"]
        called(f"{base}/_matrix/client/v3/join/{room}", {}, reader)
        rooms.append({"room": room, "sender": sender, "reader": reader})
    return rooms


def present() -> bool:
    """Whether the three are installed."""
    return bool(shutil.which("erl") and shutil.which("prosody") and (BUILD / "synapse" / "bin" / "python").exists())
