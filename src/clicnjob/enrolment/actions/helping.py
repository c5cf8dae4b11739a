"""An ask for help to obtain a paper is also said in the conversation, where the counsellor answers."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.documents.enums import ASKED_FOR
from clicnjob.documents.models import HelpAsk
from clicnjob.messaging.actions import send_message
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import Actor


def say_help(ask: HelpAsk, by: Actor) -> None:
    """In the transaction that keeps the ask, in the young person's name; nothing where there is no conversation yet."""
    conversation = Conversation.objects.filter(young_person_id=ask.young_person_id).first()
    if conversation is None:
        return
    words = {"paper": _(ASKED_FOR[ask.subject]), "reason": _(ask.get_reason_display())}
    body = _("J’ai besoin d’aide pour un document\u202f: %(paper)s. %(reason)s.") % words
    send_message(conversation=conversation, body=body, client_id=uuid.uuid5(ask.pk, ask.reason), by=by)
