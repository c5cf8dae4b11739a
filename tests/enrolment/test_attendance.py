"""Signing, the sheet, the certificate, the closing's hours, one tap on a face."""

import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actions.closing import Hours, close_session
from clicnjob.enrolment.actions.reopening import reopen_session
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.presenters.sheets import sheet_pdf
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.typeset import typeset
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.vault.envelope import open_sealed
from clicnjob.workshops.actions.attendance import (
    attest_presence,
    confirm_presence,
    erase_signature,
    note_hours,
    sign,
    sign_as_leader,
)
from clicnjob.workshops.actions.opinions import give_opinion
from clicnjob.workshops.actions.sheets import forget_signatures
from clicnjob.workshops.enums import Face, HalfDay, Proof, SeatState
from clicnjob.workshops.models import AttendanceSheet, DayPass, OpinionTally, Seat, Session, Signature
from clicnjob.workshops.queries.attendance import current_sheet, opinions, sheet_data, signed
from clicnjob.workshops.rules import opinions as opinion_rules
from clicnjob.workshops.rules.attendance import canonical, half_day_at, half_days, read_strokes
from tests.conftest import CODE, make_person

SignIn = Callable[..., Client]
DRAWN = json.dumps([[60, 100, 120, 40, 180, 150, 260, 60], [300, 90, 420, 110]])


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(DomainError) as refusal:
        act()
    assert refusal.value.code == code


@pytest.fixture
def present(lea_seat: Seat) -> Seat:
    lea_seat.state, lea_seat.arrived_at = SeatState.PRESENT, lea_seat.session.starts_at + dt.timedelta(minutes=2)
    lea_seat.save()
    return lea_seat


@pytest.fixture
def by_claire(claire: User) -> Actor:
    return account_actor(claire)


def close(session: Session, by: Actor, **said: object) -> AttendanceSheet:
    close_session(session=session, absences={}, appointments={}, by=by, **said)  # type: ignore[arg-type]
    sheet = current_sheet(session)
    assert sheet is not None
    return AttendanceSheet.objects.select_related("session__structure").get(pk=sheet.pk)


# -- what a signature may be -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "no_signature"),
        ("[]", "no_signature"),
        ("{}", "bad_signature"),
        ("[1,2]", "bad_signature"),
        ("[[]]", "bad_signature"),
        ("[[1,2,3]]", "bad_signature"),
        ('[["1","2"]]', "bad_signature"),
        ("[[true,false]]", "bad_signature"),
        ("[[0.5,1.5]]", "bad_signature"),
        ("[[-1,5]]", "bad_signature"),
        ("[[601,5]]", "bad_signature"),
        ("[[5,201]]", "bad_signature"),
        ("[" * 5000, "bad_signature"),
        ("<svg onload=alert(1)>", "bad_signature"),
        ("data:image/png;base64,iVBORw0KGgo=", "bad_signature"),
        (json.dumps([[1, 1]] * 61), "bad_signature"),
        (json.dumps([[0, 1] * 1501]), "bad_signature"),
        (" " * 12_001 + DRAWN, "bad_signature"),
        ("[[10,10,20,20]]", "small_signature"),
    ],
)
def test_only_strokes_in_the_box_are_a_signature(sent: str, code: str) -> None:
    refused(code, lambda: read_strokes(sent))


def test_strokes_are_read_as_they_were_drawn() -> None:
    assert read_strokes(DRAWN) == json.loads(DRAWN)


@pytest.mark.parametrize(
    ("start", "minutes", "halves"),
    [
        (dt.time(9, 30), 90, [HalfDay.MORNING]),
        (dt.time(14), 90, [HalfDay.AFTERNOON]),
        (dt.time(9), 420, [HalfDay.MORNING, HalfDay.AFTERNOON]),
        (dt.time(11, 50), 90, [HalfDay.MORNING]),
        (dt.time(12, 45), 90, [HalfDay.AFTERNOON]),
    ],
)
def test_a_session_covers_one_half_day_or_two(start: dt.time, minutes: int, halves: list[HalfDay]) -> None:
    begins = clock.at(dt.date(2027, 3, 16), start)
    session = Session(starts_at=begins, ends_at=begins + dt.timedelta(minutes=minutes))
    assert half_days(session, "Europe/Paris") == halves
    assert half_day_at(session, "Europe/Paris", session.starts_at) == halves[0]
    assert half_day_at(session, "Europe/Paris", session.ends_at) == halves[-1]


# -- signing -----------------------------------------------------------------------------------------------------------


def test_lea_signs_on_her_phone_and_can_do_it_again(present: Seat, lea_account: User, session: Session) -> None:
    her = account_actor(lea_account)
    first = sign(seat=present, strokes=DRAWN, by=her)
    again = sign(seat=present, strokes="[[0,0,300,100]]", by=her)

    assert (first.pk, Signature.objects.count()) == (again.pk, 1)
    assert again.sealed is not None
    assert b"300" not in bytes(again.sealed)
    assert open_sealed(session.structure_id, bytes(again.sealed), again.place) == b"[[0,0,300,100]]"
    assert AuditEvent.objects.filter(event="seat.signed", person_id=present.young_person_id).count() == 2


def test_hugo_hands_the_tablet_but_never_attests(present: Seat, hugo_actor: Actor, by_claire: Actor) -> None:
    assert sign(seat=present, strokes=DRAWN, by=hugo_actor).proof == Proof.DRAWN
    refused("not_allowed", lambda: attest_presence(seat=present, by=hugo_actor))
    row = attest_presence(seat=present, by=by_claire)
    assert (row.proof, row.attested_by_id, row.sealed) == (Proof.ATTESTED, by_claire.user_id, None)
    erase_signature(seat=present, by=by_claire)
    assert not Signature.objects.exists()


def test_nobody_signs_before_the_team_noted_the_arrival_nor_after(
    lea_seat: Seat, lea_account: User, younes_account: User, session: Session, by_claire: Actor
) -> None:
    her = account_actor(lea_account)
    refused("not_present", lambda: sign(seat=lea_seat, strokes=DRAWN, by=her))
    Seat.objects.update(state=SeatState.PRESENT)
    refused("not_yours", lambda: sign(seat=lea_seat, strokes=DRAWN, by=account_actor(younes_account)))
    refused("not_yours", lambda: confirm_presence(seat=lea_seat, by=by_claire))
    with clock.travel(session.ends_at + dt.timedelta(minutes=2)):
        refused("session_over", lambda: sign(seat=lea_seat, strokes=DRAWN, by=her))
        assert sign(seat=lea_seat, strokes=DRAWN, by=by_claire).proof == Proof.DRAWN  # until the closing
    close(session, by_claire)
    refused("session_over", lambda: sign(seat=lea_seat, strokes=DRAWN, by=by_claire))


def test_without_drawing_her_code_says_the_same(present: Seat, lea_account: User, client_of: SignIn) -> None:
    her, page = client_of(lea_account), f"/inscriptions/{present.pk}/ma-signature/"
    assert 'type="password"' in her.get(page).content.decode()
    assert her.post(page, {"code": "111111"}).status_code == 422
    assert not Signature.objects.exists()
    assert her.post(page, {"code": CODE}).status_code == 303
    assert Signature.objects.get().proof == Proof.CODE


def test_the_volunteers_tablet_shows_a_first_name_and_an_initial(
    present: Seat, hugo: DayPass, client_of_pass: Callable[[DayPass], Client], session: Session
) -> None:
    """G12: short name, no attestation; nothing once the session is over."""
    tablet, page = client_of_pass(hugo), f"/inscriptions/{present.pk}/signer/"
    shown = tablet.get(page).content.decode()
    assert ("Léa M." in shown, "Moreau" in shown, "Attester" in shown) == (True, False, False)
    assert tablet.post(page, {"strokes": DRAWN}).status_code == 303
    with clock.travel(session.ends_at + dt.timedelta(minutes=2)):
        assert tablet.get(page).status_code == 404


def test_leaders_sign_too(session: Session, by_claire: Actor, nadia: User) -> None:
    assert sign_as_leader(session=session, strokes=DRAWN, by=by_claire).leader_id == by_claire.user_id
    refused("not_leader", lambda: sign_as_leader(session=session, strokes=DRAWN, by=account_actor(nadia)))


# -- the sheet ---------------------------------------------------------------------------------------------------------


def test_the_closing_makes_the_sheet_and_its_hash_is_that_of_its_data(
    present: Seat, session: Session, toulon_site: Site, claire: User, by_claire: Actor, karim: User
) -> None:
    nour, adam = (make_person(toulon_site, name, "Santoni", claire) for name in ("Nour", "Adam"))
    late = Seat.objects.create(
        session=session,
        young_person=nour,
        state=SeatState.PRESENT,
        arrived_at=session.starts_at + dt.timedelta(minutes=11),
    )
    away = Seat.objects.create(session=session, young_person=adam, state=SeatState.PRESENT)
    for seat in (present, away):
        sign(seat=seat, strokes=DRAWN, by=by_claire)
    sign_as_leader(session=session, strokes=DRAWN, by=account_actor(karim))

    left = session.starts_at + dt.timedelta(minutes=60)
    close_session(
        session=session,
        absences={away.pk: None},
        appointments={},
        hours={late.pk: Hours(None, left)},
        by=by_claire,
    )

    sheet = AttendanceSheet.objects.select_related("session__structure").get()
    data = sheet_data(sheet)
    assert sheet.digest == hashlib.sha256(canonical(data)).hexdigest()
    assert b"Moreau" not in bytes(sheet.sealed or b"")
    zone = session.structure.timezone
    lines = {line["name"]: (line["late"], line["left"], line["marks"][0]["proof"]) for line in data["people"]}
    assert lines == {
        "Léa Moreau": (False, "", "drawn"),
        "Nour Santoni": (True, f"{clock.local(left, zone):%H:%M}", "attested"),
    }
    assert (data["absent"], data["excused"], data["closed_by"]) == (1, 0, "Claire Martin")
    assert {line["name"]: len(line["marks"]) for line in data["leaders"]} == {"Claire Martin": 0, "Karim Benali": 1}
    # Who did not come after all signed nothing.
    assert Signature.objects.filter(seat=away).count() == 0


def tags(element: Any) -> list[str]:
    """The structure of an accessible PDF, each with what it holds: « Table/TR/TH »."""
    below = element.get("/K", [])
    children = below if isinstance(below, pikepdf.Array) else [below]
    name = str(element.get("/S", "/")).lstrip("/")
    inner = [tag for child in children if isinstance(child, pikepdf.Dictionary) for tag in tags(child)]
    return [name, *(f"{name}/{tag}" for tag in inner)]


def test_the_same_data_give_the_same_accessible_pdf(present: Seat, session: Session, by_claire: Actor) -> None:
    sign(seat=present, strokes=DRAWN, by=by_claire)
    sheet = close(session, by_claire)
    first = sheet_pdf(sheet)
    with clock.travel(clock.now() + dt.timedelta(days=400)):
        assert sheet_pdf(sheet) == first
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.Root.Lang) == "fr"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        inside = tags(pdf.Root.StructTreeRoot)
        tables = [tag for tag in inside if tag.endswith("/Table")]
        assert (len(tables), "/Document/H1" in inside) == (2, True)
        assert len([tag for tag in inside if tag.endswith("/Table/THead")]) == 2, "a voice says what each column is"
        assert "/Document/Table/THead/TR/TH" in inside
        with pdf.open_metadata() as said:
            assert (said["pdfuaid:part"], said["dc:title"]) == ("1", "Feuille d’émargement")
    text = pypdfium2.PdfDocument(first)[0].get_textpage().get_text_bounded()
    assert all(words in text for words in ("Léa Moreau", "Claire Martin", "Salle Mistral", sheet.digest[:8]))


@pytest.mark.parametrize(
    "name", ["محمد الأمين", "Łukasz Đặng-Müller", "张伟", "=HYPERLINK(1)", '#read("/etc/passwd")', "\x00\u202e*_`$"]
)
def test_any_name_is_set_and_none_is_markup(
    name: str, present: Seat, session: Session, by_claire: Actor, tmp_path: object
) -> None:
    YoungPerson.objects.filter(pk=present.young_person_id).update(first_name=name.replace("\x00", ""))
    made = sheet_pdf(close(session, by_claire))
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()
    assert "root:" not in text
    assert "Moreau" in text


def test_thirty_people_take_several_pages(session: Session, toulon_site: Site, claire: User, by_claire: Actor) -> None:
    for number in range(30):
        person = make_person(toulon_site, f"Prénom{number}", "Marie-Élisabeth de La Rochefoucauld-Montmorency", claire)
        seat = Seat.objects.create(session=session, young_person=person, state=SeatState.PRESENT)
        sign(seat=seat, strokes=DRAWN, by=by_claire)
    pages = pypdfium2.PdfDocument(sheet_pdf(close(session, by_claire)))
    assert len(pages) in {2, 3}
    assert "Signature, " in pages[1].get_textpage().get_text_bounded()  # the header comes again


def test_opening_again_replaces_the_sheet_and_a_printed_hash_says_so(
    present: Seat, session: Session, by_claire: Actor, client: Client
) -> None:
    sign(seat=present, strokes=DRAWN, by=by_claire)
    first = close(session, by_claire)
    page = f"/verifier-une-feuille/?empreinte={first.digest}"
    known = client.get(page).content.decode()
    assert "Cette feuille est la bonne." in known
    assert "Moreau" not in known
    reopen_session(session=session, reason="Une absence oubliée", by=by_claire)
    assert "Cette feuille ne compte plus." in client.get(page).content.decode()
    with clock.travel(clock.now() + dt.timedelta(minutes=1)):
        second = close(Session.objects.get(pk=session.pk), by_claire)
    first.refresh_from_db()
    assert (first.sealed, second.number, second.digest == first.digest) == (None, 2, False)
    assert "Cette feuille ne compte plus." in client.get(page).content.decode()
    asked = client.get("/verifier-une-feuille/", {"empreinte": f" {second.digest[:32].upper()} {second.digest[32:]} "})
    assert "Cette feuille est la bonne." in asked.content.decode()
    assert "Aucune feuille" in client.get("/verifier-une-feuille/", {"empreinte": "0" * 64}).content.decode()
    assert "pas une empreinte" in client.get("/verifier-une-feuille/", {"empreinte": "bonjour"}).content.decode()


def test_drawings_are_erased_a_month_later_and_the_sheet_keeps_what_it_shows(
    present: Seat, session: Session, by_claire: Actor
) -> None:
    sign(seat=present, strokes=DRAWN, by=by_claire)
    sheet = close(session, by_claire)
    before = sheet_pdf(sheet)
    with clock.travel(clock.now() + Signature.KEPT - dt.timedelta(hours=1)):
        assert forget_signatures(by=SYSTEM) == 0
    with clock.travel(clock.now() + Signature.KEPT + dt.timedelta(hours=1)):
        assert forget_signatures(by=SYSTEM) == 1
        assert Signature.objects.get().sealed is None
        assert sheet_pdf(sheet) == before
        # Opened again after that: the new sheet takes the strokes of the former one.
        reopen_session(session=session, reason="Une heure à corriger", by=by_claire)
        again = close(Session.objects.get(pk=session.pk), by_claire)
        assert sheet_data(again)["people"][0]["marks"][0]["strokes"] == json.loads(DRAWN)
    with clock.travel(clock.now() + AttendanceSheet.KEPT + dt.timedelta(days=60)):
        assert forget_signatures(by=SYSTEM) == 1
        assert AttendanceSheet.objects.get(number=2).sealed is None


def test_the_certificate_is_hers_and_the_structures(
    present: Seat, session: Session, by_claire: Actor, lea_account: User, omar: User, sonia: User, client_of: SignIn
) -> None:
    page = f"/inscriptions/{present.pk}/attestation/"
    assert client_of(lea_account).get(page).status_code == 404  # not closed yet
    close(session, by_claire)
    answer = client_of(lea_account).get(page)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "Moreau" not in answer["Content-Disposition"]
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    assert all(words in text for words in ("Attestation de présence", "Léa Moreau", "Atelier d'inscription"))
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pdf.open_metadata() as said:
        assert said["pdfuaid:part"] == "1"
    assert client_of(sonia).get(page).content == answer.content
    assert client_of(omar).get(page).status_code == 404


def test_hours_are_in_order(present: Seat, session: Session, by_claire: Actor) -> None:
    start = session.starts_at
    refused("bad_hours", lambda: note_hours(seat=present, arrived_at=start, left_at=start, by=by_claire))
    refused(
        "bad_hours",
        lambda: note_hours(seat=present, arrived_at=start, left_at=start + dt.timedelta(hours=9), by=by_claire),
    )


def test_signatures_cost_one_query_however_many(
    session: Session,
    toulon_site: Site,
    claire: User,
    by_claire: Actor,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for number in range(3):
        person = make_person(toulon_site, f"Prénom{number}", "Santoni", claire)
        seat = Seat.objects.create(session=session, young_person=person, state=SeatState.PRESENT)
        attest_presence(seat=seat, by=by_claire)
    session = Session.objects.select_related("structure").get(pk=session.pk)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = signed(session)
        assert {row.attested_by.full_name for rows in found.by_seat.values() for row in rows if row.attested_by} == {
            "Claire Martin"
        }


def test_nothing_is_read_outside_its_own_folder(tmp_path: object) -> None:
    """A page of ours sees its folder; data are never evaluated."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "in").mkdir()
    (folder / "secret.txt").write_text("secret")
    page = folder / "in" / "page.typ"
    page.write_text('#set document(title: "x")\n#set text(lang: "fr")\n#read("../secret.txt")')
    with pytest.raises(Exception, match=r"outside|denied|escape|root"):
        typeset(page, {}, moment=clock.now())
    page.write_text('#set document(title: "x")\n#import "@preview/tablex:0.0.8": *')
    with pytest.raises(Exception, match=r"package|download|network|not found"):
        typeset(page, {}, moment=clock.now())


# -- three faces -------------------------------------------------------------------------------------------------------


def test_one_tap_is_counted_once_and_tied_to_nobody(present: Seat, lea_account: User, claire: User) -> None:
    her = account_actor(lea_account)
    before = AuditEvent.objects.count()
    give_opinion(seat=present, face=Face.SAD, by=her)
    refused("already_given", lambda: give_opinion(seat=present, face=Face.HAPPY, by=her))
    refused("bad_face", lambda: give_opinion(seat=present, face="furious", by=her))
    refused("not_yours", lambda: give_opinion(seat=present, face=Face.SAD, by=account_actor(claire)))
    tally = OpinionTally.objects.get()
    assert (tally.face, tally.count) == (Face.SAD, 1)
    # No trace, no hour, no key to a person: only that she answered.
    assert AuditEvent.objects.count() == before
    assert {field.name for field in OpinionTally._meta.fields} == {"id", "session", "face", "count"}
    with clock.travel(clock.now() + dt.timedelta(days=2)):
        Seat.objects.update(opinion_given=False)
        refused("too_late", lambda: give_opinion(seat=present, face=Face.HAPPY, by=her))


def test_faces_are_shown_from_five_on_and_once_nobody_answers_any_more(session: Session) -> None:
    session = Session.objects.select_related("structure").get(pk=session.pk)
    for face, count in ((Face.HAPPY, 3), (Face.SAD, 1)):
        OpinionTally.objects.create(session=session, face=face, count=count)
    after = opinion_rules.answers_until(session)
    assert opinion_rules.shown(session, opinions([session.pk])[session.pk], after) is None
    OpinionTally.objects.create(session=session, face=Face.FAIR, count=1)
    counts = opinions([session.pk])[session.pk]
    assert opinion_rules.shown(session, counts, after - dt.timedelta(seconds=1)) is None
    assert opinion_rules.shown(session, counts, after) == {Face.HAPPY: 3, Face.FAIR: 1, Face.SAD: 1}


def test_her_page_offers_to_sign_and_to_answer(present: Seat, lea_account: User, client_of: SignIn) -> None:
    her = client_of(lea_account)
    page = her.get("/mes-ateliers/").content.decode()
    assert ("Signer ma présence" in page, "C’est comment" in page or "C’était comment" in page) == (True, True)
    assert her.post(f"/inscriptions/{present.pk}/avis/", {"face": "happy"}).status_code == 303
    assert "C’était comment" not in her.get("/mes-ateliers/").content.decode()
