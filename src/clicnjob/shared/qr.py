"""QR codes as inline SVG, and the address they hold."""

import io

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString


def public_address(request: HttpRequest, path: str) -> str:
    """The address others reach ``path`` at: ``PUBLIC_URL``, else the one this request came by."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def qr_svg(content: str, *, title: str = "") -> SafeString:
    """A QR code to put in a page: black on its own white box, as large as its container. ``title`` is read aloud."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=2,
        dark="#000",
        light="#fff",
        title=title or None,
    )
    role = 'role="img"' if title else 'aria-hidden="true"'
    return SafeString(out.getvalue().decode().replace("<svg", f"<svg {role}", 1))  # nosec B703: drawn by us, nothing of the content is markup
