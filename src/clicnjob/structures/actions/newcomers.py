"""An account of this morning: empty, and filled by somebody else than who made it (D10, G35, docs/adr/0040)."""

import datetime as dt
import uuid
from collections.abc import Collection

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Invitation

FIRST_DAY = dt.timedelta(hours=24)
"""As long as a further direction account waits (R5): the whole direction was told, and had the time to refuse."""


def _arrived(structure_id: uuid.UUID, user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID | None]:
    """Who of these arrived here within a day, and who had invited them."""
    since = clock.now() - FIRST_DAY
    rows = Invitation.objects.filter(
        structure_id=structure_id,
        accepted_by__in=user_ids,
        accepted_at__gt=since,
        renews=None,
        invited_by__isnull=False,
    )
    return {row.accepted_by_id: row.invited_by_id for row in rows if row.accepted_by_id is not None}


def check_given_by_another(*, to: uuid.UUID, structure_id: uuid.UUID, by: Actor) -> None:
    """Refuse young people given to an account of this day by who invited it, or by another account of this day.

    A manager whose account was taken over opens accounts and gives them nobody; any colleague may, at once. Raises
    DomainError(code="own_guest").
    """
    if by.user_id is None:
        return
    arrived = _arrived(structure_id, (to, by.user_id))
    if to in arrived and (arrived[to] == by.user_id or by.user_id in arrived):
        raise DomainError(
            pro("Ce compte vient d’ouvrir. Un autre collègue peut lui confier des jeunes, ou vous demain."),
            code="own_guest",
        )


def check_not_a_newcomer(*, structure_id: uuid.UUID, by: Actor) -> None:
    """Refuse to an account of this day what one opens alone. Raises DomainError(code="newcomer")."""
    if by.user_id is not None and by.user_id in _arrived(structure_id, (by.user_id,)):
        raise DomainError(
            pro("Votre compte vient d’ouvrir. Demandez à un collègue, ou revenez demain."), code="newcomer"
        )
