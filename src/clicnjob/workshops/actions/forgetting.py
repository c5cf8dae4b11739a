"""The end of a file at workshops: seats stay, for the figures, with no name near them."""

import uuid

from django.db.models import Q

from clicnjob.workshops.models import ImiloCopy, Seat, SeatLink, Signature, Wait


def forget_person(person_id: uuid.UUID) -> None:
    """Signatures, waits and links go; of a seat stay its state and its hours. Called within ``keeping``'s action."""
    SeatLink.objects.filter(Q(seat__young_person_id=person_id) | Q(wait__young_person_id=person_id)).delete()
    Wait.objects.filter(young_person_id=person_id).delete()
    seats = Seat.objects.filter(young_person_id=person_id)
    Signature.objects.filter(seat__in=seats).delete()
    ImiloCopy.objects.filter(seat__in=seats).delete()
    seats.update(helper="", help_asked_at=None, answer="", answered_at=None)
