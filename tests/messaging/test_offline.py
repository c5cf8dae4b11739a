"""The shell and its worker, as the server gives them (R14)."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import SHARED
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.views import offline
from tests.conftest import CODE

SignIn = Callable[..., Client]
SHELL, WORKER, MINE = "/ma-conversation/hors-connexion/", "/ma-conversation/sw.js", "/ma-conversation/"


def holds(script: str) -> dict[str, Any]:
    found = re.match(r"self\.SHELL = (\{.*\});\nimportScripts\(", script)
    assert found is not None
    value: dict[str, Any] = json.loads(found[1])
    return value


def shared(client: Client) -> Client:
    web = client.session
    web[SHARED] = True
    web.save()
    return client


def test_the_shell_is_everyones_and_nobodys(
    client: Client, talk: Conversation, lea_account: User, client_of: SignIn
) -> None:
    """It holds no name, no token, nothing of who asks."""
    hers = client_of(lea_account).get(SHELL)
    assert hers.content == client.get(SHELL).content
    assert "csrf" not in hers.cookies
    words = hers.content.decode()
    assert [word for word in ("Léa", "Claire", "csrfmiddlewaretoken", str(talk.pk)) if word in words] == []
    assert "Pas de connexion." in words


def test_the_worker_keeps_all_that_its_shell_loads(talk: Conversation, lea_account: User, client_of: SignIn) -> None:
    answer = client_of(lea_account).get(WORKER)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript")
    shell = holds(answer.content.decode())
    assert (shell["page"], shell["shell"]) == (MINE, SHELL)
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', client_of(lea_account).get(SHELL).content.decode()))
    assert set(shell["files"]) == loaded
    assert {"/static/messaging/chat.js", "/static/messaging/kept.js", "/static/img/icons.svg"} <= loaded


def test_another_shell_is_another_version(
    talk: Conversation,
    lea_account: User,
    client_of: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    her = client_of(lea_account)
    first = holds(her.get(WORKER).content.decode())["version"]
    assert holds(her.get(WORKER).content.decode())["version"] == first
    now = offline._shell()
    monkeypatch.setattr(offline, "_shell", lambda: f"{now}<!-- later -->")
    assert holds(her.get(WORKER).content.decode())["version"] != first


def test_never_on_a_computer_that_others_use(talk: Conversation, lea_account: User, client_of: SignIn) -> None:
    """G23: neither the worker nor what would ask for it; what somebody kept there goes."""
    post = shared(client_of(lea_account))
    assert post.get(WORKER).status_code == 404
    page = post.get(MINE).content.decode()
    assert [word for word in ("copy.js", "kept.js", 'data-draft="own"') if word in page] == []
    assert "data-forget" in page


def test_what_is_kept_goes_when_a_browser_becomes_others(client: Client, lea_account: User) -> None:
    lea_account.username = "lea.moreau"
    lea_account.set_password("une phrase bien longue")
    lea_account.save()
    proof = {"username": "lea.moreau", "password": "une phrase bien longue"}
    answer = client.post("/connexion/jeune/identifiant/", proof | {"shared": "on"})
    assert (answer.status_code, answer["Clear-Site-Data"]) == (303, '"storage"')
    answer = client.post("/connexion/jeune/identifiant/", proof)
    assert (answer.status_code, "Clear-Site-Data" in answer) == (303, False)


def test_on_a_device_of_ones_own_the_page_asks_for_the_worker(
    client: Client, talk: Conversation, own_phone: str
) -> None:
    client.cookies["device"] = own_phone
    client.post("/connexion/jeune/", {"code": CODE})
    page = client.get(MINE).content.decode()
    assert 'data-draft="own"' in page
    assert f'data-shell="{WORKER}"' in page
    assert "data-forget" not in page
    # On her phone the sign-in page erases nothing: what she wrote still waits for her.
    assert (
        "data-forget" not in Client(headers={"cookie": f"device={own_phone}"}).get("/connexion/jeune/").content.decode()
    )
    assert "data-forget" in Client().get("/connexion/jeune/").content.decode()
