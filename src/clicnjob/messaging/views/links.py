"""The page between a link and the site it leads to."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clicnjob.messaging.rules.links import domain_of
from clicnjob.shared.http import Request, methods, signed_in


@signed_in
@methods("GET")
def link(request: Request) -> HttpResponse:
    """Before leaving for another site: say which. Nothing is opened by itself."""
    address = request.GET.get("u")
    if address is None:
        return redirect("/")
    domain = domain_of(address)
    if not domain or len(address) > 4000:
        raise Http404
    return render(request, "messaging/link.html", {"address": address, "domain": domain})
