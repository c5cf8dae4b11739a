"""A newcomer opens an invitation; someone who works in several structures answers, chooses where, leaves."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts import sessions
from clicnjob.accounts.actions import begin_totp
from clicnjob.accounts.models import User
from clicnjob.accounts.queries import has_second_factor
from clicnjob.accounts.rules import PRIVILEGED_PASSWORD, STAFF_PASSWORD
from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.accounts.views.security import account, must_confirm
from clicnjob.shared.actor import ANONYMOUS, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, requires, safe_next, see_other
from clicnjob.shared.language import pro, read_by_staff
from clicnjob.structures import actions, queries
from clicnjob.structures.forms.team import AcceptForm, PasswordForm
from clicnjob.structures.models import Invitation
from clicnjob.structures.queries.staff import PRIVILEGED

STRUCTURE = "structure_id"
"""Session key: the structure one works at now (read by ``enrolment.actors``)."""


@public
@methods("GET", "POST")
@read_by_staff
def invitation(request: Request, token: str) -> HttpResponse:
    """Choose a name and a password, then a second factor; who has an account already joins with it."""
    row = queries.invitation_of_token(token)
    if row is None or request.actor.is_volunteer or request.actor.is_youth:
        raise Http404
    user = request.user if isinstance(request.user, User) else None
    if row.renews is None and user is not None and (user.email or "").lower() == row.email:
        return _join(request, row, user)
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


def _join(request: Request, row: Invitation, user: User) -> HttpResponse:
    """Who is signed in with the address invited joins with this account, the second factor given again (G35)."""
    if confirmation := must_confirm(request):
        return confirmation
    if request.method == "POST":
        actions.accept_invitation_as(invitation=row, user=user, by=request.actor)
        _joined(request, row)
        return see_other("structures:switch")
    return render(request, "structures/invitation_known.html", {"invitation": row})


def _joined(request: Request, row: Invitation) -> None:
    known = {place.structure_id for place in queries.current_memberships(request.actor)}
    words = (
        pro("Vous travaillez maintenant aussi à %(name)s.")
        if row.structure_id in known
        else pro("C’est noté\u202f: un autre membre de la direction de %(name)s confirme votre accès.")
    )
    messages.success(request, words % {"name": row.structure.name})


@requires(Kind.STAFF)
@methods("POST")
def answer_invitation(request: Request, invitation_id: uuid.UUID) -> HttpResponse:
    """Join the structure that invites one's account, or (``non``) decline."""
    row = queries.get_own_invitation(request.actor, invitation_id)
    if confirmation := must_confirm(request):
        return confirmation
    user = account(request)
    if "non" in request.POST:
        actions.decline_invitation(invitation=row, user=user, by=request.actor)
        messages.success(request, pro("Invitation déclinée : son lien ne marche plus."))
    else:
        actions.accept_invitation_as(invitation=row, user=user, by=request.actor)
        _joined(request, row)
    return see_other("structures:switch")


@requires(Kind.STAFF)
@methods("POST")
def leave(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """Stop working at one of one's structures."""
    row = queries.get_own_membership(request.actor, membership_id)
    if confirmation := must_confirm(request):
        return confirmation
    user = account(request)  # read now: every other session ends with this access
    actions.leave_structure(membership=row, by=request.actor)
    user.refresh_from_db()
    sessions.keep_session(request, user)
    messages.success(request, pro("Vous ne travaillez plus à %(name)s.") % {"name": row.structure.name})
    return see_other("structures:switch")


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
    context = {"places": places, "invitations": queries.own_invitations(request.actor)}
    return render(request, "structures/switch.html", context)
