"""Sheets as professionals have them: every flavour of CSV, cells pasted, headings, dates and phones as people write them."""

import datetime as dt
import random

import pytest

from clicnjob.shared.errors import DomainError
from clicnjob.structures.caseloads.columns import check_columns, guess_columns, split_headings
from clicnjob.structures.caseloads.lines import Reading, read_birth_date, read_line, read_phones
from clicnjob.structures.caseloads.table import LONGEST_CELL, MOST_BYTES, clean_cell, read_cells

TODAY = dt.date(2026, 11, 26)
PLAIN = "Nom;Prénom;Date de naissance\nBÉRARD;Léa;14/03/2007\nD’Œuvre;Anaïs;02/01/2005\n"


def table(content: bytes) -> list[list[str]]:
    return [row.values for row in read_cells(content)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_flavour_of_csv_gives_the_same_cells(encoding: str, separator: str, end: str) -> None:
    content = PLAIN.replace(";", separator).replace("\n", end).encode(encoding)

    assert table(content) == [
        ["Nom", "Prénom", "Date de naissance"],
        ["BÉRARD", "Léa", "14/03/2007"],
        ["D’Œuvre", "Anaïs", "02/01/2005"],
    ]


def test_quotes_empty_lines_and_numbers_of_lines() -> None:
    content = b'Nom;Note\n\n"MARTIN; dit ""Jo""";"sur\ndeux lignes"\n;;;\nPETIT;x\n'

    found = read_cells(content)

    assert [(row.line, row.values) for row in found] == [
        (1, ["Nom", "Note"]),
        (3, ['MARTIN; dit "Jo"', "sur deux lignes"]),
        (6, ["PETIT", "x"]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n;;;\n", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0an old one", "workbook"),
        (b"Nom;Pr\x00nom", "not_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (b"\xff\xfe\x00", "not_text"),
        (b"a;\x81\x8d\x8f", "not_text"),
        (b"x" * (MOST_BYTES + 1), "too_big"),
        (b"a;b\n" * 5002, "too_many_rows"),
        (b";".join([b"a"] * 61), "too_many_columns"),
        (b"Nom\n" + b"x" * (LONGEST_CELL + 1), "long_cell"),
        (b'Nom;Note\n"PETIT;x\nGRAND;y\n', "quote"),
        (b"\xd8\x00" * 4, "not_text"),
    ],
)
def test_what_is_no_sheet_is_refused_in_clear_words(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_cells(content)

    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert refusal.value.message


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('="0612345678"', "0612345678"),
        ("'0612345678", "0612345678"),
        ("'=1+1", "=1+1"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("  Ben\u00a0Ali \u202f", "Ben Ali"),
        ("Le\u0301a", "Léa"),
        ("\u202eaeL\u200b", "aeL"),
        ("a\tb\x07c", "a b c"),
    ],
)
def test_a_cell_is_text_whatever_it_pretends_to_be(written: str, read: str) -> None:
    assert clean_cell(written) == read


def test_bytes_are_read_or_refused_never_anything_else() -> None:
    chance, read = random.Random(37), 0
    for _ in range(2000):
        content = bytes(chance.choice(b'ab0;,\t"\n\r=\xe9\xc3\xa9\x81 |') for _ in range(chance.randint(0, 80)))
        try:
            found = read_cells(content)
        except DomainError:
            continue
        read += 1
        assert all(any(row.values) for row in found)
        headings, rows = split_headings(found, {})
        guess_columns(headings, rows, {}, today=TODAY)
    assert read > 200


def test_words_are_a_date_or_none_a_phone_or_none() -> None:
    chance = random.Random(37)
    for _ in range(3000):
        text = "".join(chance.choice("0123456789/.-+() éaA:T¹²٣ou") for _ in range(chance.randint(0, 24)))
        day = read_birth_date(text, TODAY)
        assert day is None or isinstance(day, dt.date)
        assert read_phones(text).own == "" or read_phones(text).own.startswith("+")


@pytest.mark.parametrize("day", [dt.date(1996, 1, 1) + dt.timedelta(days=17 * one) for one in range(360)])
def test_a_date_is_found_again_however_it_is_written(day: dt.date) -> None:
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    short = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
    for written in (
        f"{day:%d/%m/%Y}",
        f"{day:%d/%m/%y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d.%m.%y}",
        f"{day:%d%m%Y}",
        f"{day:%d%m%y}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%d/%m/%Y} 0:00",
        f"{day.day} {months[day.month - 1]} {day.year}",
        f"{day.day} {months[day.month - 1].upper()} {day.year}",
        f"né le {day.day} {months[day.month - 1]} {day:%y}",
        f"{day.day} {short[day.month - 1]} {day.year}",
        f"{day.day}-{short[day.month - 1].strip('.')}-{day:%y}",
        str((day - dt.date(1899, 12, 30)).days),
    ):
        assert read_birth_date(written, TODAY) == day, written


@pytest.mark.parametrize(
    "written", ["31/02/2007", "00/00/2007", "mars 2007", "inconnue", "2007", "12/2007", "-", "14/03/2007 ?"]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_birth_date(written, TODAY) is None


@pytest.mark.parametrize(
    ("written", "own", "relay", "unread"),
    [
        ("06 12 34 56 78", "+33612345678", "", False),
        ("06.12.34.56.78", "+33612345678", "", False),
        ("06-12-34-56-78", "+33612345678", "", False),
        ("0612345678", "+33612345678", "", False),
        ("06/12/34/56/78", "+33612345678", "", False),
        ("612345678", "+33612345678", "", False),
        ("+33 6 12 34 56 78", "+33612345678", "", False),
        ("+33 (0)6 12 34 56 78", "+33612345678", "", False),
        ("0033612345678", "+33612345678", "", False),
        ("33612345678", "+33612345678", "", False),
        ("04 94 12 34 56 / 06 12 34 56 78", "+33612345678", "", False),
        ("06 12 34 56 78 ou 07 12 34 56 78", "+33612345678", "", False),
        ("tél : 06 12 34 56 78", "+33612345678", "", False),
        ("06 12 34 56 78 (mère)", "", "06 12 34 56 78 (mère)", False),
        ("06 12 34 56 78 / 07 11 22 33 44 éducatrice", "+33612345678", "07 11 22 33 44 éducatrice", False),
        ("6,12E+08", "", "", True),
        ("06 12 34", "", "", True),
        ("néant", "", "", False),
        ("", "", "", False),
    ],
)
def test_phones_as_people_write_them(written: str, own: str, relay: str, unread: bool) -> None:
    found = read_phones(written)

    assert (found.own, found.relay, found.unread) == (own, relay, unread)


def test_overseas_a_number_is_read_as_one_dials_it_there() -> None:
    assert read_phones("0692 12 34 56", "Indian/Reunion").own == "+262692123456"


# -- columns -------------------------------------------------------------------------------------------------------------

IMILO = "idDossier;Nom de naissance;Nom d'usage;Prénom;Date naissance;Tél. portable;Tél fixe;Adresse e-mail;Conseiller référent;Commune"


def columns_of(text: str, remembered: dict[str, str] | None = None) -> list[str]:
    headings, rows = split_headings(read_cells(text.encode()), remembered or {})
    return guess_columns(headings, rows, remembered or {}, today=TODAY)


def test_the_headings_of_i_milo_are_known() -> None:
    assert columns_of(f"{IMILO}\n1;A;;B;01/01/2007;;;;;") == [
        "imilo_number",
        "last_name",
        "",
        "first_name",
        "birth_date",
        "phone",
        "other_phone",
        "email",
        "referent",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NOM;PRENOM;DDN\na;b;c", ["last_name", "first_name", "birth_date"]),
        ("Nom et prénom\tNé(e) le\tMél\na\tb\tc", ["full_name", "birth_date", "email"]),
        (
            "N° de dossier;Jeune;Date de naissance (JJ/MM/AAAA);Antenne\n1;a b;c;d",
            ["imilo_number", "full_name", "birth_date", "site"],
        ),
        ("Nom;Nom;Prénom;Date de naissance\na;b;c;d", ["last_name", "", "first_name", "birth_date"]),
        ("Prénom d'usage;Nom;Naissance\na;b;c", ["first_name", "last_name", "birth_date"]),
    ],
)
def test_headings_as_people_write_them(text: str, expected: list[str]) -> None:
    assert columns_of(text) == expected


def test_titles_above_the_headings_are_passed() -> None:
    text = "Portefeuille de Claire\nÉdité le 12/03/2026\n\nNom;Prénom;Date de naissance\nPETIT;Jo;01/02/2006\n"

    headings, rows = split_headings(read_cells(text.encode()), {})

    assert headings == ["Nom", "Prénom", "Date de naissance"]
    assert [row.line for row in rows] == [5]


def test_without_headings_the_content_speaks() -> None:
    text = "Léa\tBÉRARD\t14/03/2007\t06 12 34 56 78\tlea@exemple.fr\t123456\nJo\tPETIT\t01/02/2006\t0712345678\tjo@exemple.fr\t98765"

    headings, rows = split_headings(read_cells(text.encode()), {})

    assert headings == [""] * 6
    assert len(rows) == 2
    expected = ["first_name", "last_name", "birth_date", "phone", "email", "imilo_number"]
    assert guess_columns(headings, rows, {}, today=TODAY) == expected


def test_what_was_chosen_last_time_is_proposed_again() -> None:
    remembered = {"nom": "", "patronyme": "last_name", "pren": "first_name", "date": "birth_date"}

    assert columns_of("Nom;Patronyme;Pren;Date\na;b;c;d", remembered) == ["", "last_name", "first_name", "birth_date"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (["last_name", "first_name"], "columns"),
        (["last_name", "first_name", "wrong"], "columns"),
        (["last_name", "last_name", "birth_date"], "column_twice"),
        (["last_name", "", "birth_date"], "no_name"),
        (["last_name", "first_name", ""], "no_birth_date"),
    ],
)
def test_columns_that_make_nobody_are_refused(columns: list[str], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_columns(columns, 3)

    assert refusal.value.code == code


# -- lines ---------------------------------------------------------------------------------------------------------------

COLUMNS = ["full_name", "birth_date", "phone", "email", "imilo_number", "referent"]


def line(*values: str, columns: list[str] = COLUMNS) -> Reading:
    text = "\t".join(values)
    return read_line(read_cells(text.encode())[0], columns, today=TODAY, timezone="Europe/Paris")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("BÉRARD Léa", "Léa", "Bérard"),
        ("Léa BÉRARD", "Léa", "Bérard"),
        ("BEN ALI Youssef Amine", "Youssef Amine", "Ben Ali"),
        ("Bérard, Léa", "Léa", "Bérard"),
        ("EL-HADDAD YOUNES", "Younes", "El-Haddad"),
        ("d’ALMEIDA Inès", "Inès", "d’ALMEIDA"),
        ("Bérard Léa", "Léa", "Bérard"),
    ],
)
def test_names_written_together(written: str, first: str, last: str) -> None:
    reading = line(written, "14/03/2007")

    assert (reading.first_name, reading.last_name) == (first, last)
    assert reading.problems == []


def test_a_whole_line() -> None:
    reading = line("BÉRARD Léa", "14/03/2007", "0612345678", "<lea@exemple.fr>", "123 456", "DURAND Claire")

    assert reading.values() == {
        "first_name": "Léa",
        "last_name": "Bérard",
        "birth_date": dt.date(2007, 3, 14),
        "phone": "+33612345678",
        "email": "lea@exemple.fr",
        "relay": "",
        "imilo_number": 123456,
        "reached_by": "phone",
    }
    assert (reading.referent, reading.notes) == ("DURAND Claire", [])


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (("", "14/03/2007"), "le nom manque"),
        (("Léa", "14/03/2007"), "le prénom manque"),
        (("=CMD(1) A1", "14/03/2007"), "ce n’est pas un nom"),
        (("<script>x A", "14/03/2007"), "ce n’est pas un nom"),
        (("BÉRARD Léa", ""), "la date de naissance manque"),
        (("BÉRARD Léa", "31/02/2007"), "ne se lit pas : « 31/02/2007 »"),
        (("BÉRARD Léa", "14/03/2019"), "donne 7 ans"),
        (("BÉRARD Léa", "14/03/1980"), "donne 46 ans"),
        (("BÉRARD Léa", "14/03/2031"), "pas encore passée"),
    ],
)
def test_why_a_line_cannot_be_imported(values: tuple[str, ...], problem: str) -> None:
    assert problem.replace("\u202f", " ") in " ".join(line(*values, "x").problems).replace("\u202f", " ")


def test_what_is_left_aside_is_said_and_stops_nobody() -> None:
    reading = line("BÉRARD Léa", "14/03/2007", "6,12E+08", "lea chez exemple", "12A")

    assert (reading.phone, reading.email, reading.imilo_number, reading.reached_by) == ("", "", None, "visit")
    assert [note.split(" : ")[0].split(",")[0] for note in reading.notes] == [
        "téléphone laissé de côté",
        "e-mail laissé de côté",
        "numéro i-milo laissé de côté",
    ]
    assert reading.problems == []
