"""A newcomer opens an invitation; someone who works in several structures chooses where."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts import sessions
from clicnjob.accounts.actions import begin_totp
from clicnjob.accounts.models import User
from clicnjob.accounts.queries import has_second_factor, staff_by_email
from clicnjob.accounts.rules import PRIVILEGED_PASSWORD, STAFF_PASSWORD
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.shared.actor import ANONYMOUS, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, requires, safe_next, see_other
from clicnjob.structures import actions, queries
from clicnjob.structures.forms.team import AcceptForm, PasswordForm
from clicnjob.structures.models import Invitation
from clicnjob.structures.queries.staff import PRIVILEGED

STRUCTURE = "structure_id"
"""Session key: the structure one works at now (read by ``enrolment.actors``)."""


@public
@methods("GET", "POST")
def invitation(request: Request, token: str) -> HttpResponse:
    """Choose a name and a password, then a second factor; who has an account already joins with it."""
    row = queries.invitation_of_token(token)
    if row is None or request.actor.is_volunteer or request.actor.is_youth:
        raise Http404
    known = row.renews is None and staff_by_email(row.email) is not None
    user = request.user if isinstance(request.user, User) else None
    if known:
        return _join(request, row, token, user)
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        data = {"first_name": row.first_name, "last_name": row.last_name, **form.cleaned_data}
        try:
            member = actions.accept_invitation(token=token, **data, by=ANONYMOUS)
        except DomainError as error:
            refuse(form, error)
        else:
            sessions.await_second_factor(request, member)
            if has_second_factor(member):
                return see_other("accounts:second-factor")
            begin_totp(user=member, by=sessions.own_actor(member))
            return see_other("accounts:first-factor")
    context = {
        "invitation": row,
        "form": form,
        "shortest": PRIVILEGED_PASSWORD if row.role in PRIVILEGED else STAFF_PASSWORD,
    }
    return render(request, "structures/invitation.html", context, status=422 if form.errors else 200)


def _form(request: Request, row: Invitation) -> PasswordForm:
    if row.renews is not None:
        return PasswordForm(request.POST or None)
    return AcceptForm(request.POST or None, initial={"first_name": row.first_name, "last_name": row.last_name})


def _join(request: Request, row: Invitation, token: str, user: User | None) -> HttpResponse:
    mine = user is not None and (user.email or "").lower() == row.email
    if request.method == "POST" and user is not None and mine:
        actions.accept_invitation_as(token=token, user=user, by=request.actor)
        messages.success(request, f"Vous travaillez maintenant aussi à {row.structure.name}.")
        return see_other("structures:switch")
    return render(request, "structures/invitation_known.html", {"invitation": row, "mine": mine})


@requires(Kind.STAFF)
@methods("GET", "POST")
def switch(request: Request) -> HttpResponse:
    """Choose the structure one works at now, among one's own."""
    places = queries.current_memberships(request.actor)
    if request.method == "POST":
        try:
            wanted = uuid.UUID(request.POST.get("structure", ""))
        except ValueError:
            raise Http404 from None
        if wanted not in {row.structure_id for row in places}:
            raise Http404
        request.session[STRUCTURE] = str(wanted)
        return see_other(safe_next(request, "/"))
    return render(request, "structures/switch.html", {"places": places})
