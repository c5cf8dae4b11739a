"""A demonstration served apart, and a young person's phone signed in to it: for measures taken from a browser."""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from clicnjob.config.benches.ground import Served, free_port

WEEKS = 2
"""The shortest season: pages of one young person are as full as after twenty weeks."""


@dataclass(frozen=True)
class Pocket:
    """Where it answers, the cookies of a phone declared one's own, and the six main pages in the order one meets them."""

    address: str
    cookies: dict[str, str]
    pages: dict[str, str]

    @property
    def signed_out(self) -> tuple[str, ...]:
        """The pages one meets before having an account."""
        return ("landing", "card")


@contextlib.contextmanager
def pocket() -> Iterator[Pocket]:
    """Play a short season in a scratch folder, serve it as operators do, sign Maya in on a phone of her own."""
    with tempfile.TemporaryDirectory(prefix="clicnjob-bench-") as folder:
        port = free_port()
        env = {**os.environ, "CLICNJOB_DATA_DIR": f"{folder}/data", "DEMO_MODE": "1", "PORT": str(port)}
        for name in ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "SECRET_KEY", "MASTER_KEY", "HOST", "PUBLIC_URL", "TLS"):
            env.pop(name, None)
        run = [sys.executable, "-m", "clicnjob"]
        subprocess.run([*run, "migrate", "-v0"], env=env, check=True)
        subprocess.run([*run, "compile_catalogues", "-v0"], env=env, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*run, "collectstatic", "-v0", "--noinput"], env=env, check=True)
        demo = [*run, "demo", "--json", "--weeks", str(WEEKS)]
        known = json.loads(subprocess.run(demo, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout)
        process = subprocess.Popen([*run, "serve"], env=env, stdout=subprocess.DEVNULL)
        try:
            Served(port, process).ready()
            yield _signed_in(f"http://127.0.0.1:{port}", known["roles"])
        finally:
            process.terminate()
            process.wait(timeout=20)


def _signed_in(address: str, roles: dict[str, dict[str, str]]) -> Pocket:
    card, code = httpx.URL(roles["youth"]["card"]).path, roles["youth"]["code"]
    with httpx.Client(base_url=address, timeout=30) as phone:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', phone.get(card).text)
        assert token is not None  # noqa: S101  the page has a form
        proof = {"code": code, "own": "on", "csrfmiddlewaretoken": token[1]}
        assert phone.post(card, data=proof).status_code == 303  # noqa: S101  her code opened the account
        cookies = {cookie.name: cookie.value or "" for cookie in phone.cookies.jar}
    pages = {
        "landing": "/",
        "card": httpx.URL(roles["youth_to_join"]["card"]).path,
        "home": "/accueil/",
        "conversation": "/ma-conversation/",
        "documents": "/mes-documents/",
        "account": "/mon-compte/",
    }
    return Pocket(address, cookies, pages)
