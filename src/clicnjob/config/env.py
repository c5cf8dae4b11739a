"""Typed readers of the environment: each setting says what it is, and a wrong value stops the start with a sentence."""

import os
import socket
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """A text setting; ``NAME_FILE`` may point to a file that holds it (container secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no setting: 1, true, yes, on or 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on", "oui"}:
        return True
    if value in {"0", "false", "no", "off", "non"}:
        return False
    message = f"{name} must be 1 or 0, not {value!r}."
    raise ImproperlyConfigured(message)


def integer(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip()
    if value == "":
        return default
    try:
        return int(value)
    except ValueError as error:
        message = f"{name} must be a whole number, not {value!r}."
        raise ImproperlyConfigured(message) from error


def names(name: str) -> list[str]:
    """A list of words separated by commas."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder, absolute; it is created by whoever writes into it first."""
    value = os.environ.get(name, "")
    return Path(value).expanduser().resolve() if value else default


def local_address() -> str:
    """The address by which other machines of the network reach this one; loopback when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: UDP connects without sending anything
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
