"""What a message may be, who may write one, who is in charge of answering."""

import datetime as dt
import unicodedata
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Message
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Cover

MAX_LENGTH = 4000
"""Characters of one message, after ``clean_body``."""
EDITED_WITHIN = dt.timedelta(hours=24)
"""A slip is put right the same day; later, what someone may have acted upon is withdrawn or completed, not rewritten."""
RESTORED_WITHIN = dt.timedelta(minutes=10)
"""A withdrawal by mistake is undone while one still thinks of it."""
TEMPLATE_TITLE = 60
ANSWER_LENGTH = 600
"""Characters of the structure's own words of an automatic answer."""
TEMPLATE_FIELDS = ("prenom", "nom", "conseiller", "structure", "date")
"""What a reply template may leave to be filled at insertion."""
ANSWER_FIELDS = {"closed_text": ("reprise",), "away_text": ("conseiller", "remplacant", "retour")}
"""The same for the structure's own words of an automatic answer."""
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_KEPT_CONTROLS = "\n\t"


def clean_body(body: str) -> str:
    """The text as it is kept: one sort of newline, composed characters, no control character, no blank around.

    Raises DomainError ``empty`` when nothing visible is left, ``too_long`` past 4,000 characters.
    """
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    if not text.replace("\n", "").isprintable():
        text = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs"})
    text = text.strip()
    if all(unicodedata.category(c) in _INVISIBLE for c in text):
        raise DomainError(_("Écrivez votre message."), code="empty", field="body")
    if len(text) > MAX_LENGTH:
        raise DomainError(_("Votre message est trop long. Envoyez-le en deux fois."), code="too_long", field="body")
    return text


def side_of(actor: Actor) -> Side | None:
    """The side the actor writes for; ``None`` for who never writes (volunteers, network, nobody: R2, R4)."""
    if actor.is_youth and actor.user_id:
        return Side.YOUTH
    return Side.STRUCTURE if actor.is_staff and actor.user_id else None


def is_covered(actor: Actor, day: dt.date) -> Exists:
    """Whether the conversation's referent is one the actor stands in for on ``day``, as a condition on conversations."""
    return Exists(
        Cover.objects.all()
        .current(day)
        .filter(
            covering_id=actor.user_id,
            absent_id=OuterRef("young_person__referent_id"),
            structure_id=OuterRef("structure_id"),
        )
    )


def in_charge(actor: Actor, day: dt.date) -> Q:
    """The conversations the actor answers for on ``day``: one's own caseload, those covered, those without a referent.

    A colleague who reads one by another way (leadership of a session, accès exceptionnel) leaves no read mark: the
    young person would believe the referent has read, and the referent would find nothing left to read.
    """
    mine = Q(young_person__referent_id=actor.user_id) | Q(young_person__referent=None)
    return mine | Q(is_covered(actor, day))


def wrote(actor: Actor, message: Message) -> bool:
    """Whether the actor is the author: nobody else changes a message, whatever their role (R15)."""
    return actor.user_id is not None and message.author_id == actor.user_id


class May(NamedTuple):
    """What an author may still do with a message of theirs."""

    edit: bool = False
    """For a day, what they wrote themselves and did not withdraw."""
    withdraw: bool = False
    """At any time."""
    restore: bool = False
    """For ten minutes after the withdrawal."""


def author_may(message: Message, moment: dt.datetime) -> May:
    """What its author may do with it now (``wrote`` says who that is)."""
    if message.withdrawn_at is not None:
        return May(restore=moment - message.withdrawn_at <= RESTORED_WITHIN)
    return May(edit=not message.automatic and moment - message.created_at <= EDITED_WITHIN, withdraw=True)


def can_edit(actor: Actor, message: Message, moment: dt.datetime) -> bool:
    """Whether the actor may change its words."""
    return wrote(actor, message) and author_may(message, moment).edit


def can_restore(actor: Actor, message: Message, moment: dt.datetime) -> bool:
    """Whether the actor may put back what they withdrew."""
    return wrote(actor, message) and author_may(message, moment).restore
