"""G9 and G10: every route, method and role is declared, and answers as declared; G30: with what protects its reader."""

import functools
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from clicnjob.shared.db import atomic
from tests.matrix.stage import POSTED, ROLES, Stage

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parent / "permissions.txt"
ANSWERS = {"ok", "in", "403", "404"}
Record = Callable[[str, object], None]


@dataclass(frozen=True)
class Row:
    route: str
    method: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        route, method, *answers = line.split()
        assert len(answers) == len(ROLES), f"{route} {method}: {len(answers)} cells for {len(ROLES)} roles"
        assert set(answers) <= ANSWERS, f"{route} {method}: unknown answer in {answers}"
        found.append(Row(route, method, dict(zip(ROLES, answers, strict=True))))
    return found


ROWS = rows()


def patterns(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner)
        else:
            yield f"{namespace}{entry.name}", entry


def declared_methods(pattern: URLPattern) -> tuple[str, ...]:
    return getattr(pattern.callback, "methods", ("GET", "POST"))


def expected_pairs() -> set[tuple[str, str]]:
    return {(name, method) for name, pattern in patterns() for method in declared_methods(pattern)}


@functools.cache
def _patterns() -> dict[str, URLPattern]:
    return dict(patterns())


def address(route: str, ids: dict[str, object]) -> str:
    pattern = _patterns()[route]
    known = {name: ids.get(f"{name} of {route}", ids.get(name)) for name in pattern.pattern.converters}
    return reverse(route, kwargs=known)


def ask(client: Client, method: str, url: str, data: dict[str, object] | None = None) -> HttpResponse:
    """One request, undone afterwards: in the database and in the browser's cookies."""

    class Undo(Exception):
        pass

    response: HttpResponse | None = None
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    try:
        with atomic():
            response = client.get(url) if method == "GET" else client.post(url, data or {})
            raise Undo
    except Undo:
        pass
    client.cookies = SimpleCookie(cookies)
    assert response is not None
    return response


def meaning(response: HttpResponse) -> str:
    if response.status_code in {301, 302, 303} and response["Location"].startswith("/connexion/"):
        return "in"
    if response.status_code < 400 or response.status_code in {400, 409, 413, 415, 422, 429}:
        return "ok"
    return str(response.status_code)


def lacks(answer: HttpResponse, *, signed_in: bool) -> list[str]:
    """What an answer lacks to protect its reader."""
    said = answer.headers
    policy = said.get("Content-Security-Policy", "")
    held = {
        "policy": "default-src 'none'" in policy and "unsafe" not in policy,
        "nosniff": said.get("X-Content-Type-Options") == "nosniff",
        "frames": said.get("X-Frame-Options") == "DENY",
        "referrer": said.get("Referrer-Policy") in {"same-origin", "no-referrer", "strict-origin"},
        "opener": said.get("Cross-Origin-Opener-Policy") == "same-origin",
        "permissions": "Permissions-Policy" in said,
        # Signing out has nothing to keep: it empties the browser.
        "kept": not signed_in or "private" in said.get("Cache-Control", "") or "Clear-Site-Data" in said,
    }
    return [name for name, holds in held.items() if not holds]


def test_every_route_and_method_is_declared_and_no_row_is_stale(record_property: Record) -> None:
    """G9: an unlisted route or a stale row fails."""
    listed = {(row.route, row.method) for row in ROWS}
    expected = expected_pairs()

    unlisted, stale = sorted(expected - listed), sorted(listed - expected)
    routes = len({route for route, _ in expected})
    record_property("matrix", {"routes": routes, "cells": len(ROWS) * len(ROLES), "unlisted": len(unlisted)})
    record_property("wrong", len(stale))

    assert (unlisted, stale) == ([], [])


def test_no_row_twice() -> None:
    pairs = [(row.route, row.method) for row in ROWS]

    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_cells(row: Row, stage: Stage, record_property: Record) -> None:
    """G9: each role gets what the table says. G30, G23: with what protects its reader, refusals included."""
    url = address(row.route, stage.ids)
    data = POSTED.get(row.route)

    answers = {role: ask(stage.clients[role], row.method, url, data) for role in ROLES}
    got = {role: meaning(answer) for role, answer in answers.items()}
    bare = {role: lacks(answer, signed_in=role != "anon") for role, answer in answers.items()}

    record_property("wrong", sum(got[role] != row.answers[role] for role in ROLES))
    assert got == row.answers
    assert {role: missing for role, missing in bare.items() if missing} == {}


OBJECT_ROWS = [
    row for row in ROWS if any(name.endswith("_id") for name in dict(patterns())[row.route].pattern.converters)
]


def neutral(response: HttpResponse, url: str) -> tuple[int, str]:
    """The answer without what varies by nature: the address itself, the CSRF token."""
    body = response.content.decode(errors="replace").replace(url, "URL")
    return response.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+', "CSRF", body)


@pytest.mark.crawl
@pytest.mark.parametrize("row", OBJECT_ROWS, ids=str)
def test_another_structures_object_answers_like_an_unknown_id(row: Row, stage: Stage, record_property: Record) -> None:
    """G10: for every role, byte for byte, and never a success."""
    foreign, unknown = (
        dict(stage.other_ids),
        {**stage.other_ids, **{k: uuid.uuid4() for k in stage.ids if k.endswith("_id")}},
    )
    foreign_url, unknown_url = address(row.route, foreign), address(row.route, unknown)
    data = POSTED.get(row.route)

    differing = {}
    for role in ROLES:
        if role == "other":
            continue
        theirs = ask(stage.clients[role], row.method, foreign_url, data)
        nobody = ask(stage.clients[role], row.method, unknown_url, data)
        if neutral(theirs, foreign_url) != neutral(nobody, unknown_url) or meaning(theirs) == "ok":
            differing[role] = (theirs.status_code, nobody.status_code)

    record_property("wrong", len(differing))
    assert differing == {}
