"""The national list: idempotent, tolerant, never half-done (R23)."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clicnjob.audit.models import AuditEvent
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import import_structures
from clicnjob.structures.management.commands.import_structures import OWN_LIST
from clicnjob.structures.models import Structure

pytestmark = pytest.mark.django_db
HEADER = "code,official_name,usual_name,department_code,department,region_code,region,timezone"
TOULON = "83137S00,83-ML TOULON,Mission locale de Toulon,83,Var,93,PACA,Europe/Paris"


def run(path: Path | None = None) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_structures", *([str(path)] if path else []), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_450_rows_twice() -> None:
    out, err = run()
    assert (out.splitlines()[-1], err) == ("450 lues : 450 créées, 0 modifiées, 0 inchangées, 0 refusées.", "")
    before = list(Structure.objects.order_by("code").values())
    out, err = run()
    assert (out.splitlines()[-1], err) == ("450 lues : 0 créées, 0 modifiées, 450 inchangées, 0 refusées.", "")
    assert list(Structure.objects.order_by("code").values()) == before
    assert AuditEvent.objects.filter(event="structures.imported").count() == 1


def test_technical_rows_are_inactive_and_no_other() -> None:
    run()
    assert set(Structure.objects.filter(active=False).values_list("code", flat=True)) == {"65441S00", "99994S00"}
    assert Structure.objects.get(code="38169S00").name == "38-ML ISERE DRAC VERCORS"


def test_the_second_run_reads_once(tmp_path: Path) -> None:
    content = OWN_LIST.read_bytes()
    import_structures(content=content, by=SYSTEM)
    with CaptureQueriesContext(connection) as queries:
        import_structures(content=content, by=SYSTEM)
    assert len([query for query in queries if re.match(r"SELECT|INSERT|UPDATE", query["sql"])]) == 1


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{TOULON}\n".encode(),
        f"{HEADER}\r\n{TOULON}\r\n".encode("utf-8-sig"),
        f"{HEADER}\n\n{TOULON}\n\n\n".replace(",", ";").encode(),
        f"{HEADER.upper()}\n{TOULON}".encode(),
        f'{HEADER}\n"83137S00","83-ML TOULON","Mission locale de Toulon","83","Var","93","PACA","Europe/Paris"\n'.encode(),
        f"{HEADER}\n{TOULON.replace(',', ' , ')}\n".encode(),
        f"{HEADER}\n{TOULON}\n".replace(",", "\t").encode(),
    ],
    ids=["plain", "BOM and CRLF", "semicolons and blank lines", "capitals", "quotes", "spaces", "tabs"],
)
def test_any_spreadsheet_writes_it_well_enough(content: bytes) -> None:
    assert import_structures(content=content, by=SYSTEM).created == ["83137S00"]
    assert Structure.objects.get().usual_name == "Mission locale de Toulon"


def test_windows_accents_are_read() -> None:
    row = "22278S00,22-ML ST BRIEUC,Côtes d’Armor,22,Côtes-d'Armor,53,Bretagne,Europe/Paris"
    import_structures(content=f"{HEADER}\n{row}\n".encode("cp1252"), by=SYSTEM)
    assert Structure.objects.get().department == "Côtes-d'Armor"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"\n\n", "Ce fichier est vide."),
        (b"a,b\n1,2\n", "Il manque les colonnes code, official_name"),
        (HEADER.replace(",timezone", "").encode(), "Il manque la colonne timezone."),
        (b"PK\x03\x04\x00\x00", "Ce fichier n'est pas du texte"),
        (f'{HEADER}\n"83137S00,83-ML'.encode(), "un guillemet n'est pas fermé"),
    ],
)
def test_another_file_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=re.escape(sentence)) as refused:
        import_structures(content=content, by=SYSTEM)
    assert refused.value.code == "wrong_file"
    assert Structure.objects.count() == 0


def test_bad_lines_are_refused_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(
        "\n".join(
            [
                HEADER,
                TOULON,
                "8313,83-ML X,X,83,Var,93,PACA,Europe/Paris",
                TOULON,
                "83138S00,,X,83,Var,93,PACA,Europe/Paris",
                "83139S00,83-ML Y,Y,83,Var,93,PACA,Europe/Toulon",
                "83140S00,83-ML Z",
                f"83141S00,{'x' * 121},Y,83,Var,93,PACA,Europe/Paris",
            ]
        ),
        encoding="utf-8",
    )
    out, err = run(path)
    assert err.splitlines() == [
        "ligne 3 (8313) refusée : le code ne s'écrit pas comme 83137S00",
        "ligne 4 (83137S00) refusée : ce code est déjà à la ligne 2",
        "ligne 5 (83138S00) refusée : le nom officiel manque",
        "ligne 6 (83139S00) refusée : le fuseau horaire « Europe/Toulon » n'existe pas",
        "ligne 7 (83140S00) refusée : 2 colonnes au lieu de 8",
        "ligne 8 (83141S00) refusée : official_name dépasse 120 caractères",
    ]
    assert out.splitlines()[-1] == "7 lues : 1 créées, 0 modifiées, 0 inchangées, 6 refusées."


def test_a_change_of_the_list_is_followed_but_not_over_the_structure_s_own_name() -> None:
    import_structures(content=f"{HEADER}\n{TOULON}\n".encode(), by=SYSTEM)
    Structure.objects.update(usual_name="ML Toulon centre", active=False)
    moved = TOULON.replace("83-ML TOULON", "83-ML TOULON METROPOLE")
    assert import_structures(content=f"{HEADER}\n{moved}\n".encode(), by=SYSTEM).changed == ["83137S00"]
    row = Structure.objects.get()
    assert (row.official_name, row.usual_name, row.active) == ("83-ML TOULON METROPOLE", "ML Toulon centre", False)


def test_never_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault after the first writes leaves nothing."""
    import clicnjob.structures.actions.imports as module

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(module, "record", fail)
    with pytest.raises(OSError, match="disk"):
        import_structures(content=OWN_LIST.read_bytes(), by=SYSTEM)
    assert Structure.objects.count() == 0


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Impossible de lire"):
        run(tmp_path / "nulle-part.csv")


def test_counsellors_do_not_import(claire: object, actor_of: object) -> None:
    with pytest.raises(DomainError) as refused:
        import_structures(content=OWN_LIST.read_bytes(), by=actor_of(claire))  # type: ignore[operator]
    assert refused.value.code == "not_network"
