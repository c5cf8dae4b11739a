"""Without network: the shell of the conversation, and the worker that keeps it on a device of one's own (R14, docs/adr/0018)."""

import hashlib
import json
import re

from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from clicnjob.accounts.sessions import is_shared_post, locks
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, public, requires

PATIENCE_MS = 12_000
"""A network that has said nothing for so long is no network."""
PARTS = ("messaging/kept.js", "messaging/sw-shell.js")


def _shell() -> str:
    """The same for everyone of a language: rendered without a request, it cannot hold anything of anybody."""
    return render_to_string("messaging/offline.html", {"page": reverse("messaging:mine")})


@public
@methods("GET")
def shell(request: Request) -> HttpResponse:
    """The conversation's page without network: empty, filled on the device from what it keeps."""
    return HttpResponse(_shell())


@requires(Kind.YOUTH)
@methods("GET")
def worker(request: Request) -> HttpResponse:
    """The conversation's service worker, with the files of its shell and their version; never for a computer or a phone that others use."""
    if is_shared_post(request) or locks(request):
        raise Http404
    html, parts = _shell(), [static(name) for name in PARTS]
    files = sorted(set(re.findall(rf'(?:src|href)="({re.escape(settings.STATIC_URL)}[^"#]+)', html)))
    holds = {
        "version": hashlib.sha256("\n".join([html, *files, *parts]).encode()).hexdigest()[:16],
        "page": reverse("messaging:mine"),
        "shell": reverse("messaging:shell"),
        "files": files,
        "patience": PATIENCE_MS,
    }
    script = f"self.SHELL = {json.dumps(holds)};\nimportScripts({', '.join(map(json.dumps, parts))});\n"
    return HttpResponse(script, content_type="text/javascript")
