"""What pages weigh on the wire and cost in the process, on a demonstration of its own."""

import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from clicnjob.config.benches import Measure

RUNS = 7
ASSET = re.compile(
    r'(?:<script[^>]+src|<link[^>]+rel="(?:stylesheet|icon|manifest|preload)"[^>]+href|<img[^>]+src|<use[^>]+href)="([^"#]+)'
)
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


def bench() -> Iterator[Measure]:
    """Demo time; bytes of the first pages; CPU and queries of the main pages."""
    with tempfile.TemporaryDirectory(prefix="clicnjob-bench-") as folder:
        env = {
            **os.environ,
            "CLICNJOB_DATA_DIR": f"{folder}/data",
            "DEMO_MODE": "1",
            "DJANGO_SETTINGS_MODULE": "clicnjob.config.settings",
        }
        for name in ("DATABASE_URL", "REDIS_URL", "S3_BUCKET"):
            env.pop(name, None)
        run = [sys.executable, "-m", "clicnjob"]
        subprocess.run([*run, "migrate", "-v0"], env=env, check=True)
        begin = time.monotonic()
        subprocess.run([*run, "demo", "--json"], env=env, check=True, stdout=subprocess.DEVNULL)
        yield "demo_seconds", time.monotonic() - begin, "s"
        subprocess.run([*run, "collectstatic", "-v0", "--noinput"], env=env, check=True)
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(RUNS)], env=env, check=True, capture_output=True, text=True
        )
        pages = json.loads(done.stdout)
        static = Path(folder) / "data" / "static"
        seen: set[str] = set()
        for name in ("first", "home_youth", "conversation_youth"):
            weight = weigh(pages[name]["html"], static, seen)
            label = "first_page_kb" if name == "first" else f"next_page_kb_{name}"
            yield label, weight / 1000, "kB"
        yield "pages_cpu_ms_max", max(page["cpu_ms"] for page in pages.values()), "ms"
        for name, page in pages.items():
            yield f"page_cpu_ms_{name}", page["cpu_ms"], "ms"
            yield f"page_queries_{name}", page["queries"], "queries"
        yield "page_cpu_ms_median", statistics.median(page["cpu_ms"] for page in pages.values()), "ms"


def weigh(html: str, static: Path, seen: set[str]) -> int:
    """Bytes transferred for a page: itself compressed, and the assets not seen before, as compressed on disk."""
    total = len(gzip.compress(html.encode(), 6))
    for url in set(ASSET.findall(html)):
        if url in seen or not url.startswith("/static/"):
            continue
        seen.add(url)
        path = static / url.removeprefix("/static/")
        squeezed = [candidate for suffix in (".br", ".gz") if (candidate := Path(f"{path}{suffix}")).exists()]
        total += min((one.stat().st_size for one in squeezed), default=path.stat().st_size)
    return total
