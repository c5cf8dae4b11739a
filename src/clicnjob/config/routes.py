"""Every route as a table: address, methods, who, what for. ``docs/http.md`` is this, and a test keeps it true."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from clicnjob.shared.actor import Kind, Role
from clicnjob.shared.http import Access

KINDS = {
    Kind.ANONYMOUS: "anyone",
    Kind.YOUTH: "young person",
    Kind.STAFF: "any professional",
    Kind.VOLUNTEER: "volunteer",
    Kind.SYSTEM: "job",
    Role.DIRECTION: "direction",
    Role.SECTOR_MANAGER: "sector manager",
    Role.COUNSELLOR: "counsellor",
    Role.RECEPTION: "reception",
    Role.NETWORK: "network",
}
HEAD = """# HTTP

Every route: methods, who may enter at all (which objects they find there is the queries' matter: `tests/matrix/permissions.txt`), what it takes
in its address and form, what it gives. Pages are HTML; a POST answers with a redirect (303) to a page, or the page again with its errors.
Anonymous people are sent to the sign-in page; a role that never has the route gets 403; an object out of reach answers 404 like an unknown id.

This file is written by `clicnjob routes > docs/http.md`.

| Route | Address | Methods | Who | What |
|---|---|---|---|---|
| live stream | `/flux/?t=<topic>` | GET | whoever may hear the topics | Server-sent events: `hello`, `bell` (a topic), `bye` (rights ended). 403 without an audible topic |
"""


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    name: str
    path: str
    methods: tuple[str, ...]
    who: str
    what: str


def walk(
    resolver: URLResolver | None = None, namespace: str = "", prefix: str = "/"
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every pattern with its full name and address."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry, inner, path)
        else:
            yield f"{namespace}{entry.name}", path, entry


def who(access: Access | None) -> str:
    """The admitted kinds and roles in words."""
    if access is None:
        return "?"
    if access.who >= set(Kind):
        return "anyone"
    return ", ".join(words for key, words in KINDS.items() if key in access.who)


def routes() -> list[Route]:
    """All routes, by address."""
    found = []
    for name, path, pattern in walk():
        view = pattern.callback
        summary = (inspect.getdoc(view) or "").split("\n\n")[0].replace("\n", " ").replace("|", "/")
        found.append(
            Route(
                name,
                path,
                tuple(getattr(view, "methods", ("GET", "POST"))),
                who(getattr(view, "access", None)),
                summary,
            )
        )
    return sorted(found, key=lambda route: (route.path, route.name))


def document() -> str:
    """The whole of ``docs/http.md``."""
    lines = [
        f"| `{route.name}` | `{route.path}` | {', '.join(route.methods)} | {route.who} | {route.what} |"
        for route in routes()
    ]
    return HEAD + "\n".join(lines) + "\n"
