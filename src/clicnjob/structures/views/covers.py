"""Absences and who stands in: planned by the one who goes away, a sector manager or the direction."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.models import User
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures import actions, queries
from clicnjob.structures.forms.team import CoverForm
from clicnjob.structures.presenters import covering_roles

MAY_PLAN = (Role.COUNSELLOR, Role.SECTOR_MANAGER, Role.DIRECTION)


@requires(*MAY_PLAN)
@methods("GET", "POST")
def covers(request: Request) -> HttpResponse:
    """Who is away until when, and who answers; plan an absence: a counsellor their own, the direction anyone's. Nobody names themselves."""
    actor, today = request.actor, clock.today()
    members = [row for row in queries.team(actor) if row.role in covering_roles() and row.starts_on <= today]
    own = actor.role is Role.COUNSELLOR
    form = CoverForm(
        request.POST or None, members=members, decides=actor.user_id, own=own, initial={"starts_on": today}
    )
    if request.method == "POST" and form.is_valid():
        people: dict[str, User] = form.members
        try:
            actions.cover(
                absent=people[str(actor.user_id) if own else form.cleaned_data["absent"]],
                covering=people[form.cleaned_data["covering"]],
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                by=actor,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, pro("L’absence est prévue. Les deux personnes sont prévenues."))
            return see_other("structures:covers")
    rows = queries.covers(actor)
    may_end = {row.pk for row in rows if actor.role is not Role.COUNSELLOR or row.absent_id == actor.user_id}
    context: dict[str, Any] = {"form": form, "covers": rows, "may_end": may_end, "today": today, "own": own}
    return render(request, "structures/cover.html", context, status=422 if form.errors else 200)


@requires(*MAY_PLAN)
@methods("POST")
def end_cover(request: Request, cover_id: uuid.UUID) -> HttpResponse:
    """Someone is back, or does not go: the cover stops now."""
    actions.end_cover(cover=queries.get_cover_to_end(request.actor, cover_id), by=request.actor)
    messages.success(request, pro("Le remplacement est arrêté."))
    return see_other("structures:covers")
