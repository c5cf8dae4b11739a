"""G21: texts of rows are sealed again when their key is followed by another; cut and taken up again, it is done once (ADR 41)."""

import datetime as dt

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import call_command

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.config.startup import database_dangers
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.management.commands import rotate_keys
from clicnjob.structures.models import Site, Structure, YoungPerson
from clicnjob.vault import fields, tasks
from clicnjob.vault.actions import rotate_scope, seal_again
from clicnjob.vault.envelope import forget_keys, unwrap
from clicnjob.vault.facts import open_fact, seal_fact
from clicnjob.vault.fields import INSTALLATION, MARK_BYTES
from clicnjob.vault.models import FormerKey, ScopeKey
from tests.conftest import make_person

NUMBER = "+33612345678"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotate_keys, "KNOWN_FOR", -1)


def raw(row: YoungPerson | User, name: str) -> bytes:
    fresh = type(row)._base_manager.get(pk=row.pk)
    return bytes(fresh.__dict__[name])


def opens(key: ScopeKey | FormerKey, row: YoungPerson | User, name: str) -> bool:
    """Whether this key alone opens what the database has of a row."""
    held, field = raw(row, name), type(row)._meta.get_field(name)
    mark, rest = field.halves(held)  # type: ignore[union-attr]
    cipher = AESGCM(unwrap(bytes(key.wrapped), key.scope_id.bytes))
    try:
        cipher.decrypt(rest[:12], rest[12:], field.context_of(row, mark).encode())  # type: ignore[union-attr]
    except InvalidTag:
        return False
    return True


def test_a_structures_texts_follow_its_key_and_the_others_stay(
    toulon: Structure, lea: YoungPerson, younes: YoungPerson, omar: User
) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(relay="Mme Moreau", email="lea@exemple.fr")
    YoungPerson.objects.filter(pk=younes.pk).update(phone=NUMBER)
    before, elsewhere = raw(lea, "phone"), raw(younes, "phone")

    call_command("rotate_keys", structure=toulon.code)

    former, newest = FormerKey.objects.get(scope_id=toulon.pk), ScopeKey.objects.get(scope_id=toulon.pk)
    for name in ("phone", "email", "relay"):
        assert (opens(newest, lea, name), opens(former, lea, name)) == (True, False)
    assert raw(lea, "phone")[:MARK_BYTES] == before[:MARK_BYTES], "found as before"
    assert raw(younes, "phone") == elsewhere
    forget_keys()
    again = YoungPerson.objects.get(phone=NUMBER, structure=toulon)
    assert (again.phone, again.relay, again.email) == (NUMBER, "Mme Moreau", "lea@exemple.fr")
    assert tasks.seal_texts_of(toulon.pk) == (0, 0), "done twice, it changes nothing"


def test_accounts_have_a_key_of_their_own(claire: User, lea: YoungPerson) -> None:
    person = raw(lea, "phone")

    call_command("rotate_keys", accounts=True)

    former, newest = FormerKey.objects.get(scope_id=INSTALLATION), ScopeKey.objects.get(scope_id=INSTALLATION)
    assert (opens(newest, claire, "email"), opens(former, claire, "email")) == (True, False)
    assert raw(lea, "phone") == person
    forget_keys()
    assert User.objects.get(email="claire@exemple.fr").email == "claire@exemple.fr"
    event = AuditEvent.objects.get(event="key.rotated")
    assert (event.structure_id, event.facts) == (None, {"version": 2})


def test_a_cut_is_taken_up_again_at_night(
    toulon_site: Site, toulon: Structure, claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_person(toulon_site, f"Jeune{n}", "Test", claire) for n in range(5)]
    rotate_scope(scope_id=toulon.pk, by=SYSTEM)
    forget_keys()
    done = seal_again(model=YoungPerson, scope_id=toulon.pk, after=None, limit=2, by=SYSTEM)
    assert (done.changed, done.last is not None) == (2, True)
    broken = next(row for row in people if opens(FormerKey.objects.get(), row, "phone"))
    held = raw(broken, "phone")
    YoungPerson.objects.filter(pk=broken.pk).update(phone=held[:-1] + bytes([held[-1] ^ 1]))
    monkeypatch.setattr(tasks, "BATCH", 2)

    assert tasks.seal_texts_left() == 2
    assert tasks.seal_texts_of(toulon.pk) == (0, 1), "what does not open is left as it is, and said"
    assert raw(broken, "phone")[:-1] == held[:-1]
    with clock.travel(clock.now() + dt.timedelta(days=3)):
        assert tasks.seal_texts_left() == 0, "nothing is late any more: nothing is looked at"


# -- before serving --------------------------------------------------------------------------------------------------------


def test_a_text_that_does_not_open_refuses_to_serve(claire: User) -> None:
    assert database_dangers() == []
    held = raw(claire, "email")
    User.objects.filter(pk=claire.pk).update(email=held[:-1] + bytes([held[-1] ^ 1]))

    assert database_dangers() == [
        "A sealed text of this database does not open with these keys. See docs/guides/cles.md."
    ]


def test_marks_of_another_key_refuse_to_serve(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could sign in: better said before than found out one by one."""
    monkeypatch.setattr(fields, "derived_key", lambda _purpose: bytes(32))

    assert [danger[:30] for danger in database_dangers()] == ["HASH_KEY is missing or is not "]


# -- the trail -------------------------------------------------------------------------------------------------------------


def test_words_in_the_trail_open_for_their_event_only(toulon: Structure, nice: Structure, lea: YoungPerson) -> None:
    held = seal_fact("session.reopened", toulon.pk, lea.pk, "Roberto était là")

    assert "Roberto" not in held
    assert open_fact("session.reopened", toulon.pk, str(lea.pk), held) == "Roberto était là"
    for event, structure_id, kept in (
        ("seat.cancelled", toulon.pk, held),
        ("session.reopened", nice.pk, held),
        ("session.reopened", None, held),
        ("session.reopened", toulon.pk, "no base64"),
        ("session.reopened", toulon.pk, None),
    ):
        assert open_fact(event, structure_id, lea.pk, kept) == ""
