"""What became of the texts one sent oneself to try the ways out."""

import uuid
from dataclasses import dataclass

from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro

SHOWN = 5


def try_group(user_id: uuid.UUID) -> str:
    """The cause of somebody's tries."""
    return f"try:{user_id}:"


@dataclass(frozen=True, slots=True)
class Tried:
    """One try and what is known of it."""

    row: Outbox
    words: str
    state: str
    """``pin``, ``ambre`` or ``brique``: how it went, beside the words."""

    @property
    def channel(self) -> str:
        """SMS or e-mail."""
        return str(Channel(self.row.channel).label)


def tried(actor: Actor) -> list[Tried]:
    """One's last tries at this structure, the latest first."""
    if actor.user_id is None:
        return []
    rows = Outbox.objects.all().visible_to(actor).filter(group__startswith=try_group(actor.user_id))
    return [Tried(row, *_said(row)) for row in rows.order_by("-created_at")[:SHOWN]]


def _said(row: Outbox) -> tuple[str, str]:
    if row.delivered_at is not None:
        return pro("Arrivé, dit l’opérateur."), "done"
    if row.state == OutboxState.SENT:
        return pro("Remis à l’opérateur. Regardez s’il arrive chez vous."), "done"
    if row.state == OutboxState.KEPT:
        return pro("Gardé : aucun envoi réel n’est réglé ici, rien ne part."), "wait"
    if row.state == OutboxState.WAITING and row.error:
        return pro("Pas parti (%(why)s). Un nouvel essai suit tout seul.") % {"why": row.error}, "no"
    if row.state == OutboxState.WAITING:
        return pro("En attente : il part dans quelques secondes."), "wait"
    return pro("Pas parti : %(why)s. Prévenez votre exploitant.") % {"why": row.error or row.state}, "no"
