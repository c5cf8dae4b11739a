"""The machine's reading in the product: noted, sealed, shown beside the file, gone with the copy (G20, G21)."""

import datetime as dt
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.config.benches import mrz_drawing
from clicnjob.documents import actions, tasks
from clicnjob.documents.models import Document
from clicnjob.documents.mrz.asking import Answer, read_zone
from clicnjob.documents.mrz.parsing import Reading, parse
from clicnjob.documents.queries import hash_of_number, others_with_number, reading_of
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import confined
from clicnjob.files.decode import Picture
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Site, YoungPerson
from tests.conftest import make_person
from tests.documents.conftest import PICTURE
from tests.files import hostile

ClientOf = Callable[..., Client]
font = pytest.mark.skipif(
    mrz_drawing.font_path() is None, reason="no OCR-B font here (apt install fonts-ocr-b, or OCR_B_FONT=)"
)


def zone(surname: str, given: str, born: str, number: str = "X4RTBPFW4", ends: str = "311231") -> tuple[str, ...]:
    """A French card of these words."""
    from clicnjob.documents.mrz.alphabet import check_digit as digit

    first = f"IDFRA{number}{digit(number)}".ljust(30, "<")
    second = f"{born}{digit(born)}F{ends}{digit(ends)}FRA".ljust(29, "<")
    second += digit(first[5:] + second[:7] + second[8:15] + second[18:])
    return first, second, f"{surname}<<{given}".ljust(30, "<")


def read(rows: tuple[str, ...]) -> Reading:
    return parse(rows, today=dt.date(2026, 11, 26))


@pytest.fixture
def born(lea: YoungPerson) -> str:
    return f"{lea.birth_date:%y%m%d}"


def noted(paper: Document, rows: tuple[str, ...]) -> Document:
    assert actions.note_reading(document=paper, reading=read(rows), by=SYSTEM)
    paper.refresh_from_db()
    return paper


def test_a_reading_is_sealed_and_noted_once(paper: Document, born: str) -> None:
    noted(paper, zone("MOREAU", "LEA", born))
    again = actions.note_reading(document=paper, reading=read(zone("AUTRE", "NOM", born)), by=SYSTEM)

    found = reading_of(paper)
    assert found is not None
    assert (again, found.valid, found.fields["surname"], found.lines) == (
        False,
        True,
        "MOREAU",
        zone("MOREAU", "LEA", born),
    )
    assert b"MOREAU" not in bytes(paper.sealed_reading or b"")
    trace = AuditEvent.objects.get(event="document.read")
    assert trace.facts == {"format": "TD1", "valid": True}


@pytest.mark.parametrize("how", ["refused", "reported", "original", "deadline"])
def test_the_reading_goes_with_the_copy(paper: Document, born: str, claire: User, how: str) -> None:
    """G20: only the hash of a verified number stays."""
    noted(paper, zone("MOREAU", "LEA", born))
    by = account_actor(claire)
    facts = {"kind": "cni", "expires_on": dt.date(2031, 12, 31), "number": "X4RTBPFW4"}
    if how == "refused":
        actions.refuse(document=paper, reason="blurred", by=by)
    elif how == "reported":
        actions.verify(document=paper, by=by, **facts)  # type: ignore[arg-type]
        actions.report(document=paper, by=by)
    elif how == "original":
        actions.see_original(person=paper.young_person, document=paper, by=by, **facts)  # type: ignore[arg-type]
    else:
        with clock.travel(paper.sent_at + dt.timedelta(days=40)):
            tasks.destroy_all_due()

    paper.refresh_from_db()
    stays = hash_of_number(paper, "x4rtb pfw4") if how in {"reported", "original"} else ""
    assert (paper.sealed_reading, reading_of(paper), paper.number_hash) == (None, None, stays)
    assert "X4RTBPFW4" not in paper.number_hash


def test_a_paper_without_copy_takes_no_reading(paper: Document, born: str, claire: User) -> None:
    actions.refuse(document=paper, reason="blurred", by=account_actor(claire))

    assert not actions.note_reading(document=paper, reading=read(zone("MOREAU", "LEA", born)), by=SYSTEM)


def test_the_job_reads_what_came_once(paper: Document, born: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def answer(pictures: list[bytes], *, today: dt.date) -> Answer:
        asked.append(len(pictures))
        return Answer(read(zone("MOREAU", "LEA", born)))

    monkeypatch.setattr(tasks, "read_zone", answer)

    assert (tasks.read_waiting(), tasks.read_waiting(), asked) == (1, 0, [2])
    paper.refresh_from_db()
    assert paper.read_at is not None


def test_papers_without_a_zone_are_left_alone(lea: YoungPerson, lea_account: User) -> None:
    actions.receive(person=lea, kind="birth", pictures=[PICTURE], by=account_actor(lea_account))

    assert tasks.read_waiting() == 0


def test_the_same_number_on_another_file_is_seen_in_its_structure_only(
    paper: Document, nice_paper: Document, toulon_site: Site, born: str, claire: User, client_of: ClientOf
) -> None:
    """Kept as a keyed hash: equal numbers compare within a structure; at another the same number has another hash."""
    other = make_person(toulon_site, "Maxime", "Haddock", claire)
    theirs = actions.receive(person=other, kind="cni", pictures=[PICTURE], by=account_actor(claire))
    actions.verify(
        document=theirs, kind="cni", expires_on=dt.date(2031, 12, 31), number="x4rt-bpfw4", by=account_actor(claire)
    )
    actions.report(document=theirs, by=account_actor(claire))

    noted(paper, zone("MOREAU", "LEA", born))
    noted(nice_paper, zone("HADDAD", "YOUNES", born))

    assert [person.pk for person in others_with_number(paper)] == [other.pk]
    assert others_with_number(nice_paper) == []
    page = client_of(claire).get(f"/documents/{paper.pk}/").content.decode()
    assert "Ce numéro est déjà sur un autre dossier" in page
    assert "Maxime Haddock" in page


def test_the_page_shows_both_sides_and_begins_the_form(
    paper: Document, lea: YoungPerson, born: str, claire: User, client_of: ClientOf
) -> None:
    client = client_of(claire)
    waiting = client.get(f"/documents/{paper.pk}/").content.decode()
    noted(paper, zone(lea.last_name.upper() + "X", "LEA<MARIE", born))

    page = client.get(f"/documents/{paper.pk}/").content.decode()

    assert "La machine lit le document" in waiting
    assert "<mark>X</mark>" in page
    assert [page.count(word) for word in ("Identique", "Différent")] == [2, 1]
    assert "le document en porte d’autres" in page
    assert 'value="X4RTBPFW4"' in page
    assert 'value="2031-12-31"' in page
    assert "France (FRA)" in page
    paper.refresh_from_db()
    assert paper.state == "to_check"


def test_a_reading_that_does_not_hold_begins_nothing(
    paper: Document, born: str, claire: User, client_of: ClientOf
) -> None:
    rows = zone("MOREAU", "LEA", born)
    wrong = read((rows[0].replace("X4RTB", "X4RT8"), *rows[1:]))
    actions.note_reading(document=paper, reading=wrong, by=SYSTEM)

    page = client_of(claire).get(f"/documents/{paper.pk}/").content.decode()

    paper.refresh_from_db()
    assert (wrong.valid, paper.number_hash) == (False, "")
    assert "Lecture incomplète" in page
    assert 'value="X4RT8PFW4"' not in page


def test_an_unreadable_paper_is_said_to_be(paper: Document, claire: User, client_of: ClientOf) -> None:
    actions.note_reading(document=paper, reading=Reading(), by=SYSTEM)

    assert "n’a pas pu lire" in client_of(claire).get(f"/documents/{paper.pk}/").content.decode()


# -- the confined reader ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [b"", b"{}", b"[1]", b'{"readings": [{"lines": 3}], "ms": 1, "peak_mb": 1}', b"\xff"])
def test_an_answer_that_makes_no_sense_is_no_reading(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "run", lambda *args: (0, said))

    assert read_zone([b"x"], today=dt.date(2026, 11, 26)).reading == Reading()


def test_what_the_reader_calls_a_zone_is_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looked at a stranger's pixels: its word is not taken for it."""
    rows = ["P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<"), "L898902C36UTO7408122F1204159ZE184226B<<<<<11"]
    said = {"readings": [{"lines": rows, "confidence": 9, "least": 1, "valid": True}], "ms": 1, "peak_mb": 1}
    monkeypatch.setattr(confined, "run", lambda *args: (0, json.dumps(said).encode()))

    found = read_zone([b"x"], today=dt.date(2026, 11, 26)).reading
    assert (found.valid, found.confidence, found.wrong) == (False, 1.0, ("all",))


def test_no_zone_no_reading_and_the_command_still_answers(tmp_path: Path) -> None:
    (tmp_path / "blank.jpg").write_bytes(hostile.jpeg())
    (tmp_path / "not.jpg").write_bytes(b"nothing of the sort")
    out = StringIO()

    call_command("read_mrz", tmp_path / "blank.jpg", tmp_path / "not.jpg", tmp_path / "absent.jpg", stdout=out)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["valid"], line["format"], line["lines"]) for line in lines] == [(False, None, [])] * 3
    assert set(lines[0]) == {"file", "valid", "format", "lines", "fields", "confidence", "ms"}


@font
def test_drawn_papers_are_read_in_the_confined_process() -> None:
    """A passport as a scanner gives it, and an identity card photographed on a table, as pages of one paper."""
    straight, turned = mrz_drawing.draw(1, gentle=True), mrz_drawing.draw(6)

    one = read_zone([straight.jpeg], today=dt.date(2026, 11, 26))
    other = read_zone([hostile.jpeg(), turned.jpeg], today=dt.date(2026, 11, 26))

    assert (one.reading.valid, one.reading.lines) == (True, straight.rows)
    assert (other.reading.valid, other.reading.lines) == (True, turned.rows)
    assert one.peak_mb < 400


@font
def test_a_paper_goes_from_the_phone_to_the_counsellors_screen(
    lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    drawn = mrz_drawing.draw(0, gentle=True)
    paper = actions.receive(
        person=lea,
        kind="cni",
        pictures=[Picture(drawn.jpeg, *mrz_drawing.pixels(drawn.jpeg))],
        by=account_actor(lea_account),
    )

    assert tasks.read_waiting() == 1

    number = parse(drawn.rows, today=dt.date(2026, 11, 26)).fields["number"]
    assert f'value="{number}"' in client_of(claire).get(f"/documents/{paper.pk}/").content.decode()
