"""Fill a scratch database: ``filling.py <people> <messages a conversation> <rooms>``, then print who can sign in, in JSON.

The shape of the national network: a structure for 2,750 young people, a counsellor for 85, one conversation each. Bodies
are really sealed and their stems really hashed. ``rooms`` conversations get two signed-in browsers.
"""

import datetime as dt
import json
import random
import sys
import uuid
from collections.abc import Iterator
from itertools import batched
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402

from clicnjob.accounts.enums import AccountKind  # noqa: E402
from clicnjob.accounts.models import User  # noqa: E402
from clicnjob.accounts.sessions import BACKEND, ENDS, IDLE, SEEN, STAFF_LIFE  # noqa: E402
from clicnjob.accounts.store import SessionStore  # noqa: E402
from clicnjob.messaging.actions.inserting import _plain  # noqa: E402
from clicnjob.messaging.models import Conversation, Message  # noqa: E402
from clicnjob.messaging.queries.conversations import context_of  # noqa: E402
from clicnjob.messaging.stems import tokens_of  # noqa: E402
from clicnjob.shared import clock  # noqa: E402
from clicnjob.shared.actor import Role  # noqa: E402
from clicnjob.shared.db import atomic  # noqa: E402
from clicnjob.structures.models import Attachment, Membership, Site, Structure, YoungPerson  # noqa: E402
from clicnjob.vault.envelope import seal  # noqa: E402
from clicnjob.vault.keys import keyed_hash  # noqa: E402

PEOPLE_PER_STRUCTURE, PEOPLE_PER_COUNSELLOR, ROOMS_PER_COUNSELLOR = 2750, 85, 10
WORDS = (
    "bonjour rendez-vous atelier demain mission locale contrat formation logement dossier papier signature entretien "
    "emploi stage transport carte bancaire allocation garantie jeune conseiller message téléphone adresse santé permis "
    "apprentissage restaurant vendeur cuisine soudure mer horaires bus gare inscription caf impôts banque attestation"
).split()
DRAW = random.Random(83)  # the same data each time


def key(kind: int, number: int) -> uuid.UUID:
    """An id that pgbench can compute too."""
    return uuid.UUID(f"{kind:08x}-0000-4000-8000-{number:012x}")


def sentences() -> list[str]:
    """Three hundred short texts."""
    return [" ".join(DRAW.choices(WORDS, k=DRAW.randint(4, 18))).capitalize() + "." for _ in range(300)]


def fill(people: int, depth: int) -> None:
    """Everyone, then every message."""
    moment, texts = clock.now(), sentences()
    structures = [
        Structure(
            pk=key(1, n), code=f"BENCH{n:03}", official_name=f"ML {n}", usual_name=f"Mission locale {n}",
            department_code="83", department="Var", region_code="93", region="Provence-Alpes-Côte d'Azur",
        )
        for n in range(-(-people // PEOPLE_PER_STRUCTURE))
    ]  # fmt: skip
    Structure.objects.bulk_create(structures)
    for one in structures:
        seal(one.pk, b"", "")  # makes its key now: nothing else can be asked during a COPY
    sites = [Site(pk=key(2, n), structure=one, name="Centre", address="1 rue") for n, one in enumerate(structures)]
    Site.objects.bulk_create(sites)
    staff = [
        User(pk=key(3, n), kind=AccountKind.STAFF, first_name=f"Claire{n}", last_name="Test", email=f"c{n}@exemple.fr",
             activated_at=moment)
        for n in range(-(-people // PEOPLE_PER_COUNSELLOR))
    ]  # fmt: skip
    User.objects.bulk_create(staff, batch_size=2000)
    home = [min(n * PEOPLE_PER_COUNSELLOR // PEOPLE_PER_STRUCTURE, len(structures) - 1) for n in range(len(staff))]
    Membership.objects.bulk_create(
        [Membership(structure=structures[home[n]], user=user, role=Role.COUNSELLOR, starts_on=dt.date(2020, 1, 1))
         for n, user in enumerate(staff)], batch_size=2000,
    )  # fmt: skip
    for start in range(0, people, 5000):
        part = range(start, min(start + 5000, people))
        _people(part, structures, staff, home, moment)
        _talks(part, structures, home, texts, depth, moment)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _people(part: range, structures: list[Structure], staff: list[User], home: list[int], moment: dt.datetime) -> None:
    owners = {n: n // PEOPLE_PER_COUNSELLOR for n in part}
    accounts = [
        User(pk=key(4, n), kind=AccountKind.YOUTH, first_name=f"Léa{n}", last_name="Test", activated_at=moment)
        for n in part
    ]
    User.objects.bulk_create(accounts, batch_size=2000)
    files = [
        YoungPerson(
            pk=key(5, n), structure_id=key(1, home[owners[n]]), site_id=key(2, home[owners[n]]), first_name=f"Léa{n}",
            last_name="Test", search_name=f"lea{n} test", birth_date=dt.date(2007, 3, 14), referent_id=key(3, owners[n]),
        )
        for n in part
    ]  # fmt: skip
    YoungPerson.objects.bulk_create(files, batch_size=2000)
    Attachment.objects.bulk_create(
        [Attachment(structure_id=one.structure_id, young_person=one, user_id=key(4, n))
         for n, one in zip(part, files, strict=True)], batch_size=2000,
    )  # fmt: skip


def _talks(part: range, structures: list[Structure], home: list[int], texts: list[str], depth: int, moment: dt.datetime) -> None:  # fmt: skip
    Conversation.objects.bulk_create(
        [
            Conversation(
                pk=key(6, n), structure_id=key(1, home[n // PEOPLE_PER_COUNSELLOR]), young_person_id=key(5, n),
                last_seq=depth, revision=depth, last_message_at=moment - dt.timedelta(minutes=n % 5000),
                last_side="structure", youth_read_seq=depth, structure_read_seq=depth, youth_messages=depth // 2,
                first_youth_message_at=moment - dt.timedelta(days=90),
            )
            for n in part
        ], batch_size=2000,
    )  # fmt: skip
    names = [str(field.column) for field in Message._meta.concrete_fields]
    rows = _messages(part, home, texts, depth, moment, names)
    table = f"messaging_message ({', '.join(names)})"
    if connection.vendor == "postgresql":
        with atomic(), connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(names))
    with atomic(), connection.cursor() as cursor:
        for chunk in batched(rows, 5000, strict=False):
            plain: list[list[Any]] = [[_plain(one) for one in row] for row in chunk]
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", plain)  # nosec B608


_tokens: dict[tuple[uuid.UUID, str], bytes] = {}


def _messages(
    part: range, home: list[int], texts: list[str], depth: int, moment: dt.datetime, names: list[str]
) -> Iterator[list[Any]]:
    blank = {str(field.column): field.get_default() for field in Message._meta.concrete_fields}
    for n in part:
        talk, structure = key(6, n), key(1, home[n // PEOPLE_PER_COUNSELLOR])
        for seq in range(1, depth + 1):
            ours, client, text = seq % 2 == 0, uuid.uuid4(), DRAW.choice(texts)
            if (structure, text) not in _tokens:
                _tokens[structure, text] = tokens_of(structure, text)
            row = {
                **blank,
                "id": uuid.uuid4(),
                "created_at": moment - dt.timedelta(days=90) + dt.timedelta(minutes=seq * 90 * 1440 // (depth + 1)),
                "conversation_id": talk,
                "seq": seq,
                "revision": seq,
                "author_id": key(3, n // PEOPLE_PER_COUNSELLOR) if ours else key(4, n),
                "side": "structure" if ours else "youth",
                "client_id": client,
                "sealed_body": seal(structure, text.encode(), context_of(talk, client)),
                "mac": keyed_hash("message", f"{talk}|{client}"),
                "tokens": _tokens[structure, text],
            }
            yield [row[name] for name in names]


def signed_in(user: User, moment: dt.datetime) -> dict[str, str]:
    """A browser: its session and its token."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[IDLE], store[SEEN] = 1800, moment.isoformat()
    if user.kind == AccountKind.STAFF:
        store[ENDS] = (moment + STAFF_LIFE).isoformat()
    store.set_expiry(12 * 3600)
    store.create()
    return {"session": str(store.session_key), "csrf": _get_new_csrf_string(), "user": str(user.pk)}


def rooms(count: int) -> list[dict[str, Any]]:
    """Conversations with a browser on each side: ten of each counsellor, as many counsellors as it takes."""
    moment, found = clock.now(), []
    desks: dict[int, dict[str, str]] = {}
    people = Conversation.objects.count()
    with atomic():
        for number in range(min(count, people)):
            counsellor, place = divmod(number, ROOMS_PER_COUNSELLOR)
            n = counsellor * PEOPLE_PER_COUNSELLOR + place
            if n >= people:
                break
            if counsellor not in desks:
                desks[counsellor] = signed_in(User.objects.get(pk=key(3, counsellor)), moment)
            phone = signed_in(User.objects.get(pk=key(4, n)), moment)
            found.append({"n": n, "talk": str(key(6, n)), "phone": phone, "desk": desks[counsellor]})
    return found


if __name__ == "__main__":
    wanted_people, wanted_depth, wanted_rooms = map(int, sys.argv[1:4])
    fill(wanted_people, wanted_depth)
    json.dump({"rooms": rooms(wanted_rooms)}, sys.stdout)
