"""Make scratch conversations look like those of a desk at work (after ``filling.py``), and print nothing but ``{}``.

One conversation in six is unread, one in nine unanswered, one in twelve followed; one message in eleven answers another, one
in thirty holds a link; each counsellor has eight reply templates and three lists.
"""

import datetime as dt
import json
import sys
import uuid

import django

django.setup()

from django.db.models import F  # noqa: E402
from django.db.models.functions import Mod  # noqa: E402

from clicnjob.accounts.enums import AccountKind  # noqa: E402
from clicnjob.accounts.models import User  # noqa: E402
from clicnjob.messaging.models import Conversation, DeskMark, Message, RecipientList, ReplyTemplate  # noqa: E402
from clicnjob.messaging.queries.conversations import context_of  # noqa: E402
from clicnjob.messaging.queries.sealed import list_context  # noqa: E402
from clicnjob.messaging.queries.templates import Text, packed  # noqa: E402
from clicnjob.shared import clock  # noqa: E402
from clicnjob.shared.db import atomic  # noqa: E402
from clicnjob.structures.models import Membership  # noqa: E402
from clicnjob.vault.envelope import seal  # noqa: E402

LINK = "Voici l'adresse pour ton dossier : https://www.service-public.fr/particuliers/vosdroits/F32700 et reviens vers moi."


def conversations() -> None:
    """Unread, unanswered, followed."""
    moment = clock.now()
    pks = list(Conversation.objects.order_by("pk").values_list("pk", "young_person__referent_id", "last_seq"))
    Conversation.objects.filter(pk__in=[pk for pk, _, _ in pks[::6]]).update(
        unread_by_structure=2, structure_read_seq=F("last_seq") - 2
    )
    Conversation.objects.filter(pk__in=[pk for pk, _, _ in pks[::9]]).update(
        unanswered_since=moment - dt.timedelta(days=2), last_side="youth"
    )
    DeskMark.objects.bulk_create(
        [DeskMark(conversation_id=pk, user_id=referent, followed=True) for pk, referent, _ in pks[::12]]
    )


def messages(talks: list[uuid.UUID]) -> None:
    """Answers and links, where pages are asked."""
    rows = Message.objects.filter(conversation_id__in=talks)
    rows.alias(rest=Mod("seq", 11)).filter(rest=0).update(reply_to_seq=F("seq") - 4)
    linked = list(rows.alias(rest=Mod("seq", 30)).filter(rest=7).select_related("conversation"))
    for message in linked:
        place = context_of(message.conversation_id, message.client_id)
        message.sealed_body = seal(message.conversation.structure_id, LINK.encode(), place)
    Message.objects.bulk_update(linked, ["sealed_body"], batch_size=500)


def desks() -> None:
    """Reply templates and lists."""
    words = Text("Confirmer un rendez-vous", "Bonjour {prenom}, je te confirme notre rendez-vous. {conseiller}")
    home = dict(Membership.objects.values_list("user_id", "structure_id"))
    templates, lists = [], []
    for user in User.objects.filter(kind=AccountKind.STAFF):
        for number in range(8):
            pk = uuid.uuid4()
            sealed = seal(home[user.pk], packed(words), ReplyTemplate.context_of(pk))
            templates.append(
                ReplyTemplate(pk=pk, structure_id=home[user.pk], owner=user, position=number, sealed=sealed)
            )
        for number in range(3):
            pk = uuid.uuid4()
            name = seal(home[user.pk], f"Groupe {number}".encode(), list_context(pk))
            lists.append(
                RecipientList(pk=pk, structure_id=home[user.pk], owner=user, sealed_name=name, name_hash=str(number))
            )
    ReplyTemplate.objects.bulk_create(templates, batch_size=1000)
    RecipientList.objects.bulk_create(lists, batch_size=1000)


if __name__ == "__main__":
    with atomic():
        conversations()
        messages([uuid.UUID(one) for one in json.load(sys.stdin)])
        desks()
    json.dump({}, sys.stdout)
