"""What pages weigh on the wire and cost in the process, on a demonstration of its own."""

import gzip
import json
import os
import posixpath
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from clicnjob.config.benches import Bench, Measure

RUNS = 7
PAGES = ("first", "home_youth", "conversation_youth", "inbox", "conversation", "desk", "people", "funnel")
WEIGHED = {
    "first": "first_page_kb",
    "home_youth": "next_page_kb_home_youth",
    "conversation_youth": "next_page_kb_conversation_youth",
}
"""In the order in which a young person's phone meets them: what it already holds is not transferred again."""
SEASON_WEEKS, FEW_WEEKS = 20, 2
"""The whole season to time it and to fill the pages that cost most; a short one where only bytes are asked for."""
ASSET = re.compile(
    r'(?:<script[^>]+src|data-worker|<link[^>]+rel="(?:stylesheet|icon|manifest|preload)"[^>]+href|<img[^>]+src|<use[^>]+href)="([^"#]+)'
)
IN_STYLE = re.compile(r"""url\(["']?([^"'()#?:]+)["']?\)""")
PROBE = """
import json, resource, statistics, sys, time
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.db import connection
from clicnjob.demo import town
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import card_in_force, card_token
from clicnjob.workshops.models import Session
settings.ALLOWED_HOSTS = ["*"]
runs = int(sys.argv[1])
session = town.soon(town.Site.objects.get(structure__code=town.TOULON, name="Centre-ville"), fresh=False)
lea = YoungPerson.objects.filter(first_name="Léa", last_name="Moreau").latest("created_at")
maya = YoungPerson.objects.get(first_name="Maya", last_name="Ricci")
pages = {
    "first": (None, f"/c/{card_token(card_in_force(lea))}/"),
    "home_youth": ("maya", "/accueil/"),
    "conversation_youth": ("maya", "/ma-conversation/"),
    "inbox": ("claire", "/messages/"),
    "conversation": ("claire", f"/messages/{maya.conversation.pk}/"),
    "desk": ("claire", f"/seances/{session.pk}/bureau/"),
    "people": ("claire", "/jeunes/"),
    "funnel": ("nadia", "/pilotage/"),
}
found = {}
for name, (door, path) in pages.items():
    client = Client(headers={"accept-encoding": "br, gzip"})
    if door:
        client.force_login(town.user_of(door))
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    spent = []
    for _ in range(runs):
        begin = time.process_time()
        client.get(path)
        spent.append((time.process_time() - begin) * 1000)
    found[name] = {"path": path, "cpu_ms": statistics.median(spent), "queries": len(asked), "html": response.content.decode()}
print(json.dumps(found))
"""


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """Seconds of the demonstration; bytes of the first pages; CPU and queries of the main pages."""
    weeks = FEW_WEEKS if wanted <= set(WEIGHED.values()) else SEASON_WEEKS
    with tempfile.TemporaryDirectory(prefix="clicnjob-bench-") as folder:
        for measure in _measures(folder, weeks):
            if measure[0] in wanted:
                yield measure


def _measures(folder: str, weeks: int) -> Iterator[Measure]:
    env = {
        **os.environ,
        "CLICNJOB_DATA_DIR": f"{folder}/data",
        "DEMO_MODE": "1",
        "DJANGO_SETTINGS_MODULE": "clicnjob.config.settings",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "SECRET_KEY", "MASTER_KEY", "HOST", "PUBLIC_URL"):
        env.pop(name, None)
    run = [sys.executable, "-m", "clicnjob"]
    subprocess.run([*run, "migrate", "-v0"], env=env, check=True)
    begin = time.monotonic()
    subprocess.run([*run, "demo", "--json", "--weeks", str(weeks)], env=env, check=True, stdout=subprocess.DEVNULL)
    yield "demo_seconds", time.monotonic() - begin, "s"
    subprocess.run([*run, "collectstatic", "-v0", "--noinput"], env=env, check=True)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(RUNS)], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    pages = json.loads(done.stdout)
    static = Path(folder) / "data" / "static"
    seen: set[str] = set()
    for name, label in WEIGHED.items():
        yield label, weigh(pages[name]["html"], static, seen) / 1000, "kB"
    yield "pages_cpu_ms_max", max(page["cpu_ms"] for page in pages.values()), "ms"
    yield "page_cpu_ms_median", statistics.median(page["cpu_ms"] for page in pages.values()), "ms"
    for name in PAGES:
        yield f"page_cpu_ms_{name}", pages[name]["cpu_ms"], "ms"
        yield f"page_queries_{name}", pages[name]["queries"], "queries"


def weigh(html: str, static: Path, seen: set[str]) -> int:
    """Bytes transferred for a page: itself compressed, and the assets not seen before, as compressed on disk."""
    total = len(gzip.compress(html.encode(), 6))
    waiting = set(ASSET.findall(html))
    while waiting:
        url = waiting.pop()
        if url in seen or not url.startswith("/static/"):
            continue
        seen.add(url)
        path = static / url.removeprefix("/static/")
        if path.suffix == ".css":
            waiting |= {
                posixpath.normpath(posixpath.join(posixpath.dirname(url), one))
                for one in IN_STYLE.findall(path.read_text())
            }
        squeezed = [candidate for suffix in (".br", ".gz") if (candidate := Path(f"{path}{suffix}")).exists()]
        total += min((one.stat().st_size for one in squeezed), default=path.stat().st_size)
    return total


BENCH = Bench(
    "pages",
    (
        "demo_seconds",
        *WEIGHED.values(),
        "pages_cpu_ms_max",
        "page_cpu_ms_median",
        *(f"page_{what}_{name}" for name in PAGES for what in ("cpu_ms", "queries")),
    ),
    take,
)
