"""Where a web address leads."""

from urllib.parse import urlsplit


def domain_of(address: str) -> str:
    """The domain a web address leads to, foreign letters spelled out (xn--…); empty for anything but http and https."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    return host if parts.scheme in {"http", "https"} and "." in host else ""
