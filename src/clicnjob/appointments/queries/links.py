"""Links that answer without signing in: the token is derived under a key outside the database, as seats' are."""

import uuid

from django.urls import reverse

from clicnjob.appointments.models import AppointmentLink
from clicnjob.vault.keys import derived_token, keyed_hash


def link_token(link_id: uuid.UUID) -> str:
    """The secret of a link (128 bits)."""
    return derived_token("appointment-link", str(link_id))


def link_hash(token: str) -> str:
    """What the database keeps of a token."""
    return keyed_hash("appointment-link", token)


def link_path(link_id: uuid.UUID) -> str:
    """The page of a link: it shows, a POST answers (R17)."""
    return reverse("appointments:answer", args=[link_token(link_id)])


def link_of_token(token: str) -> AppointmentLink | None:
    """The link behind a token, whatever became of it: what it may still do is the page's matter."""
    whose = ("young_person__referent", "young_person__structure", "counsellor", "site", "structure")
    names = [f"{what}__{who}" for what in ("appointment", "proposal") for who in whose]
    return AppointmentLink.objects.select_related(*names).filter(token_hash=link_hash(token)).first()
