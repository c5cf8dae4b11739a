"""Use cases of the rooms where workshops are held."""

from django.db.models import F

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.places import check_settings
from clicnjob.structures.models import Site
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Room, Session, Slot, Workshop
from clicnjob.workshops.queries.conflicts import same_room

LONGEST, MOST = 80, 500


def _checked(site: Site, name: str, places: int | None, *, but: Room | None = None) -> tuple[str, Room | None]:
    """The name in order, and the room of this name that was retired. The place is held until the end."""
    held = lock(Site.objects.filter(pk=site.pk)).get()
    words = " ".join(name.split())
    if held.closed_at is not None:
        raise DomainError(pro("Cette antenne est fermée."), code="site_closed")
    if not words:
        raise DomainError(pro("Donnez un nom à la salle."), code="name_missing", field="name")
    if len(words) > LONGEST:
        raise DomainError(
            pro("Ce nom est trop long : %(n)s lettres au plus.") % {"n": LONGEST}, code="name_long", field="name"
        )
    if places is not None and not 1 <= places <= MOST:
        raise DomainError(pro("De 1 à %(n)s places.") % {"n": MOST}, code="places", field="places")
    others = Room.objects.filter(site=site)
    if but is not None:
        others = others.exclude(pk=but.pk)
    twin = next((room for room in others if same_room(room.name, words)), None)
    if twin is not None and (but is not None or twin.retired_at is None):
        raise DomainError(pro("Une salle de cette antenne porte déjà ce nom."), code="name_taken", field="name")
    return words, twin


@action
def add_room(*, site: Site, name: str, places: int | None = None, by: Actor) -> Room:
    """One more room; one that was retired comes back under its name.

    Raises DomainError: ``not_direction``, ``site_closed``, ``name_missing``, ``name_long``, ``name_taken``, ``places``.
    """
    check_settings(by, site.structure)
    words, room = _checked(site, name, places)
    if room is None:
        room = Room.objects.create(site=site, name=words, places=places)
    else:
        room.name, room.places, room.retired_at = words, places, None
        room.save(update_fields=["name", "places", "retired_at"])
    record("room.added", by=by, obj=room, structure_id=site.structure_id, places=places)
    return room


@action
def change_room(*, room: Room, name: str, places: int | None = None, by: Actor) -> int:
    """Another name, another number of places; returns how many sessions to come say the new name.

    What is planned there is still there: nobody is told of a move. Sessions that are over keep the name they were held
    under. Raises as ``add_room``.
    """
    check_settings(by, room.site.structure)
    words, _none = _checked(room.site, name, places, but=room)
    held = lock(Room.objects.filter(pk=room.pk)).get()
    before = held.name
    if (before, held.places) == (words, places):
        return 0
    held.name, held.places = words, places
    held.save(update_fields=["name", "places"])
    count = _carry(held, before) if before != words else 0
    record("room.changed", by=by, obj=held, structure_id=room.site.structure_id, places=places, sessions=count)
    return count


def _carry(room: Room, before: str) -> int:
    """Workshops, weekly moments and sessions to come say the new name, and subscribed calendars with them."""
    workshops = Workshop.objects.filter(site_id=room.site_id)
    Workshop.objects.filter(pk__in=[one.pk for one in workshops if same_room(one.room, before)]).update(room=room.name)
    slots = Slot.objects.filter(workshop__site_id=room.site_id).exclude(room="")
    Slot.objects.filter(pk__in=[one.pk for one in slots if same_room(one.room, before)]).update(room=room.name)
    coming = Session.objects.filter(site_id=room.site_id, state=SessionState.PLANNED, starts_at__gt=clock.now())
    there = [one.pk for one in lock(coming).order_by("pk") if same_room(one.room, before)]
    Session.objects.filter(pk__in=there).update(room=room.name, sequence=F("sequence") + 1, changed_at=clock.now())
    publish(*(f"session:{pk}" for pk in there))
    return len(there)


@action
def retire_room(*, room: Room, by: Actor) -> Room:
    """It is proposed no more; what is planned there stays there, planners see it. Twice is once. Raises ``not_direction``."""
    check_settings(by, room.site.structure)
    held = lock(Room.objects.filter(pk=room.pk)).get()
    if held.retired_at is None:
        held.retired_at = clock.now()
        held.save(update_fields=["retired_at"])
        record("room.retired", by=by, obj=held, structure_id=room.site.structure_id)
    return held
