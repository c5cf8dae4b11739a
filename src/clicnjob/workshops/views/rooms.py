"""« Salles », a part of « Réglages »: added, renamed, counted, retired."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.structures.queries import get_site
from clicnjob.workshops.actions import add_room, change_room, retire_room
from clicnjob.workshops.forms.rooms import RoomForm
from clicnjob.workshops.queries.rooms import get_room, places_of

ROOMS = "workshops:rooms"


def _page(request: Request, bound: RoomForm | None = None) -> HttpResponse:
    """Every room with its form, and one more form for each site; ``bound`` is what was refused."""

    def form(pk: uuid.UUID, **initial: object) -> RoomForm:
        own = bound is not None and bound.prefix == str(pk)
        return bound if own and bound is not None else RoomForm(prefix=str(pk), initial=initial)

    places = [
        {
            "site": place.site,
            "rooms": [(room, held, form(room.pk, name=room.name, places=room.places)) for room, held in place.rooms],
            "retired": place.retired,
            "unknown": place.unknown,
            "form": form(place.site.pk),
        }
        for place in places_of(request.actor)
    ]
    return render(request, "workshops/rooms.html", {"places": places}, status=200 if bound is None else 422)


@requires(Role.DIRECTION)
@methods("GET")
def rooms(request: Request) -> HttpResponse:
    """The rooms of each site, how many people they hold, what is planned there."""
    return _page(request)


@requires(Role.DIRECTION)
@methods("POST")
def add(request: Request, site_id: uuid.UUID) -> HttpResponse:
    """One more room at this site; one that was retired comes back."""
    site = get_site(request.actor, site_id)
    form = RoomForm(request.POST, prefix=str(site.pk))
    if form.is_valid():
        try:
            room = add_room(site=site, **form.cleaned_data, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, pro("Salle ajoutée : %(name)s.") % {"name": room.name})
            return see_other(ROOMS)
    return _page(request, form)


@requires(Role.DIRECTION)
@methods("POST")
def change(request: Request, room_id: uuid.UUID) -> HttpResponse:
    """Another name, another number of places."""
    room = get_room(request.actor, room_id)
    form = RoomForm(request.POST, prefix=str(room.pk))
    if form.is_valid():
        try:
            count = change_room(room=room, **form.cleaned_data, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            said = npro("%(n)s séance porte son nouveau nom.", "%(n)s séances portent son nouveau nom.", count)
            messages.success(request, pro("Salle enregistrée.") + (" " + said % {"n": count} if count else ""))
            return see_other(ROOMS)
    return _page(request, form)


@requires(Role.DIRECTION)
@methods("POST")
def retire(request: Request, room_id: uuid.UUID) -> HttpResponse:
    """This room is proposed no more."""
    room = retire_room(room=get_room(request.actor, room_id), by=request.actor)
    messages.success(request, pro("Salle retirée : %(name)s.") % {"name": room.name})
    return see_other(ROOMS)
