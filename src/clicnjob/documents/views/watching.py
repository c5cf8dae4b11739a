"""What direction watches over: copies that wait to go, what the night said."""

from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.documents import queries
from clicnjob.files.queries import last_comparison
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires


@requires(Role.DIRECTION)
@methods("GET")
def watch(request: Request) -> HttpResponse:
    """Copies held now and until when, the last comparison of store and database (G20)."""
    compared = last_comparison()
    context = {
        "copies": queries.copies_held(request.actor),
        "compared": compared,
        "lost_here": compared.lost_by_structure.get(str(request.actor.structure_id), 0) if compared else 0,
    }
    return render(request, "documents/watch.html", context)
