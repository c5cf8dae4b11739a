"""A photo of a paper, shared from the gallery to the application (docs/adr/0031).

The phone's own system makes the request, without our form's token, so the server takes nothing from it: the worker of this one
address hands the photo to the page of documents, in memory, and it leaves from there by the usual form.
"""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from clicnjob.accounts.sessions import is_shared_post
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, requires, see_other

ASKS = "partage"
"""In the address of the page of documents: it asks the worker for what was shared."""


@csrf_exempt
@requires(Kind.YOUTH)
@methods("GET", "POST")
def share(request: Request) -> HttpResponse:
    """Where the worker was not there to take what was shared: the page where one chooses it. Nothing is read nor kept."""
    if request.method == "POST":
        messages.info(request, _("Choisissez la photo ici, puis envoyez-la."))
    return see_other("documents:mine")


@requires(Kind.YOUTH)
@methods("GET")
def share_worker(request: Request) -> HttpResponse:
    """The worker of that address alone; never for a computer that others use (G23)."""
    if is_shared_post(request):
        raise Http404
    page = f"{reverse('documents:mine')}?{ASKS}"
    script = f"self.PAGE = {json.dumps(page)};\nimportScripts({json.dumps(static('documents/sw-share.js'))});\n"
    return HttpResponse(script, content_type="text/javascript")
