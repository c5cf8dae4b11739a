"""Answering with a calendar (``shared.ics``), as calendar programs ask for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from clicnjob.shared.ics import CONTENT_TYPE, Calendar


def calendar_file(request: HttpRequest, found: Calendar, *, name: str, attached: bool = False) -> HttpResponse:
    """A calendar named ``name``; ``attached``: to be kept as a file. It says when nothing changed since it was read."""
    seen = [mark.strip().removeprefix("W/") for mark in request.headers.get("If-None-Match", "").split(",")]
    response: HttpResponse = (
        HttpResponseNotModified() if found.etag in seen else HttpResponse(found.text, content_type=CONTENT_TYPE)
    )
    response["ETag"] = found.etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = f'{"attachment" if attached else "inline"}; filename="{name}"'
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
