"""Trying the ways out: a fixed text to oneself, through the outbox like any other."""

import uuid

from clicnjob.accounts.models import User
from clicnjob.notifications.actions.outbox import enqueue
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries.senders import try_group
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Structure


@action
def try_sender(*, channel: str, user: User, structure: Structure, by: Actor) -> Outbox:
    """Send a fixed sentence to one's own address, or one's own verified number: to nobody else's (G16).

    Raises DomainError: ``not_direction``, ``not_yours``, ``no_address``.
    """
    if by.role is not Role.DIRECTION or by.structure_id != structure.pk:
        raise DomainError(pro("Seule la direction change les réglages."), code="not_direction")
    if by.user_id != user.pk:
        raise DomainError(pro("Un essai ne va qu’à soi."), code="not_yours")
    sms = channel == Channel.SMS
    recipient = (user.phone if user.phone_verified_at else "") if sms else user.email or ""
    if not recipient:
        raise DomainError(
            pro("Vérifiez d’abord votre numéro.") if sms else pro("Votre compte n’a pas d’adresse e-mail."),
            code="no_address",
        )
    return enqueue(
        channel=channel,
        recipient=recipient,
        template="staff_notice",
        blanks={"what": "sender_test", "link": "/parametres/envois/"},
        structure=structure,
        user_id=user.pk,
        group=f"{try_group(user.pk)}{uuid.uuid4().hex[:8]}",
        urgent=True,  # one waits for it, at night too
        by=by,
    )
