"""Who leads a session and who helps: a colleague takes a place in one click."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse

from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.workshops import queries
from clicnjob.workshops.actions import announce_volunteer, replace_leader, set_leaders, withdraw_volunteer
from clicnjob.workshops.models import Announced, Session
from clicnjob.workshops.views.who import colleagues_of


def _session(request: Request, session_id: uuid.UUID) -> Session:
    """A session whose team one may change: who holds it, or the sector manager."""
    row = queries.get_session(request.actor, session_id)
    if not (queries.is_leader(request.actor, row) or request.actor.role is Role.SECTOR_MANAGER):
        raise Http404
    return row


@requires(*ALL_STAFF)
@methods("POST")
def leaders(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The whole team at once."""
    row = _session(request, session_id)
    wanted = request.POST.getlist("leaders")
    chosen = [user for user in colleagues_of(row.structure_id) if str(user.pk) in wanted]
    set_leaders(session=row, leaders=chosen, by=request.actor)
    messages.success(request, pro("L’équipe de la séance est à jour."))
    return see_other("workshops:session", session_id=row.pk)


@requires(*ALL_STAFF)
@methods("POST")
def replace(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """A colleague replaces another, or joins who leads."""
    row = _session(request, session_id)
    people = {str(user.pk): user for user in colleagues_of(row.structure_id)}
    taking = people.get(request.POST.get("taking", ""))
    if taking is None:
        raise DomainError(pro("Choisissez un·e collègue dans la liste."), code="not_a_colleague")
    leaving = {str(user.pk): user for user in row.leaders.all()}.get(request.POST.get("leaving", ""))
    replace_leader(session=row, leaving=leaving, taking=taking, by=request.actor)
    words = (
        pro("%(taking)s remplace %(leaving)s.") % {"taking": taking.first_name, "leaving": leaving.first_name}
        if leaving
        else pro("%(first_name)s anime la séance.") % {"first_name": taking.first_name}
    )
    messages.success(request, words)
    return see_other("workshops:session", session_id=row.pk)


@requires(*ALL_STAFF)
@methods("POST")
def announce(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """A volunteer is expected, by first name."""
    row = _session(request, session_id)
    announce_volunteer(session=row, first_name=request.POST.get("first_name", ""), by=request.actor)
    return see_other("workshops:session", session_id=row.pk)


@requires(*ALL_STAFF)
@methods("POST")
def withdraw(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """A volunteer is expected no more."""
    row = _session(request, session_id)
    wanted = request.POST.get("announced", "")
    for announced in Announced.objects.all().visible_to(request.actor).filter(session=row):
        if str(announced.pk) == wanted:
            withdraw_volunteer(announced=announced, by=request.actor)
    return see_other("workshops:session", session_id=row.pk)
