"""What fault tests share: how much of each, one installation, figures told to ``make faults``."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.reliability.checker import Violations
from tests.reliability.installation import Installation, answers, free_port, installed

FULL = os.environ.get("FULL", "") == "1"
"""``make faults FULL=1``: the figures of docs/reliability.md. Else a short set, which the suite runs each time."""


def amount(short: int, full: int) -> int:
    return full if FULL else short


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The full figures take their time."""
    for item in items:
        if FULL and item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(4 * 3600))


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Tell what was found: violations by name (``FAULT`` lines), then what was done (``COUNT`` lines). None may remain."""

    def tell(goal: str, story: str, violations: Violations, **counts: object) -> None:
        for name, found in violations.items():
            record_property("fault", [goal, f"{story}.{name}", len(found)])
        for name, count in counts.items():
            record_property("count", [goal, f"{story}.{name}", count])
        assert {name: found[:5] for name, found in violations.items() if found} == {}

    return tell


class OwnRedis:
    """A Redis of our own, to be frozen and killed."""

    def __init__(self, program: str, folder: Path) -> None:
        self.port = free_port()
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        while not answers(self.port):
            time.sleep(0.02)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def server_url() -> str:
    """The PostgreSQL of this run; empty on SQLite."""
    return os.environ.get("DATABASE_URL", "") if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") else ""


@pytest.fixture(scope="session")
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    redis = OwnRedis(program, tmp_path_factory.mktemp("redis"))
    yield redis
    redis.kill()


@pytest.fixture(scope="session")
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _catalogues: None
) -> Iterator[Installation]:
    """One for all: each test brings its own people. On PostgreSQL with a Redis between its processes."""
    url = server_url()
    redis: OwnRedis | None = request.getfixturevalue("own_redis") if url else None
    with installed(tmp_path_factory.mktemp("installation"), url, redis.url if redis else "") as made:
        yield made


@pytest.fixture
def site(installation: Installation) -> Iterator[Installation]:
    """The installation, without a server of another test."""
    yield installation
    for server in list(installation.running):
        installation.stop(server)


@pytest.fixture
def embedded(site: Installation) -> Installation:
    """The same on SQLite; what follows files and disks has no meaning elsewhere."""
    if site.database_url:
        pytest.skip("SQLite's own files: PostgreSQL looks after its disk")
    return site


@pytest.fixture
def between_processes(site: Installation) -> Installation:
    if not site.database_url:
        pytest.skip("several processes need PostgreSQL and Redis: make faults PG=1")
    return site
