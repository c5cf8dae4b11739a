"""The end of what the journey noted of a file."""

import uuid

from clicnjob.enrolment.models import CallTask, Claim, JoinInvitation, Pairing


def forget_person(person_id: uuid.UUID) -> None:
    """Calls to make, invitations, places claimed, phones paired. Called within ``keeping``'s action."""
    CallTask.objects.filter(young_person_id=person_id).delete()
    JoinInvitation.objects.filter(young_person_id=person_id).delete()
    Claim.objects.filter(seat__young_person_id=person_id).delete()
    Pairing.objects.filter(seat__young_person_id=person_id).delete()
