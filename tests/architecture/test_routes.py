"""Every address says who may enter; addresses look alike."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from clicnjob.shared.http import Access

# Views of others, which cannot carry our declaration, each with its reason.
WITHOUT_DECLARATION: dict[str, str] = {}
# Addresses whose form others decide: name and reason.
OTHER_FORM: dict[str, str] = {
    "workshops:feed": "calendar programs look for a name ending in .ics",
    "workshops:seat-ics": "and so do phones, for the file of one seat",
    "appointments:ics": "and of one appointment",
    "notifications:worker": "a service worker serves the folder it stands in, and its name is what browsers keep",
    "messaging:shell-worker": "the same, for the conversation alone",
    "documents:share-worker": "the same, for what is shared from the gallery alone",
    "home:security-txt": "RFC 9116 says where it stands",
    "home:manifest": "a file that phones know by its ending",
}


def routes(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Name, address as written in the URLconf, pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, prefix + str(entry.pattern), inner)
        else:
            yield f"{namespace}{entry.name}", f"/{prefix}{entry.pattern}", entry


def test_every_view_declares_its_access() -> None:
    undeclared = {
        name for name, _, pattern in routes() if not isinstance(getattr(pattern.callback, "access", None), Access)
    }

    assert undeclared == set(WITHOUT_DECLARATION)


def test_every_view_declares_its_methods() -> None:
    assert [name for name, _, pattern in routes() if not getattr(pattern.callback, "methods", None)] == []


def test_every_route_has_a_name_of_its_own() -> None:
    names = [name for name, _, _ in routes()]

    assert [name for name in names if name.endswith("None")] == []
    assert sorted(names) == sorted(set(names))


def test_addresses_are_french_kebab_case_and_end_with_a_slash() -> None:
    form = re.compile(r"/(?:(?:[a-z0-9]+(?:-[a-z0-9]+)*|<[a-z]+:[a-z_]+>)/)*")

    odd = {name: address for name, address, _ in routes() if not form.fullmatch(address) and name not in OTHER_FORM}

    assert odd == {}


def test_objects_are_named_by_uuid() -> None:
    """An integer in an address can be counted."""
    assert [address for _, address, _ in routes() if "<int:" in address] == []


def test_the_lists_of_exceptions_are_not_stale() -> None:
    names = {name for name, _, _ in routes()}

    assert [name for name in {**WITHOUT_DECLARATION, **OTHER_FORM} if name not in names] == []
