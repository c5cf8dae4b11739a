"""Searching a caseload of 5,000 sealed messages: keyed tokens against opening every body. On the database of DATABASE_URL, else SQLite."""

import base64
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from clicnjob.config.benches import Bench, Measure

PEOPLE, EACH, RUNS = 100, 50, 9
PROBE = """
import datetime as dt, json, random, statistics, sys, time, uuid
import django
django.setup()
from django.db import connection
connection.creation.create_test_db(verbosity=0, autoclobber=True)
from clicnjob.accounts.models import User
from clicnjob.messaging import stems
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import search
from clicnjob.messaging.queries.conversations import body_of, context_of
from clicnjob.messaging.queries.search import HITS, excerpt
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.structures.models import Site, Structure, YoungPerson
from clicnjob.vault.envelope import seal
people, each, runs = map(int, sys.argv[1:])
draw = random.Random(7)
words = ["".join(draw.choice("bcdfglmnprstv") + draw.choice("aeiou") for _ in range(draw.randint(2, 4))) for _ in range(3000)]
weights = [1 / (rank + 3) for rank in range(len(words))]
structure = Structure.objects.create(code="1", official_name="ML", department_code="83", department="Var", region_code="93", region="PACA")
site = Site.objects.create(structure=structure, name="Centre")
claire = User.objects.create(kind="staff", first_name="Claire", email="c@exemple.fr")
born, start = dt.date(2007, 1, 1), clock.now() - dt.timedelta(days=200)
for number in range(people):
    person = YoungPerson.objects.create(structure=structure, site=site, first_name="P", last_name=str(number),
        search_name=f"p {number}", birth_date=born, referent=claire)
    talk = Conversation.objects.create(structure=structure, young_person=person)
    rows = []
    for seq in range(1, each + 1):
        body = " ".join(draw.choices(words, weights, k=draw.randint(5, 40)))
        if number == people // 2 and seq == 1:
            body += " introuvable"
        client_id = uuid.uuid4()
        rows.append(Message(conversation=talk, seq=seq, revision=seq, author=claire, side="structure", client_id=client_id,
            sealed_body=seal(structure.pk, body.encode(), context_of(talk.pk, client_id)), mac="",
            tokens=stems.tokens_of(structure.pk, body), created_at=start + dt.timedelta(minutes=number + seq * people)))
    Message.objects.bulk_create(rows)
if connection.vendor == "postgresql":
    connection.cursor().execute("ANALYZE")
actor = Actor(Kind.STAFF, user_id=claire.pk, role=Role.COUNSELLOR, structure_id=structure.pk)

def decrypting(text):
    wanted, hits = [stems.forms(word) for word in stems.split(text)], []
    reach = Conversation.objects.all().visible_to(actor).values("pk")
    for message in Message.objects.filter(conversation__in=reach, withdrawn_at=None).order_by("-created_at").iterator():
        pieces = excerpt(body_of(message, structure.pk), wanted)
        if pieces:
            hits.append(message.pk)
        if len(hits) == HITS:
            break
    return hits

asked = {"rare": "introuvable", "common": words[2], "two": f"{words[2]} {words[5]}", "absent": "xylophone"}
found = {"bytes": sum(map(len, Message.objects.values_list("tokens", flat=True))) / (people * each)}
for name, text in asked.items():
    assert [hit.message.pk for hit in search(actor, text).hits] == decrypting(text), name
    for way, ask in (("tokens", lambda: search(actor, text)), ("decrypting", lambda: decrypting(text))):
        spent = []
        for _ in range(runs):
            begin = time.perf_counter()
            ask()
            spent.append((time.perf_counter() - begin) * 1000)
        found[f"{way}_{name}"] = statistics.median(spent)
connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
print(json.dumps(found))
"""


ASKED = ("rare", "common", "two", "absent")
LABELS = {"tokens": "caseload_search_ms", "decrypting": "caseload_search_ms_decrypting"}


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """Four searches, both ways: a rare word, a common one, two words, an absent one. The slowest gives its name to the line."""
    with tempfile.TemporaryDirectory(prefix="clicnjob-bench-") as folder:
        for measure in _measures(folder):
            if measure[0] in wanted:
                yield measure


def _measures(folder: str) -> Iterator[Measure]:
    env = {
        **os.environ,
        "CLICNJOB_DATA_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "clicnjob.config.settings",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    run = [sys.executable, "-c", PROBE, str(PEOPLE), str(EACH), str(RUNS)]
    found = json.loads(subprocess.run(run, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout)
    for way, label in LABELS.items():
        yield label, max(found[f"{way}_{name}"] for name in ASKED), "ms"
        for name in ASKED:
            yield f"{label}_{name}", found[f"{way}_{name}"], "ms"
    yield "search_token_bytes", found["bytes"], "B/message"


BENCH = Bench(
    "search",
    (*LABELS.values(), *(f"{label}_{name}" for label in LABELS.values() for name in ASKED), "search_token_bytes"),
    take,
)
