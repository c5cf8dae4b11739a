"""Volunteers' day passes: the token is derived under a key outside the database, which holds only its keyed hash."""

import uuid

from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.vault.keys import derived_token, keyed_hash
from clicnjob.workshops.models import DayPass, Session
from clicnjob.workshops.queries.sessions import leads


def pass_token(pass_id: uuid.UUID) -> str:
    """The secret of a pass, the same each time: its QR can be shown again while it lives."""
    return derived_token("day-pass", str(pass_id))


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return keyed_hash("day-pass", token)


def day_pass_of_token(token: str) -> DayPass | None:
    """The pass behind a link, if its session still runs or is to come and nobody took it back (R4, G12)."""
    row = (
        DayPass.objects.filter(token_hash=token_hash(token), revoked_at=None)
        .select_related("session__workshop", "session__structure")
        .first()
    )
    if row is None or row.session.closed_at is not None or clock.now() > row.session.ends_at + Session.GRACE:
        return None
    return row


def get_day_pass(actor: Actor, pk: uuid.UUID) -> DayPass:
    """A pass of a session one leads. Raises Http404."""
    rows = DayPass.objects.all().visible_to(actor).filter(session__in=Session.objects.filter(leads(actor)).values("pk"))
    row = rows.select_related("session__workshop").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
