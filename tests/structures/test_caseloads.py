"""A caseload brought in: prepared, settled, written in pieces that survive a kill, undone (R12, G2)."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions
from clicnjob.structures.actions import importing
from clicnjob.structures.enums import CaseloadState, LineOutcome, LineVerdict
from clicnjob.structures.models import (
    CaseloadHeadings,
    CaseloadImport,
    CaseloadLine,
    FirstReception,
    Membership,
    Site,
    Structure,
    YoungPerson,
)
from clicnjob.structures.queries import caseloads as queries
from clicnjob.structures.tasks import erase_drafts, go_on_with_imports
from tests.conftest import make_account, make_member, make_person

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
HEADINGS = "idDossier;Nom;Prénom;Date de naissance;Téléphone;E-mail;Conseiller"


def sheet(*lines: str) -> bytes:
    return "\n".join([HEADINGS, *lines]).encode()


def many(count: int, *, start: int = 0) -> list[str]:
    """People who are nobody else: each has names and a birth date of their own."""
    letters = "abcdefghijklmnopqrst"
    found = []
    for one in range(start, start + count):
        word = "".join(letters[one // 20**place % 20] * 2 for place in range(3))
        day = dt.date(2003, 1, 1) + dt.timedelta(days=one)
        found.append(f"{900000 + one};NOM{word};Prenom{word};{day:%d/%m/%Y};06{one:08};;")
    return found


def prepared(content: bytes, site: Site, by: Actor) -> CaseloadImport:
    """A draft whose columns were looked at."""
    row = actions.prepare_caseload(content=content, site=site, by=by)
    actions.choose_columns(row=row, columns=queries.open_draft(row).columns, site=site, by=by)
    row.refresh_from_db()
    return row


def lines_of(row: CaseloadImport, by: Actor) -> list[queries.Weighed]:
    row.refresh_from_db()
    return queries.preview(by, queries.open_draft(row)).lines


def imported(row: CaseloadImport, by: Actor) -> CaseloadImport:
    actions.start_import(row=row, by=by)
    while actions.import_piece(import_id=row.pk, by=SYSTEM):
        pass
    row.refresh_from_db()
    return row


def undone(row: CaseloadImport, by: Actor) -> CaseloadImport:
    actions.undo_import(row=row, by=by)
    while actions.undo_piece(import_id=row.pk, by=SYSTEM):
        pass
    row.refresh_from_db()
    return row


@pytest.fixture
def by(claire: User, actor_of: ActorOf) -> Actor:
    return actor_of(claire)


@pytest.fixture
def head(nadia: User, actor_of: ActorOf) -> Actor:
    return actor_of(nadia)


# -- prepared ------------------------------------------------------------------------------------------------------------


def test_a_draft_is_sealed_and_writes_no_file(toulon_site: Site, by: Actor) -> None:
    row = prepared(sheet("1;PETIT;Jo;01/02/2006;;;"), toulon_site, by)

    assert not YoungPerson.objects.exists()
    assert b"PETIT" not in bytes(row.sealed_table)
    assert b"petit" not in bytes(row.sealed_choices)
    assert [line.verdict for line in lines_of(row, by)] == [LineVerdict.NEW]


def test_one_draft_each_the_former_one_is_dropped(toulon_site: Site, by: Actor, head: Actor) -> None:
    first = prepared(sheet("1;PETIT;Jo;01/02/2006;;;"), toulon_site, by)
    prepared(sheet("1;PETIT;Jo;01/02/2006;;;"), toulon_site, head)
    second = prepared(sheet("2;GRAND;Al;01/02/2006;;;"), toulon_site, by)

    assert not CaseloadImport.objects.filter(pk=first.pk).exists()
    assert queries.own_draft(by) == second
    with pytest.raises(Http404):  # what Claire prepares is nobody else's, the direction's neither
        queries.get_draft(head, second.pk)


def test_a_list_never_imported_is_erased_after_a_day(toulon_site: Site, by: Actor) -> None:
    prepared(sheet("1;PETIT;Jo;01/02/2006;;;"), toulon_site, by)

    assert erase_drafts() == 0
    with time_machine.travel(clock.now() + dt.timedelta(hours=24, minutes=1)):
        assert erase_drafts() == 1
    assert not CaseloadImport.objects.exists()


def test_columns_chosen_once_are_remembered(toulon_site: Site, by: Actor, head: Actor) -> None:
    content = b"Truc;Machin;Chose\nPETIT;Jo;01/02/2006\n"
    row = actions.prepare_caseload(content=content, site=toulon_site, by=by)
    actions.choose_columns(row=row, columns=["last_name", "first_name", "birth_date"], site=toulon_site, by=by)

    again = actions.prepare_caseload(content=b"Chose;Truc;Machin\n01/03/2006;GRAND;Al\n", site=toulon_site, by=head)

    assert queries.open_draft(again).columns == ["birth_date", "last_name", "first_name"]
    assert CaseloadHeadings.objects.get().structure_id == toulon_site.structure_id


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.NETWORK])
def test_who_may_not_import(toulon: Structure, toulon_site: Site, actor_of: ActorOf, role: Role) -> None:
    other = actor_of(make_member(toulon, "Paul", role))

    with pytest.raises(DomainError) as refusal:
        actions.prepare_caseload(content=sheet("1;PETIT;Jo;01/02/2006;;;"), site=toulon_site, by=other)

    assert refusal.value.code in {"not_allowed", "other_structure"}


def test_another_structures_place_is_refused(nice_site: Site, by: Actor) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.prepare_caseload(content=sheet("1;PETIT;Jo;01/02/2006;;;"), site=nice_site, by=by)

    assert refusal.value.code == "other_structure"


# -- what each line is ---------------------------------------------------------------------------------------------------


def test_known_doubtful_new_and_unreadable(toulon_site: Site, by: Actor, claire: User) -> None:
    make_person(toulon_site, "Léa", "Bérard", claire, birth_date=dt.date(2007, 3, 14), imilo_number=None)
    make_person(toulon_site, "Youssef", "Amrani", claire, birth_date=dt.date(2006, 5, 1), imilo_number=77)
    row = prepared(
        sheet(
            "10;BERARD;Lea;14/03/2007;;;",  # same names, same date
            "77;AMRANI;Youssef;01/05/2006;;;",  # same number too
            "78;AMRANI;Youssef;01/05/2006;;;",  # another number: who is it?
            "11;BERARD;Léo;14/03/2007;;;",  # a twin, perhaps
            "12;PETIT;Jo;31/02/2006;;;",
            "13;GRAND;Al;01/02/2005;;;",
            "14;GRAND;Al;01/02/2005;;;",  # twice in the sheet
        ),
        toulon_site,
        by,
    )

    assert [str(line.verdict) for line in lines_of(row, by)] == [
        "known",
        "known",
        "doubtful",
        "doubtful",
        "unreadable",
        "new",
        "doubtful",
    ]
    assert "ligne 7" in lines_of(row, by)[6].reason


def test_other_structures_are_not_looked_at(nice_site: Site, toulon_site: Site, omar: User, by: Actor) -> None:
    """G9: whom another structure follows is nobody's business here."""
    make_person(nice_site, "Léa", "Bérard", omar, birth_date=dt.date(2007, 3, 14), imilo_number=10)
    row = prepared(sheet("10;BERARD;Léa;14/03/2007;;;"), toulon_site, by)

    assert [line.verdict for line in lines_of(row, by)] == [LineVerdict.NEW]


def test_a_counsellor_brings_in_their_own_caseload(toulon_site: Site, by: Actor, claire: User, karim: User) -> None:
    row = prepared(
        sheet(
            f"1;PETIT;Jo;01/02/2006;;;{claire.last_name.upper()} {claire.first_name}",
            f"2;GRAND;Al;01/02/2005;;;{karim.full_name}",
            "3;MOYEN;Lu;01/02/2004;;;",
        ),
        toulon_site,
        by,
    )

    found = lines_of(row, by)
    assert [str(line.verdict) for line in found] == ["new", "elsewhere", "new"]
    assert {line.referent for line in found if line.creates} == {claire}


def test_the_direction_says_who_follows_whom_nobody_here_is_called(
    toulon_site: Site, head: Actor, claire: User, karim: User
) -> None:
    row = prepared(
        sheet(
            f"1;PETIT;Jo;01/02/2006;;;{karim.first_name} {karim.last_name}",
            "2;GRAND;Al;01/02/2005;;;Mme Inconnue",
            "3;MOYEN;Lu;01/02/2004;;;",
        ),
        toulon_site,
        head,
    )
    with pytest.raises(DomainError) as refusal:
        actions.start_import(row=row, by=head)
    assert refusal.value.code == "strangers"

    with pytest.raises(DomainError) as refusal:
        actions.choose_referents(row=row, chosen={"Mme Inconnue": str(head.user_id)}, by=head)
    assert refusal.value.code == "not_counsellor"
    actions.choose_referents(row=row, chosen={"Mme Inconnue": str(claire.pk), "": queries.NOBODY}, by=head)
    imported(row, head)

    found = dict(YoungPerson.objects.values_list("imilo_number", "referent__first_name"))
    assert found == {1: "Karim", 2: "Claire", 3: None}


def test_settled_one_by_one(toulon_site: Site, by: Actor, claire: User) -> None:
    lea = make_person(toulon_site, "Léa", "Bérard", claire, birth_date=dt.date(2007, 3, 14), phone="")
    YoungPerson.objects.filter(pk=lea.pk).update(reached_by="visit")
    row = prepared(
        sheet(
            "11;BERARD;Léo;14/03/2007;;;",
            "12;BERARD;Leah;14/03/2007;0612345678;lea@exemple.fr;",
            "13;BERARD;Lou;14/03/2007;;;",
        ),
        toulon_site,
        by,
    )
    with pytest.raises(DomainError) as refusal:
        actions.start_import(row=row, by=by)
    assert refusal.value.code == "to_settle"

    actions.settle_line(row=row, line=2, decision=queries.CREATE, by=by)
    actions.settle_line(row=row, line=3, decision=str(lea.pk), by=by)
    assert actions.leave_the_rest(row=row, by=by) == 1
    imported(row, by)

    lea.refresh_from_db()
    assert (lea.first_name, lea.phone, lea.email, lea.imilo_number) == ("Léa", "+33612345678", "lea@exemple.fr", 12)
    assert set(YoungPerson.objects.values_list("first_name", flat=True)) == {"Léa", "Léo"}
    assert list(row.lines.order_by("line").values_list("line", "outcome", "filled")) == [
        (2, "created", ""),
        (3, "completed", "phone,email,imilo_number"),
    ]
    assert (row.left_out, row.unreadable) == (1, 0)


def test_a_decision_that_is_none_of_those_shown_is_refused(toulon_site: Site, by: Actor, claire: User) -> None:
    make_person(toulon_site, "Léa", "Bérard", claire, birth_date=dt.date(2007, 3, 14))
    other = make_person(toulon_site, "Paul", "Durand", claire, birth_date=dt.date(2001, 1, 1))
    row = prepared(sheet("11;BERARD;Léo;14/03/2007;;;", "12;PETIT;Jo;01/02/2006;;;"), toulon_site, by)

    for line, decision in ((2, str(other.pk)), (2, "wrong"), (3, queries.CREATE), (99, queries.LEAVE)):
        with pytest.raises(DomainError) as refusal:
            actions.settle_line(row=row, line=line, decision=decision, by=by)
        assert refusal.value.code == "decision"


def test_nobody_else_goes_on_with_a_draft(
    toulon_site: Site, by: Actor, karim: User, head: Actor, actor_of: ActorOf
) -> None:
    row = prepared(sheet("12;PETIT;Jo;01/02/2006;;;"), toulon_site, by)

    for other in (actor_of(karim), head):
        with pytest.raises(DomainError) as refusal:
            actions.start_import(row=row, by=other)
        assert refusal.value.code == "not_allowed"
    assert not YoungPerson.objects.exists()


# -- written in pieces ---------------------------------------------------------------------------------------------------


def test_what_an_import_opens(toulon_site: Site, by: Actor, claire: User) -> None:
    row = imported(prepared(sheet("12;PETIT;Jo;01/02/2006;06 12 34 56 78;;"), toulon_site, by), by)

    person = YoungPerson.objects.get()
    assert (person.full_name, person.imilo_number, person.referent, person.phone, person.reached_by, person.site) == (
        "Jo Petit",
        12,
        claire,
        "+33612345678",
        "phone",
        toulon_site,
    )
    assert not FirstReception.objects.exists(), "nobody of an existing caseload is a primo of today"
    assert (bytes(row.sealed_table), bytes(row.sealed_choices), bytes(row.sealed_plan)) == (b"", b"", b"")
    events = set(AuditEvent.objects.filter(person_id=person.pk).values_list("event", "actor_id"))
    assert events == {("file.imported", claire.pk)}
    assert AuditEvent.objects.get(event="caseload.imported").facts["created"] == 1


def test_killed_between_two_pieces_nobody_comes_twice(
    toulon_site: Site, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G2: a piece that was cut short wrote nothing; the next goes on from the same line."""
    monkeypatch.setattr(importing, "PIECE", 10)
    row = prepared(sheet(*many(35)), toulon_site, by)
    actions.start_import(row=row, by=by)
    assert actions.import_piece(import_id=row.pk, by=SYSTEM) == 10

    written = importing.open_file
    tries = iter(range(100))

    def cut(**values: object) -> object:
        if next(tries) == 6:
            raise KeyboardInterrupt
        return written(**values)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(importing, "open_file", cut)
        with pytest.raises(KeyboardInterrupt):
            actions.import_piece(import_id=row.pk, by=SYSTEM)
    row.refresh_from_db()
    assert (row.done, YoungPerson.objects.count(), CaseloadLine.objects.count()) == (10, 10, 10)

    assert go_on_with_imports() == 25
    row.refresh_from_db()
    assert (row.state, row.done, YoungPerson.objects.count(), CaseloadLine.objects.count()) == ("done", 35, 35, 35)
    assert go_on_with_imports() == 0


def test_a_refusal_on_the_way_stops_nobody_else(toulon_site: Site, by: Actor, claire: User) -> None:
    row = prepared(
        sheet("12;PETIT;Jo;01/02/2006;;;", "13;GRAND;Al;01/02/2005;;;", "14;MOYEN;Lu;01/02/2004;;;"), toulon_site, by
    )
    actions.start_import(row=row, by=by)
    make_person(toulon_site, "Zoé", "Ailleurs", claire, birth_date=dt.date(1999, 9, 9), imilo_number=13)
    make_person(toulon_site, "Lu", "Moyen", claire, birth_date=dt.date(2004, 2, 1))

    actions.import_piece(import_id=row.pk, by=SYSTEM)

    assert list(row.lines.order_by("line").values_list("line", "outcome", "refusal")) == [
        (2, "created", ""),
        (3, "refused", "imilo_taken"),
        (4, "known", ""),  # opened by reception since the preview
    ]


def test_who_left_meanwhile_imports_nothing_more(toulon_site: Site, by: Actor, claire: User) -> None:
    row = prepared(sheet("12;PETIT;Jo;01/02/2006;;;"), toulon_site, by)
    actions.start_import(row=row, by=by)
    Membership.objects.filter(user=claire).update(ended_at=clock.now(), ends_on=dt.date(2020, 2, 1))

    actions.import_piece(import_id=row.pk, by=SYSTEM)

    row.refresh_from_db()
    assert (row.state, row.left_out, YoungPerson.objects.count()) == ("done", 1, 0)


def test_the_same_sheet_again_creates_nobody(toulon_site: Site, by: Actor) -> None:
    content = sheet(*many(12))
    imported(prepared(content, toulon_site, by), by)

    again = prepared(content, toulon_site, by)

    assert {str(line.verdict) for line in lines_of(again, by)} == {"known"}
    imported(again, by)
    assert YoungPerson.objects.count() == 12
    assert set(again.lines.values_list("outcome", flat=True)) == {LineOutcome.KNOWN}


def test_queries_of_the_preview_do_not_grow(toulon_site: Site, by: Actor, claire: User) -> None:
    counts = []
    for size in (1, 40):
        row = prepared(sheet(*many(size)), toulon_site, by)
        with CaptureQueriesContext(connection) as seen:
            lines_of(row, by)
        counts.append(len(seen))
        make_person(toulon_site, f"Prenom{size}", "Quelqu’un", claire, birth_date=dt.date(2003, 1, 1))

    assert counts[0] == counts[1]


# -- undone --------------------------------------------------------------------------------------------------------------


def test_undone_what_nobody_touched_is_erased_the_others_stay(
    toulon_site: Site, by: Actor, head: Actor, claire: User
) -> None:
    lea = make_person(toulon_site, "Léa", "Bérard", claire, birth_date=dt.date(2007, 3, 14), email="")
    row = prepared(sheet("10;BERARD;Léa;14/03/2007;;lea@exemple.fr;", *many(3)), toulon_site, by)
    imported(row, by)
    joined, corrected, alone = YoungPerson.objects.exclude(pk=lea.pk).order_by("imilo_number")
    make_account(joined)
    actions.issue_card(person=alone, by=by)
    actions.correct_person(person=corrected, **{**importing.current_values(corrected), "language": "ar"}, by=by)

    undone(row, head)

    assert set(YoungPerson.objects.values_list("pk", flat=True)) == {lea.pk, joined.pk, corrected.pk}
    lea.refresh_from_db()
    assert (lea.email, lea.imilo_number) == ("", None)
    assert row.state == CaseloadState.UNDONE
    assert sorted(row.lines.values_list("outcome", flat=True)) == ["erased", "kept", "kept", "known"]
    assert AuditEvent.objects.filter(event="file.import_undone", person_id=alone.pk).exists()


def test_undone_by_pieces_after_a_kill(toulon_site: Site, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    row = imported(prepared(sheet(*many(25)), toulon_site, by), by)
    monkeypatch.setattr("clicnjob.structures.actions.unimporting.PIECE", 10)
    actions.undo_import(row=row, by=by)
    actions.undo_piece(import_id=row.pk, by=SYSTEM)
    assert YoungPerson.objects.count() == 15

    go_on_with_imports()

    row.refresh_from_db()
    assert (row.state, YoungPerson.objects.count()) == ("undone", 0)


def test_too_late_not_yours_or_not_over(toulon_site: Site, by: Actor, karim: User, actor_of: ActorOf) -> None:
    row = prepared(sheet("12;PETIT;Jo;01/02/2006;;;"), toulon_site, by)
    actions.start_import(row=row, by=by)

    def code(actor: Actor) -> str:
        with pytest.raises(DomainError) as refusal:
            actions.undo_import(row=row, by=actor)
        return refusal.value.code

    assert code(by) == "too_late"
    actions.import_piece(import_id=row.pk, by=SYSTEM)
    assert code(actor_of(karim)) == "not_allowed"
    with time_machine.travel(clock.now() + dt.timedelta(days=15)):
        assert code(by) == "too_late"
    assert YoungPerson.objects.count() == 1


def test_another_structure_sees_nothing_of_it(
    toulon_site: Site, by: Actor, omar: User, karim: User, actor_of: ActorOf
) -> None:
    """G9."""
    row = imported(prepared(sheet("12;PETIT;Jo;01/02/2006;;;"), toulon_site, by), by)

    for other in (actor_of(omar), actor_of(karim)):
        with pytest.raises(Http404):
            queries.get_import(other, row.pk)
        assert not queries.may_hear_import(other, row.pk)
        assert not CaseloadLine.objects.all().visible_to(other).exists()
    assert queries.may_hear_import(by, row.pk)
