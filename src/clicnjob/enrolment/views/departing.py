"""A colleague leaves: who takes over, in the same screen as the end of the access."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.security import must_confirm
from clicnjob.enrolment.actions.departing import depart
from clicnjob.enrolment.forms.departing import DepartureForm
from clicnjob.enrolment.queries.departing import in_hand
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures import queries


@requires(Role.DIRECTION)
@methods("GET", "POST")
def departure(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """What a colleague leaves, who takes it over, and the end of the access, with a fresh second factor (G13, G35)."""
    row = queries.get_membership(request.actor, membership_id)
    if row.user_id == request.actor.user_id:
        raise Http404
    # Before one chooses: nothing chosen is then lost on the way to the second factor.
    if confirmation := must_confirm(request, keep=True):
        return confirmation
    held = in_hand(request.actor, row)
    colleagues = [user for user in queries.counsellors_of(row.structure_id) if user.pk != row.user_id]
    data = request.POST if request.method == "POST" else None
    form = DepartureForm(data, colleagues=colleagues, people=held.followed, sessions=len(held.sessions))
    if request.method == "POST" and form.is_valid():
        try:
            depart(membership=row, recipient=form.taking("recipient"), leader=form.taking("leader"), by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, pro("L’accès de %(name)s est terminé.") % {"name": row.user.full_name})
            waiting = held.followed and form.taking("recipient") is None
            return see_other("enrolment:without-referent" if waiting else "structures:team")
    context = {"form": form, "member": row, "held": held}
    return render(request, "enrolment/departure.html", context, status=422 if form.errors else 200)
