"""What answers when nobody is there: the direction's settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.messaging import actions, queries
from clicnjob.messaging.forms import ClosedAnswerForm
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.queries import get_structure


@requires(Role.DIRECTION)
@methods("GET", "POST")
def closed_answer(request: Request) -> HttpResponse:
    """Automatic answers outside opening hours and during an absence: on or off, in which words."""
    structure = get_structure(request.actor)
    settings = queries.get_settings(request.actor, structure)
    initial = {name: getattr(settings, name) for name in ("enabled", "closed_text", "away_text")}
    form = ClosedAnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_closed_answer(structure=structure, **form.cleaned_data, by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, pro("Réponses automatiques enregistrées."))
            return see_other("messaging:closed-answer")
    return render(request, "messaging/closed_answer.html", {"form": form}, status=422 if form.errors else 200)
