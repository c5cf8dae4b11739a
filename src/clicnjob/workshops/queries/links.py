"""Links that answer without signing in: the token is derived under a key outside the database, as passes' are."""

import uuid

from django.urls import reverse

from clicnjob.vault.keys import derived_token, keyed_hash
from clicnjob.workshops.models import SeatLink


def link_token(link_id: uuid.UUID) -> str:
    """The secret of a link (128 bits)."""
    return derived_token("seat-link", str(link_id))


def link_hash(token: str) -> str:
    """What the database keeps of a token."""
    return keyed_hash("seat-link", token)


def link_path(link_id: uuid.UUID) -> str:
    """The page of a link: it shows, a POST answers (R17)."""
    return reverse("enrolment:answer", args=[link_token(link_id)])


def link_of_token(token: str) -> SeatLink | None:
    """The link behind a token, whatever became of it: what it may still do is the page's matter."""
    rows = SeatLink.objects.select_related(
        "seat__session__workshop__structure",
        "seat__session__site",
        "seat__young_person__referent",
        "seat__young_person__structure",
        "wait__session__workshop__structure",
        "wait__session__site",
        "wait__young_person__referent",
        "wait__young_person__structure",
    )
    return rows.filter(token_hash=link_hash(token)).first()
