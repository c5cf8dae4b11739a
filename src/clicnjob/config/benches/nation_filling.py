"""Fill a scratch PostgreSQL database in the shape of the national network: ``nation_filling.py <share>`` (1 is all of it).

A second word spreads the last messages over as many days, instead of the last 69.

In full: 440 structures, 14,000 counsellors, 1.2 million accounts, 1.3 million files and conversations, 30 million messages.
Rows are made by SQL. Messages lie in the table as life writes them, each round of all conversations after the one before.
Those of the caseloads that will be read are really sealed and really hashed, the others carry a few hundred sealed bodies
over and over: same sizes, nobody opens them. Tables are unlogged and without foreign keys, which reads never ask; indices
are taken away for the time of filling, then made again as the migrations made them. Prints whose desks to ask, in JSON.
"""

import datetime as dt
import hashlib
import json
import random
import sys
import uuid
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import django

django.setup()

from django.db import connection, models  # noqa: E402
from psycopg import sql as psql  # noqa: E402

from clicnjob.accounts.models import User  # noqa: E402
from clicnjob.messaging.models import Conversation, DeskMark, Message, SharedCard  # noqa: E402
from clicnjob.messaging.queries.conversations import context_of  # noqa: E402
from clicnjob.messaging.stems import tokens_of  # noqa: E402
from clicnjob.shared import clock  # noqa: E402
from clicnjob.structures.models import (  # noqa: E402
    Attachment,
    Cover,
    ExceptionalAccess,
    FirstReception,
    Membership,
    Site,
    Structure,
    YoungPerson,
)
from clicnjob.vault.envelope import seal  # noqa: E402
from clicnjob.workshops.models import Seat, Session, Workshop  # noqa: E402

STRUCTURES, COUNSELLORS, PEOPLE, FILES = 440, 14_000, 1_200_000, 1_300_000
LENGTHS = (2, 3, 5, 8, 12, 18, 25, 36, 51, 70)
"""Messages of a conversation, one after the other: 23 on average."""
DESKS, POOL, TEXTS, SEATED = 60, 512, 2000, 20
LASTS, DAYS = 9000, 68.75
"""The last messages: how many moments, over how many days (one every eleven minutes)."""
DRAW = random.Random(83)
ROOTS = [
    "".join(DRAW.choice("bcdfglmnprstv") + DRAW.choice("aeiou") for _ in range(DRAW.randint(2, 4))) for _ in range(3000)
]
WORDS = {"common": ROOTS[2], "two": f"{ROOTS[2]} {ROOTS[5]}", "rare": ROOTS[1400], "absent": "xylophone"}
"""What to look for: frequencies fall as in a language."""


def key(kind: str, number: int) -> uuid.UUID:
    """The id of a row, as scattered as random ones."""
    return uuid.UUID(hashlib.md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest())


def keyed(kind: str, number: str) -> str:
    """``key`` in SQL."""
    return f"md5('{kind}' || {number})::uuid"


def run(sql: str) -> list[Any]:
    """One statement; its rows when it has some."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def literal(value: Any) -> str:
    """A value as SQL writes it."""
    return psql.Literal(value).as_string(connection.connection)


def insert(model: type[models.Model], source: str, **given: str) -> None:
    """Rows of ``model`` from ``source``: ``given`` are SQL for some columns, the others take the model's defaults."""
    columns: dict[str, str] = {}
    for one in model._meta.concrete_fields:
        if one.attname not in given:
            default = one.get_default()
            columns[str(one.column)] = literal(one.get_db_prep_save(default, connection))
        else:
            columns[str(one.column)] = given[one.attname]
    names = ", ".join(f'"{name}"' for name in columns)
    run(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} FROM {source}")  # nosec B608


FILLED: tuple[type[models.Model], ...] = (
    Structure, Site, User, Membership, YoungPerson, Attachment, FirstReception, Cover, ExceptionalAccess, Workshop,
    Session, Session.leaders.through, Seat, Conversation, DeskMark, Message, SharedCard,
)  # fmt: skip


def bare() -> list[str]:
    """Take foreign keys, constraints and indices away; how to make the latter two again."""
    tables = ", ".join(f"'{model._meta.db_table}'::regclass" for model in FILLED)
    again = []
    for table, name in run(
        f"SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f' AND (conrelid IN ({tables}) OR confrelid IN ({tables}))"  # nosec B608
    ):
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for table, name, made in run(
        f"SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('p', 'u') AND conrelid IN ({tables})"  # nosec B608
    ):
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {made}')
    for name, made in run(
        f"SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN ({tables})"  # nosec B608
    ):
        run(f"DROP INDEX {name}")
        again.append(made)
    for model in FILLED:
        run(f"ALTER TABLE {model._meta.db_table} SET UNLOGGED")
    return again


def sentences() -> list[str]:
    """Texts of five to forty words."""
    weights = [1 / (rank + 3) for rank in range(len(ROOTS))]
    return [" ".join(DRAW.choices(ROOTS, weights, k=DRAW.randint(5, 40))) for _ in range(TEXTS)]


class Shape:
    """How many of each, and who belongs to whom."""

    def __init__(self, share: Fraction) -> None:
        self.structures = max(2, int(STRUCTURES * share))
        self.counsellors, self.people, self.files = (int(n * share) for n in (COUNSELLORS, PEOPLE, FILES))
        step = max(1, self.counsellors // DESKS)
        self.desks = list(range(0, self.counsellors, step))[:DESKS]
        self._desks = frozenset(self.desks)

    def counsellor(self, n: int) -> int:
        """Of file ``n``; the second file of the same account is at a neighbour's."""
        return n % self.counsellors if n < self.people else (n - self.people + 1) % self.counsellors

    def opened(self, n: int) -> bool:
        """Whether a desk we ask reads the messages of file ``n``: its own, a colleague's it stands in for, a session's it leads."""
        counsellor, session = self.counsellor(n), n % (self.files // SEATED)
        covering = (counsellor - self.structures) % self.counsellors
        led = session < self.structures and session == counsellor % self.structures and session in self._desks
        granted = n % 600 == 0 and (counsellor + 3) % self.counsellors in self._desks
        return counsellor in self._desks or (covering in self._desks and covering % 20 == 0) or led or granted

    @property
    def in_sql(self) -> str:
        """``counsellor`` of ``n``."""
        return f"(CASE WHEN n < {self.people} THEN n ELSE n - {self.people} + 1 END % {self.counsellors})"


def fill(share: Fraction, days: float) -> list[dict[str, str]]:
    """Everyone, then every message; the last ones over so many days."""
    shape, moment = Shape(share), clock.now()
    run("SET maintenance_work_mem = '1GB'")
    again = bare()
    network(shape, moment)
    files(shape, moment)
    talks(shape, moment, dt.timedelta(days=days) / LASTS)
    for made in again:
        run(made)
    run("DROP TABLE talk, real, pool")
    run("VACUUM ANALYZE")
    return [{"user": str(key("u", c)), "structure": str(key("s", c % shape.structures))} for c in shape.desks]


def network(shape: Shape, moment: dt.datetime) -> None:
    """Structures, their places, those who work there, a few who are away."""
    series = f"generate_series(0, {shape.structures - 1}) n"
    insert(Structure, series, id=keyed("s", "n"), code="'N' || n", official_name="'ML ' || n")
    insert(Site, series, id=keyed("p", "n"), structure_id=keyed("s", "n"), name="'Centre'", address="'1 rue'")
    series = f"generate_series(0, {shape.counsellors - 1}) n"
    home = keyed("s", f"(n % {shape.structures})")
    insert(
        User, series, id=keyed("u", "n"), kind="'staff'", first_name="'Claire' || n", last_name="'Test'",
        activated_at=literal(moment),
    )  # fmt: skip
    insert(
        Membership, series, id=keyed("m", "n"), structure_id=home, user_id=keyed("u", "n"), role="'counsellor'",
        starts_on="DATE '2020-01-01'",
    )  # fmt: skip
    # One in twenty stands in for a colleague of the same structure today.
    away = f"(n + {shape.structures}) % {shape.counsellors}"
    insert(
        Cover, f"{series} WHERE n % 20 = 0 AND ({away}) % {shape.structures} = n % {shape.structures}", id=keyed("v", "n"),
        structure_id=home, absent_id=keyed("u", f"({away})"), covering_id=keyed("u", "n"),
        starts_on=literal(clock.today() - dt.timedelta(days=2)), ends_on=literal(clock.today() + dt.timedelta(days=5)),
    )  # fmt: skip
    insert(Workshop, f"generate_series(0, {shape.structures - 1}) n", id=keyed("w", "n"), structure_id=keyed("s", "n"),
           site_id=keyed("p", "n"), title="'Inscription'", room="'Salle 1'")  # fmt: skip


def files(shape: Shape, moment: dt.datetime) -> None:
    """Accounts, files, first receptions, seats in past sessions."""
    counsellor, at = shape.in_sql, literal(moment)
    home = keyed("s", f"({counsellor} % {shape.structures})")
    site = keyed("p", f"({counsellor} % {shape.structures})")
    insert(
        User, f"generate_series(0, {shape.people - 1}) n", id=keyed("y", "n"), kind="'youth'",
        first_name="'Léa' || n % 997", last_name="'Test' || n % 7919", activated_at=at,
    )  # fmt: skip
    series = f"generate_series(0, {shape.files - 1}) n"
    insert(
        YoungPerson, series, id=keyed("f", "n"), structure_id=home, site_id=site, first_name="'Léa' || n % 997",
        last_name="'Test' || n % 7919", search_name="'lea' || n % 997 || ' test' || n % 7919",
        birth_date="DATE '2001-01-01' + n % 3285", referent_id=keyed("u", counsellor), imilo_number="n",
    )  # fmt: skip
    insert(
        Attachment, series, id=keyed("a", "n"), structure_id=home, young_person_id=keyed("f", "n"),
        user_id=keyed("y", f"(n % {shape.people})"),
    )  # fmt: skip
    received = f"{at} - n % 1000 * interval '1 day' - interval '1 hour'"
    insert(
        FirstReception, series, id=keyed("r", "n"), structure_id=home, site_id=site, young_person_id=keyed("f", "n"),
        received_at=received, received_by_id=keyed("u", counsellor), interview_at=received,
        interviewed_by_id=keyed("u", counsellor),
    )  # fmt: skip
    insert(
        ExceptionalAccess, f"{series} WHERE n % 200 = 0", id=keyed("e", "n"), structure_id=home,
        young_person_id=keyed("f", "n"), user_id=keyed("u", f"(({counsellor} + 3) % {shape.counsellors})"),
        reason=literal(b""), starts_at=f"{at} - n % 300 * interval '1 day'",
        ends_at=f"{at} - (n % 300 - 1) * interval '1 day'",
    )  # fmt: skip
    # Twenty files to a session; the one of the hour is running.
    held = f"generate_series(0, {shape.files // SEATED - 1}) n"
    where = keyed("s", f"(n % {shape.structures})")
    begun = f"{at} - n / {shape.structures} * interval '2 days' - interval '30 minutes'"
    insert(
        Session, held, id=keyed("h", "n"), structure_id=where, workshop_id=keyed("w", f"(n % {shape.structures})"),
        site_id=keyed("p", f"(n % {shape.structures})"), starts_at=begun, ends_at=f"{begun} + interval '90 minutes'",
        room="'Salle 1'", capacity="20", state=f"CASE WHEN n < {shape.structures} THEN 'open' ELSE 'planned' END",
    )  # fmt: skip
    through = Session.leaders.through._meta.db_table
    run(
        f"INSERT INTO {through} (session_id, user_id) SELECT {keyed('h', 'n')}, {keyed('u', f'(n % {shape.counsellors})')} FROM {held}"  # nosec B608
    )
    insert(
        Seat, f"{series} WHERE n < {shape.files // SEATED * SEATED}", id=keyed("q", "n"),
        session_id=keyed("h", f"(n % {shape.files // SEATED})"), young_person_id=keyed("f", "n"),
    )  # fmt: skip


def bodies(shape: Shape) -> Iterator[tuple[Any, ...]]:
    """The messages that will be read: really sealed for their place, their stems really hashed."""
    texts = sentences()
    tokens: dict[tuple[int, int], bytes] = {}
    for n in range(shape.files):
        if not shape.opened(n):
            continue
        home = shape.counsellor(n) % shape.structures
        structure = key("s", home)
        for seq in range(1, LENGTHS[n // shape.counsellors % len(LENGTHS)] + 1):
            which, client = DRAW.randrange(TEXTS), uuid.uuid4()
            if (home, which) not in tokens:
                tokens[home, which] = tokens_of(structure, texts[which])
            yield (
                n,
                seq,
                client,
                seal(structure, texts[which].encode(), context_of(key("c", n), client)),
                tokens[home, which],
            )


def talks(shape: Shape, moment: dt.datetime, step: dt.timedelta) -> None:
    """Conversations, then their messages, a round of all of them after the other."""
    counsellor, at = shape.in_sql, literal(moment)
    length = f"({literal(list(LENGTHS))}::int[])[1 + n / {shape.counsellors} % {len(LENGTHS)}]"
    # Those of one counsellor are spread over every length; second files go on where first ones stopped.
    run(
        f"CREATE UNLOGGED TABLE talk AS SELECT n, {keyed('c', 'n')} AS id, {length} AS length, {keyed('u', counsellor)} AS claire,"  # nosec B608
        f" {keyed('y', f'(n % {shape.people})')} AS lea, {keyed('s', f'({counsellor} % {shape.structures})')} AS structure,"
        f" {at} - n % {LASTS} * {literal(step)} AS last FROM generate_series(0, {shape.files - 1}) n"
    )
    insert(
        Conversation, "talk", id="id", created_at="last", structure_id="structure", young_person_id=keyed("f", "n"),
        last_seq="length", revision="length", last_message_at="last", youth_messages="length / 2",
        last_side="CASE WHEN n % 9 = 0 THEN 'youth' ELSE 'structure' END", youth_read_seq="length",
        unanswered_since="CASE WHEN n % 9 = 0 THEN last END", first_youth_message_at="last",
        structure_read_seq="CASE WHEN n % 6 = 0 THEN length - 1 ELSE length END",
        unread_by_structure="CASE WHEN n % 6 = 0 THEN 1 ELSE 0 END",
    )  # fmt: skip
    insert(
        DeskMark, "talk WHERE n % 20 = 0", id=keyed("k", "n"), conversation_id="id", user_id="claire", followed="true"
    )
    run("CREATE UNLOGGED TABLE real (n int, seq int, client uuid, sealed bytea, tokens bytea)")
    run("CREATE UNLOGGED TABLE pool (k int, sealed bytea, tokens bytea)")
    somewhere = key("s", 0)
    seal(somewhere, b"", "")  # makes keys now: nothing else can be asked during a COPY
    for home in range(shape.structures):
        seal(key("s", home), b"", "")
    pool = (
        (k, seal(somewhere, text.encode(), ""), tokens_of(somewhere, text)) for k, text in enumerate(sentences()[:POOL])
    )
    for table, rows in (("pool", pool), ("real", bodies(shape))):
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    run("ANALYZE talk; ANALYZE real; ANALYZE pool")
    for seq in range(1, max(LENGTHS) + 1):
        insert(
            Message,
            f"talk JOIN pool ON k = (talk.n * 31 + {seq}) % {POOL} LEFT JOIN real ON real.n = talk.n AND real.seq = {seq}"
            f" WHERE length >= {seq}",
            id="gen_random_uuid()", created_at=f"last - (length - {seq}) * interval '7 hours'", conversation_id="talk.id",
            seq=str(seq), revision=str(seq), author_id="claire" if seq % 2 == 0 else "lea",
            side="'structure'" if seq % 2 == 0 else "'youth'", client_id="coalesce(client, gen_random_uuid())",
            sealed_body="coalesce(real.sealed, pool.sealed)", mac=f"'{'0' * 64}'",
            tokens="coalesce(real.tokens, pool.tokens)",
        )  # fmt: skip
    # One message in a hundred carries a card: another table that grows with the nation.
    insert(
        SharedCard,
        f"{Message._meta.db_table} m WHERE seq = 20",
        id="gen_random_uuid()",
        message_id="m.id",
        kind="'link'",
    )


if __name__ == "__main__":
    json.dump({"desks": fill(Fraction(sys.argv[1]), float((*sys.argv, f"{DAYS}")[2])), "words": WORDS}, sys.stdout)
