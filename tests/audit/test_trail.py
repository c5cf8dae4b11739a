"""G32: the trail is sealed by itself, link by link; whoever touches it afterwards is found (ADR 35)."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from clicnjob.audit.actions import record, seal_next
from clicnjob.audit.chain import mac_of
from clicnjob.audit.models import INSTALLATION, AuditEvent, AuditSeal
from clicnjob.audit.queries import verify
from clicnjob.audit.tasks import SETTLED, seal_trail
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.db import atomic
from clicnjob.structures.models import Structure
from tests.outcomes import together


def tell(structure: Structure | None, count: int) -> None:
    with atomic():
        for number in range(count):
            record("content.opened", by=SYSTEM, structure_id=structure.pk if structure else None, what="file", n=number)


@pytest.fixture
def told(toulon: Structure, nice: Structure, monkeypatch: pytest.MonkeyPatch) -> Structure:
    """Two links at Toulon, one at Nice, one that belongs to no structure."""
    tell(nice, 3)
    tell(None, 2)
    for count in (5, 4):
        tell(toulon, count)
        later(monkeypatch)
        seal_trail()
    return toulon


def later(monkeypatch: pytest.MonkeyPatch, by: dt.timedelta = SETTLED + dt.timedelta(seconds=1)) -> None:
    moment = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: moment)


def whys() -> list[str]:
    return [found.why for found in verify().breaks]


def test_every_settled_trace_is_sealed_in_its_own_chain(told: Structure) -> None:
    look = verify()

    assert (look.traces, look.unsealed, look.breaks) == (AuditEvent.objects.count(), 0, [])
    assert [seal.number for seal in AuditSeal.objects.filter(structure_id=told.pk)] == [1, 2]
    assert AuditSeal.objects.get(structure_id=INSTALLATION).traces == 2
    assert seal_trail() == 0


def test_a_trace_that_may_have_an_elder_on_its_way_waits(toulon: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(toulon, 2)
    assert seal_trail() == 0
    assert verify().unsealed == 2

    later(monkeypatch)
    assert seal_trail() == 2


def test_one_that_came_late_goes_into_the_next_link(told: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(told, 1)
    AuditEvent.objects.filter(seal=None).update(at=clock.now() - dt.timedelta(hours=2))
    later(monkeypatch)

    assert seal_trail() == 1
    assert AuditSeal.objects.filter(structure_id=told.pk).count() == 3
    assert whys() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"event": "content.closed"},
        {"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"actor_kind": "youth"},
        {"actor_role": "direction"},
        {"actor_id": INSTALLATION},
        {"object_type": "files.storedfile"},
        {"object_id": "1"},
        {"person_id": INSTALLATION},
        {"facts": {"what": "file", "n": 12}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_trace_changed_in_any_column_is_found(told: Structure, changed: dict[str, object]) -> None:
    first = AuditEvent.objects.filter(structure_id=told.pk).order_by("pk")[:1].get()
    AuditEvent.objects.filter(pk=first.pk).update(**changed)

    [found] = verify().breaks
    assert (found.structure_id, found.number, found.why) == (told.pk, 1, "une trace a été changée")


def test_a_trace_taken_out_is_found(told: Structure) -> None:
    removed = AuditEvent.objects.filter(structure_id=told.pk).order_by("pk").values_list("pk", flat=True)[1]
    AuditEvent.objects.filter(pk=removed).delete()

    assert whys() == ["4 traces au lieu de 5"]


def test_a_trace_moved_to_another_link_or_slipped_in_is_found(told: Structure) -> None:
    first, second = AuditSeal.objects.filter(structure_id=told.pk)
    moved = AuditEvent.objects.filter(seal=first).first()
    assert moved is not None
    AuditEvent.objects.filter(pk=moved.pk).update(seal=second)
    assert whys() == ["4 traces au lieu de 5", "5 traces au lieu de 4"]

    AuditEvent.objects.filter(pk=moved.pk).update(seal=first)
    assert whys() == []
    tell(told, 1)
    AuditEvent.objects.filter(seal=None).update(seal=second)
    assert whys() == ["5 traces au lieu de 4"]


def test_a_link_made_again_over_a_changed_trace_lacks_our_key(told: Structure) -> None:
    """G32: one who can write to the whole database, but does not hold the key."""
    from clicnjob.audit.chain import START, digest_of

    before = START
    AuditEvent.objects.filter(structure_id=told.pk, facts__n=0).update(event="content.closed")
    for seal in AuditSeal.objects.filter(structure_id=told.pk):
        before, _ = digest_of(before, AuditEvent.objects.filter(seal=seal).order_by("pk"))
        forged = mac_of(told.pk, seal.number, before, secret="a guess, since the key is not in the database")
        AuditSeal.objects.filter(pk=seal.pk).update(digest=before, mac=forged)

    assert whys() == ["il n’a pas été scellé ici"] * 2


def test_a_link_taken_out_of_the_middle_is_found(told: Structure) -> None:
    first = AuditSeal.objects.filter(structure_id=told.pk).order_by("number")[:1].get()
    AuditEvent.objects.filter(seal=first).delete()
    AuditSeal.objects.filter(pk=first.pk).delete()

    assert whys() == ["le maillon 1 manque avant lui"]


def test_a_chain_cut_short_is_found_against_what_was_kept_elsewhere(told: Structure) -> None:
    kept = [str(seal) for seal in AuditSeal.objects.all()]
    last = AuditSeal.objects.filter(structure_id=told.pk, number=2)
    AuditEvent.objects.filter(seal=last.get()).delete()
    last.delete()

    assert verify().breaks == [], "nothing within the database can tell"
    assert [found.why for found in verify(heads=kept).breaks] == ["absent, alors qu’un témoin le nomme"]


def test_sealing_goes_on_after_a_new_key(told: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    with override_settings(SECRET_KEY="another" * 10, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        tell(told, 1)
        later(monkeypatch)
        seal_trail()
        assert whys() == []
    assert whys() == ["il n’a pas été scellé ici"]


def test_a_trace_is_never_deleted_by_code(told: Structure) -> None:
    event = AuditEvent.objects.first()
    assert event is not None
    with pytest.raises(TypeError):
        event.delete()


def test_the_command_says_and_ends_badly(told: Structure, tmp_path: object) -> None:
    out = io.StringIO()
    call_command("verify_trail", stdout=out)
    assert out.getvalue().startswith("Rien n'a été touché : 4 maillons, 14 traces scellées, 0 en attente")

    kept = io.StringIO()
    call_command("verify_trail", heads=True, stdout=kept)
    assert len(kept.getvalue().splitlines()) == 3

    AuditEvent.objects.filter(structure_id=told.pk, facts__n=0).update(event="content.closed")
    said = io.StringIO()
    with pytest.raises(CommandError, match="Le journal a été touché : 2 fois"):
        call_command("verify_trail", stderr=said)
    assert said.getvalue().count("une trace a été changée") == 2


def test_a_look_costs_two_queries_a_link_whatever_it_holds(
    told: Structure, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(2 + AuditSeal.objects.count()):  # type: ignore[attr-defined]
        verify()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_two_sealers_at_once_make_one_chain(toulon: Structure) -> None:
    tell(toulon, 60)
    AuditEvent.objects.update(at=clock.now() - dt.timedelta(hours=1))

    def work(_sealer: int) -> None:
        while seal_next(structure_id=toulon.pk, before=clock.now(), limit=7):
            pass

    together(work, range(4))

    look = verify()
    assert (look.traces, look.unsealed, look.breaks) == (60, 0, [])
