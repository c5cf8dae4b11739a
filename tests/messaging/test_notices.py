"""What leaves by SMS says that a message waits, never what it says (R13, G24)."""

import json

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import mark_read, post_welcome
from clicnjob.messaging.models import Conversation
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import blanks_context, recipient_context
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.envelope import open_sealed
from tests.messaging.conftest import Say


def test_one_notice_until_it_is_read(talk: Conversation, lea_account: User, claire: User, say: Say) -> None:
    post_welcome(conversation=talk, by=SYSTEM)
    assert Outbox.objects.count() == 0, "the welcome is read in the room"
    say(talk, claire, "SECRET un")
    say(talk, claire, "SECRET deux")
    row = Outbox.objects.get()
    structure = talk.structure_id
    assert open_sealed(structure, bytes(row.sealed_recipient), recipient_context(row.pk)) == b"+33612345678"
    blanks = json.loads(open_sealed(structure, bytes(row.sealed_blanks), blanks_context(row.pk)))
    assert (row.template, blanks) == ("message_notice", {"counsellor": "Claire", "link": "/ma-conversation/"})
    mark_read(conversation=talk, seq=3, by=account_actor(lea_account))
    say(talk, claire, "SECRET trois")
    assert Outbox.objects.count() == 2


def test_the_young_persons_own_words_tell_nobody(talk: Conversation, lea_account: User, say: Say) -> None:
    say(talk, lea_account, "Bonjour")
    assert Outbox.objects.count() == 0


def test_no_phone_no_notice(talk: Conversation, lea: YoungPerson, claire: User, say: Say) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(phone="")
    say(talk, claire, "Bonjour")
    assert Outbox.objects.count() == 0


def test_no_account_no_notice(talk: Conversation, lea: YoungPerson, claire: User, say: Say) -> None:
    """A link that leads to a sign-in one does not have would be worse than nothing."""
    lea.attachments.all().delete()
    say(talk, claire, "Bonjour")
    assert Outbox.objects.count() == 0
