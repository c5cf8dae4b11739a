"""What is played in an installation around a backup: Léa's papers and words, what is erased afterwards, what is found in the end."""

import uuid
from typing import Any

Ids = dict[str, str]


def before() -> Ids:
    """Léa wrote three messages and sent two papers; Claire is signed in."""
    from django.test import Client

    from clicnjob.documents.actions import receive
    from clicnjob.enrolment.actors import account_actor
    from clicnjob.files.decode import Picture
    from clicnjob.messaging.actions import open_conversation, send_message
    from clicnjob.shared.actor import SYSTEM, Role
    from clicnjob.structures.models import Site
    from tests.conftest import make_account, make_member, make_person, make_structure
    from tests.files import hostile

    mark = uuid.uuid4().hex[:8]
    structure = make_structure(mark, f"Ville {mark}")
    site = Site.objects.create(structure=structure, name="Centre", address="1 rue de la Paix")
    claire = make_member(structure, f"Claire-{mark}", Role.COUNSELLOR)
    lea = make_person(site, "Léa", f"Moreau-{mark}", claire)
    actor = account_actor(make_account(lea))
    talk = open_conversation(person=lea, by=SYSTEM)
    for number in range(3):
        send_message(conversation=talk, body=f"Mot {number} de {mark}", client_id=uuid.uuid4(), by=actor)
    picture = Picture(hostile.jpeg(), 640, 400)
    papers = [receive(person=lea, kind=kind, pictures=[picture], by=actor) for kind in ("cni", "passport")]
    Client().force_login(claire)
    return {
        "mark": mark,
        "talk": str(talk.pk),
        "claire": str(claire.pk),
        "kept": str(papers[0].pk),
        "erased": str(papers[1].pk),
    }


def afterwards(ids: Ids) -> dict[str, Any]:
    """The passport is verified and its copy destroyed; Léa writes again. Then the disk fails: the other paper's object is gone."""
    from clicnjob.accounts.models import User
    from clicnjob.documents.actions import report, verify
    from clicnjob.documents.models import Document
    from clicnjob.enrolment.actors import account_actor
    from clicnjob.files import store
    from clicnjob.files.tasks import bury
    from clicnjob.messaging.actions import send_message
    from clicnjob.messaging.models import Conversation

    claire = account_actor(User.objects.get(pk=ids["claire"]))
    passport = Document.objects.get(pk=ids["erased"])
    [page] = passport.pages.select_related("file")
    verify(document=passport, kind="passport", expires_on=None, number="20AB12345", by=claire)
    report(document=Document.objects.get(pk=passport.pk), by=claire)
    bury()
    talk = Conversation.objects.get(pk=ids["talk"])
    send_message(conversation=talk, body="Un mot de trop", client_id=uuid.uuid4(), by=claire)
    [kept] = Document.objects.get(pk=ids["kept"]).pages.select_related("file")
    store.remove(kept.file.store_name)
    return {"erased_name": page.file.store_name, "kept_name": kept.file.store_name}


def found(ids: Ids, erased_name: str) -> dict[str, Any]:
    """What the installation holds of them now, opened with its keys."""
    from django.contrib.sessions.models import Session

    from clicnjob.documents.models import Document
    from clicnjob.files import store
    from clicnjob.files.models import StoredFile, Tombstone
    from clicnjob.messaging.models import Conversation, Message
    from clicnjob.messaging.queries.conversations import body_of

    talk = Conversation.objects.get(pk=ids["talk"])
    messages = Message.objects.filter(conversation=talk).order_by("seq")
    kept, erased = Document.objects.get(pk=ids["kept"]), Document.objects.get(pk=ids["erased"])
    return {
        "words": [body_of(message, talk.structure_id) for message in messages],
        "kept": [store.fetch(page.file)[:2].hex() for page in kept.pages.select_related("file")],
        "erased_pages": erased.pages.count(),
        "erased_rows": StoredFile.objects.filter(store_name=erased_name).count(),
        "erased_objects": int(erased_name in store.names()),
        "left": Tombstone.objects.count(),
        "sessions": Session.objects.count(),
    }


def upgrade(version: str, folder: str) -> dict[str, Any]:
    """``clicnjob upgrade`` to a version of ``tests.reliability.upgrades``."""
    from django.conf import settings

    from tests.reliability.nursery import command

    settings.MIGRATION_MODULES = {"demo": f"tests.reliability.upgrades.{version}"}
    return command(["upgrade", folder])


def data() -> dict[str, Any]:
    """Every table of the database and how much it holds, the counters of conversations, and which migrations it had."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder
    from django.db.models import Sum

    from clicnjob.messaging.models import Conversation

    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    applied = sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())
    seqs = Conversation.objects.aggregate(Sum("last_seq"))["last_seq__sum"]
    return {"counts": counts, "applied": applied, "last_seqs": seqs}
