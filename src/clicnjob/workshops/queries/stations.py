"""The room's computers: alive while their session runs and nobody ended them (D8)."""

import uuid

from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.vault.keys import derived_token, keyed_hash
from clicnjob.workshops.models import Session, Station
from clicnjob.workshops.queries.sessions import leads
from clicnjob.workshops.rules.codes import normalise_code


def station_token(station_id: uuid.UUID) -> str:
    """What the computer's cookie holds, and the QR code before: 128 bits, derived, nowhere in the database."""
    return derived_token("station", str(station_id))


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return keyed_hash("station", token)


def station_to_open(code: str) -> Station | None:
    """The computer that this code, or the token of the QR code, would open now."""
    typed = normalise_code(code)
    rows = Station.objects.filter(opened_at=None, ended_at=None, open_before__gt=clock.now()).select_related("session")
    found = (rows.filter(code=typed).first() if typed else None) or rows.filter(token_hash=token_hash(code)).first()
    return found if found is not None and found.session.is_running(clock.now()) else None


def live_station(*, token: str = "", pk: uuid.UUID | None = None) -> Station | None:
    """The computer behind a cookie or a web session, while it lives."""
    rows = Station.objects.filter(ended_at=None, opened_at__isnull=False)
    rows = rows.filter(pk=pk) if pk else rows.filter(token_hash=token_hash(token))
    found = rows.select_related("session__structure", "session__workshop").first()
    return found if found is not None and found.session.is_running(clock.now()) else None


def get_station(actor: Actor, pk: uuid.UUID) -> Station:
    """A computer of a session one leads. Raises Http404."""
    rows = Station.objects.all().visible_to(actor).filter(session__in=Session.objects.filter(leads(actor)).values("pk"))
    row = rows.select_related("session__workshop").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def stations_of(session: Session) -> list[Station]:
    """The computers in use, and those that wait for their code. The session's visibility was asked before."""
    rows = session.stations.filter(ended_at=None)
    moment = clock.now()
    return [row for row in rows if row.opened_at is not None or row.open_before > moment]
