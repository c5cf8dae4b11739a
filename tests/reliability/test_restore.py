"""G31: a backup brought back gives everything written before it, and nothing that was erased since (ADR 36)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.installation import Installation

pytestmark = [pytest.mark.both, pytest.mark.timeout(180)]


def test_the_drill(site: Installation, tmp_path: Path, figures: Callable[..., None]) -> None:
    """G31, G21: the restore drill, on the real commands, with its refusals."""
    ids = site.drill("before")
    well, said = site.command("backup", str(tmp_path / "safe"))
    assert well, said
    [backup] = (tmp_path / "safe").iterdir()
    lost = site.drill("afterwards", ids=ids)

    # -- what is not this backup is refused, and touches nothing
    sealed = backup.read_bytes()
    clear = [text for text in (ids["mark"], "Mot 1", "Moreau", "SQLite format", "PGDMP") if text.encode() in sealed]
    for name, data in {
        "changed.backup": sealed[: len(sealed) // 2]
        + bytes([sealed[len(sealed) // 2] ^ 1])
        + sealed[len(sealed) // 2 + 1 :],
        "short.backup": sealed[: 2 * len(sealed) // 3],
        "other.backup": b"not a backup at all",
    }.items():
        (tmp_path / name).write_bytes(data)
        well, said = site.command("restore", str(tmp_path / name), "--yes")
        assert not well
        assert "ne s’ouvre pas ici" in said or "n’est pas entière" in said
    assert len(site.drill("found", ids=ids | {"kept": ids["erased"]}, erased_name=lost["erased_name"])["words"]) == 4

    # -- the disk failed: the backup comes back
    well, said = site.command("restore", str(backup), "--yes")
    assert well, said
    assert "1 effacés à nouveau" in said
    found = site.drill("found", ids=ids, erased_name=lost["erased_name"])

    figures(
        "G31",
        "restore",
        {
            "words_lost": [n for n in range(3) if f"Mot {n} de {ids['mark']}" not in found["words"]],
            "words_of_another_time": found["words"][3:],
            "papers_lost": [] if found["kept"] == ["ffd8"] else [found["kept"]],
            "erased_came_back": [
                name for name in ("erased_pages", "erased_rows", "erased_objects", "left") if found[name]
            ],
            "sessions_came_back": [found["sessions"]] * bool(found["sessions"]),
            "read_in_the_backup": clear,
        },
        bytes=len(sealed),
    )


def test_it_is_refused_while_people_are_served(site: Installation, tmp_path: Path) -> None:
    """Two writers in one database, one of them minutes behind: never. The backup itself is made while people write."""
    site.start()
    well, said = site.command("backup", str(tmp_path), "--database-only")
    assert well, said
    [backup] = tmp_path.iterdir()

    well, said = site.command("restore", str(backup), "--yes")
    assert not well
    assert "arrêtez-le d'abord" in said
    well, said = site.command("restore", str(backup), "--check")
    assert well, said
