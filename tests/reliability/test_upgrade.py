"""An upgrade migrates and checks, or puts back what was there: while people are connected, when it fails, when the current goes."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clicnjob.config.upgrading import GRACE_SECONDS
from tests.reliability.conftest import OwnRedis, server_url
from tests.reliability.installation import Installation, Server, installed

BY_THEMSELVES = {"audit_auditevent", "files_comparison"}
"""What a job of the running server may write between the two looks: it compares the store and the database, and says so."""
pytestmark = [pytest.mark.both, pytest.mark.timeout(240)]


@pytest.fixture
def own(request: pytest.FixtureRequest, tmp_path: Path, _catalogues: None) -> Iterator[Installation]:
    """An installation of its own: its database goes on to a version that the others do not know."""
    url = server_url()
    redis: OwnRedis | None = request.getfixturevalue("own_redis") if url else None
    (tmp_path / "installation").mkdir()
    with installed(tmp_path / "installation", url, redis.url if redis else "") as made:
        yield made


def asked(server: Server, path: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        line.request("GET", path, headers={"Cookie": "langue=en"})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def served(server: Server) -> int:
    """What a page answers once the server has looked at the mark: it has the time that an upgrade leaves it, no more."""
    until = time.monotonic() + GRACE_SECONDS
    while (status := asked(server, "/connexion/jeune/")[0]) == 503 and time.monotonic() < until:
        time.sleep(0.1)
    return status


def mark_of(site: Installation) -> dict[str, Any] | None:
    found = site.folder / "data" / "maintenance.json"
    return json.loads(found.read_text()) if found.exists() else None


def test_a_migration_that_fails_leaves_everything_as_before(
    own: Installation, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """G31: the drill. People stay connected; they lose nothing, and are served again by the code that they had."""
    ids = own.drill("before")
    server = own.start()
    before = own.drill("data")

    said = own.drill("upgrade", version="bad", folder=str(tmp_path / "safe"))

    assert not said["well"], said
    assert "on purpose" in said["said"]
    assert "Base remise comme avant" in said["said"]
    after = own.drill("data")
    figures(
        "G31",
        "upgrade_failed",
        {
            "changed": [name for name in before if name != "counts" and before[name] != after[name]],
            "tables_that_differ": sorted(
                dict(before["counts"].items() ^ after["counts"].items()).keys() - BY_THEMSELVES
            ),
            "words_lost": [ids["mark"]] * (len(own.drill("found", ids=ids, erased_name="none")["words"]) != 3),
            "still_closed": [str(mark_of(own))] * (mark_of(own) is not None),
        },
    )
    assert served(server) == 200

    # -- the version that was put right goes through, over what the failed one had left
    said = own.drill("upgrade", version="good", folder=str(tmp_path / "safe"))
    assert said["well"], said
    assert [line[:3] for line in said["said"].splitlines()][:5] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert "upgraded" in own.drill("data")["counts"]

    # -- who was there before has read the former code: come back, until it is restarted
    time.sleep(0.6)
    status, page = asked(server, "/")
    assert (status, "ClicNJob is being updated" in page) == (503, True)
    assert asked(server, "/sante/") == (503, '{"status": "maintenance"}')
    own.stop(server)
    assert asked(own.start(), "/connexion/jeune/")[0] == 200


def test_a_power_cut_in_the_middle(own: Installation, tmp_path: Path, figures: Callable[..., None]) -> None:
    """G2, G31: half-upgraded data is never served; running it again puts back what was there, then upgrades."""
    ids = own.drill("before")
    before = own.drill("data")

    cut = own.order(do="drill", step="upgrade", version="cut", folder=str(tmp_path / "safe"))

    assert cut["status"] != 0, "the process was to be killed"
    half = own.drill("data")
    assert half["last_seqs"] == 0, "the cut came after the loss"
    mark = mark_of(own)
    assert mark is not None
    assert Path(mark["backup"]).exists()
    server = own.start()
    assert asked(server, "/connexion/jeune/")[0] == 503
    own.stop(server)
    well, said = own.command("up", "--prepare")
    assert not well
    assert "clicnjob upgrade" in said

    said_again = own.drill("upgrade", version="good", folder=str(tmp_path / "safe"))

    assert said_again["well"], said_again
    after = own.drill("data")
    mine = {"upgraded", "django_migrations", "django_content_type", "auth_permission"}
    figures(
        "G31",
        "upgrade_cut",
        {
            "counters_lost": [after["last_seqs"]] * (after["last_seqs"] != before["last_seqs"]),
            "tables_that_differ": sorted(dict(before["counts"].items() ^ after["counts"].items()).keys() - mine),
            "words_lost": [ids["mark"]] * (len(own.drill("found", ids=ids, erased_name="none")["words"]) != 3),
        },
    )


def test_with_nothing_to_migrate_nobody_is_disturbed(site: Installation, tmp_path: Path) -> None:
    server = site.start()
    well, said = site.command("upgrade", str(tmp_path / "safe"))
    assert well, said
    assert "aucune migration" in said
    assert asked(server, "/connexion/jeune/")[0] == 200
    assert not (tmp_path / "safe").exists()
