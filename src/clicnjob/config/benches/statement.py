"""The bare statement, for its ceilings: as text with the values of pgbench, or in a loop on SQLite (``loop``)."""

import json
import sys
import time
import uuid

import django

django.setup()

from django.db import connection  # noqa: E402

from clicnjob.messaging.actions import inserting  # noqa: E402
from clicnjob.messaging.hot.batch import _run  # noqa: E402
from clicnjob.messaging.models import Conversation  # noqa: E402
from clicnjob.shared import clock  # noqa: E402
from clicnjob.shared.db import atomic  # noqa: E402

PEOPLE_PER_COUNSELLOR, ROOMS_PER_COUNSELLOR, ROOMS = 85, 10, 200


def _key(kind: int, number: str) -> str:
    return f"('{kind:08x}-0000-4000-8000-' || lpad(to_hex({number}::int), 12, '0'))::uuid"


def as_text() -> str:
    """What pgbench executes: the young person of room ``:n`` writes."""
    values = {
        "id": "gen_random_uuid()",
        "created_at": "now()",
        "conversation_id": _key(6, ":n"),
        "structure_id": _key(1, ":s"),
        "author_id": _key(4, ":n"),
        "side": "'youth'",
        "automatic": "false",
        "client_id": "gen_random_uuid()",
        "sealed_body": f"'\\x{'5a' * 135}'::bytea",
        "mac": f"'{'0' * 64}'",
        "tokens": f"'\\x{'5a' * 104}'::bytea",
        "reply_to_seq": "NULL",
        "by_sms": "false",
        "answers": "true",
        "day": "current_date",
    }
    sql = inserting._postgresql(verified=True)
    for name, kind in inserting._ITEM.items():
        sql = sql.replace(f"%s::{kind}[]", f"ARRAY[{values[name]}]::{kind}[]", 1)
    sql = sql.replace("%s::uuid[]", f"ARRAY[{values['conversation_id']}]::uuid[]", 1)
    return " ".join(sql.split())


def loop(seconds: float = 4.0, together: int = 32) -> float:
    """Messages a second of a bare loop: the statements with ready values, one commit for thirty-two."""
    talks = Conversation.objects.filter(
        pk__in=[
            uuid.UUID(f"{6:08x}-0000-4000-8000-{n // 10 * PEOPLE_PER_COUNSELLOR + n % ROOMS_PER_COUNSELLOR:012x}")
            for n in range(ROOMS)
        ]
    )
    places = [(talk.pk, talk.structure_id, uuid.UUID(int=talk.pk.int ^ (2 << 96))) for talk in talks]
    moment, day = clock.now(), clock.today()
    count, turn = 0, 0
    end = time.perf_counter() + seconds
    first, then = inserting._sqlite(together, verified=True)
    while time.perf_counter() < end:
        batch = []
        for _ in range(together):
            turn += 1
            talk, structure, author = places[turn % len(places)]
            batch.append(
                (uuid.uuid4().hex, str(moment)[:26], talk.hex, structure.hex, author.hex, "youth", False,
                 uuid.uuid4().hex, b"Z" * 135, "0" * 64, b"Z" * 104, None, False, True, str(day))
            )  # fmt: skip
        with atomic():
            _run(first, [value for row in batch for value in row])
            done = _run(then, [value for row in batch for value in (row[0], row[1], row[5], row[13])])
        assert len(done) == together, done  # noqa: S101  a loop that stores nothing measures nothing
        count += together
    return count / seconds


if __name__ == "__main__":
    if sys.argv[1:] == ["loop"]:
        with connection.cursor() as opened:
            opened.execute("SELECT 1")
        json.dump({"per_second": loop()}, sys.stdout)
    else:
        json.dump({"sql": as_text()}, sys.stdout)
