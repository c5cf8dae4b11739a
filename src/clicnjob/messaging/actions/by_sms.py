"""An answer to one of our SMS enters the conversation as the young person's own message (R13)."""

import uuid

from clicnjob.messaging import rules
from clicnjob.messaging.actions.sending import open_conversation, send_message
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor, Kind
from clicnjob.structures.models import Attachment


@action
def take_sms(*, number: str, text: str, event_id: uuid.UUID, by: Actor) -> bool:
    """Write ``text`` in the conversation of the only person attached now whose verified phone is ``number``.

    False, and nothing is written, when nobody or more than one person could have sent it, or when the number gave up since it
    was verified: it may be a stranger's by now.
    """
    links = Attachment.objects.current().filter(
        user__phone=number,
        user__phone_verified_at__isnull=False,
        user__phone_doubted_at=None,
        user__deactivated_at=None,
        young_person__closed_at=None,
        structure__is_practice=False,
    )
    found = list(links.select_related("user", "young_person")[:2])
    if len(found) != 1:
        return False
    [link] = found
    conversation = open_conversation(person=link.young_person, by=SYSTEM)
    writer = Actor(
        Kind.YOUTH,
        name=link.user.first_name,
        user_id=link.user_id,
        structure_id=link.structure_id,
        person_id=link.young_person_id,
    )
    send_message(conversation=conversation, body=text[: rules.MAX_LENGTH], client_id=event_id, by_sms=True, by=writer)
    return True
