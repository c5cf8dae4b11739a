"""Give a scratch nation (``nation_filling.py <share> 735``) the age of one that has lived: ``keeping_ageing.py <share>``.

Files are older than their last message; what was told two months ago is told; notices of six months lie in the outbox, a few days more than
may be kept. Without foreign keys, which the pass does ask: what their indices cost is in the figures, their checks are not.
"""

import json
import sys
from fractions import Fraction

import django

django.setup()

from clicnjob.config.benches.nation_filling import insert, keyed, literal, run  # noqa: E402
from clicnjob.keeping.models import Deadline  # noqa: E402
from clicnjob.notifications.models import InboundEvent, Outbox  # noqa: E402
from clicnjob.shared import clock  # noqa: E402

SENT, CALLED = 10_000_000, 2_000_000
"""Notices of half a year, calls of the gateway of three months."""


def age(share: Fraction) -> None:
    """Older files, ends already told, notices of long ago."""
    moment = literal(clock.now())
    last = "(SELECT c.last_message_at FROM messaging_conversation c WHERE c.young_person_id = {})"
    began = f"coalesce({last.format('f.id')}, {moment}) - f.imilo_number::bigint % 700 * interval '1 day'"
    run(f"UPDATE structures_youngperson f SET created_at = {began}")  # nosec B608
    whose = "FROM structures_youngperson f WHERE f.id = x.young_person_id"
    run(f"UPDATE structures_attachment x SET created_at = f.created_at, started_at = f.created_at {whose}")  # nosec B608
    run(f"UPDATE workshops_seat x SET created_at = f.created_at {whose}")  # nosec B608
    run(
        f"UPDATE structures_firstreception x SET created_at = f.created_at, received_at = f.created_at, interview_at = f.created_at {whose}"  # nosec B608
    )
    run(f"UPDATE accounts_user SET created_at = {moment} - interval '900 days' WHERE kind = 'youth'")  # nosec B608
    insert(
        Deadline, f"messaging_conversation c WHERE last_message_at < {moment} - interval '701 days'",
        id="gen_random_uuid()", structure_id="structure_id", young_person_id="young_person_id", contact_at="last_message_at",
        told_at="last_message_at + interval '700 days'", ends_at="last_message_at + interval '730 days'",
    )  # fmt: skip
    for model, many, days in ((Outbox, SENT, 181), (InboundEvent, CALLED, 91)):
        rows = int(many * share)
        given = {"id": "gen_random_uuid()", "created_at": f"{moment} - ({rows} - n) * interval '{days} days' / {rows}"}
        if model is Outbox:
            given |= {"young_person_id": keyed("f", f"(n % {int(1_300_000 * share)})"), "state": "'sent'",
                      "template": "'message'", "sealed_recipient": "'\\x00'", "sealed_blanks": "'\\x00'"}  # fmt: skip
        else:
            given |= {"event_hash": "md5('e' || n)", "kind": "'report'", "outcome": "'delivered'"}
        run(f"ALTER TABLE {model._meta.db_table} SET UNLOGGED")
        insert(model, f"generate_series(1, {rows}) n", **given)
    run("VACUUM ANALYZE")


if __name__ == "__main__":
    age(Fraction(sys.argv[1]))
    json.dump({}, sys.stdout)
