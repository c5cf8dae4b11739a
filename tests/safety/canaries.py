"""Unique strings laid in two structures' rows, each with who may see it; a crawl collects what each role receives (G11)."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import models
from django.test import Client

from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import add_template, banners, lists, send_message
from clicnjob.messaging.enums import Audience
from clicnjob.messaging.models import Banner, Conversation
from clicnjob.shared import clock
from clicnjob.structures.models import ExceptionalAccess, Site, Structure, YoungPerson
from clicnjob.workshops.models import Session, Workshop
from tests.matrix.stage import Stage
from tests.matrix.test_matrix import ROWS, address, ask, patterns

MARK = re.compile(r"KANARI[a-z]+")
LINK = re.compile(r"""(?:href|action|src|data-live-url|hx-get)=["']([^"']+)["']""")
EXPORTS = ("messaging:export-mailing", "documents:imilo-sheet", "enrolment:imilo-seats")


@dataclass
class Canaries:
    """What was laid: the string, and what it belongs to."""

    owners: dict[str, str] = field(default_factory=dict)

    def lay(self, owner: str) -> str:
        """A new string of this owner, in letters alone: it survives searches, capitals of names and files' names."""
        letters = "".join(chr(97 + int(figure, 16)) for figure in uuid.uuid4().hex[:14])
        word = f"KANARI{letters}"
        self.owners[word] = owner
        return word

    def seen_in(self, text: str) -> set[str]:
        """The owners whose strings stand in a text, whatever its case."""
        low = text.lower()
        return {owner for word, owner in self.owners.items() if word.lower() in low}


def _rename(row: models.Model, canaries: Canaries, owner: str, *names: str) -> None:
    for name in names:
        setattr(row, name, canaries.lay(owner))
    type(row)._default_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})


def lay_in(stage: Stage, canaries: Canaries) -> None:
    """Strings in both structures: of the structure, of each young person's card, of what is content of one of them."""
    for side, ids in (("toulon", stage.ids), ("nice", stage.other_ids)):
        structure = Site.objects.get(pk=ids["site_id"]).structure
        person = YoungPerson.objects.get(pk=ids["person_id"])
        account, referent = account_actor(ids["_account"]), account_actor(person.referent)  # type: ignore[arg-type]
        conversation = Conversation.objects.get(pk=ids["conversation_id"])
        Structure.objects.filter(pk=structure.pk).update(
            data_officer=canaries.lay(side), email=f"{canaries.lay(side)}@exemple.fr", host=canaries.lay(side)
        )
        for site in Site.objects.filter(structure=structure):
            _rename(site, canaries, side, "name", "address")
        for workshop in Workshop.objects.filter(structure=structure):
            _rename(workshop, canaries, side, "title", "room")
        for session in Session.objects.filter(structure=structure):
            _rename(session, canaries, side, "room")
        for row in YoungPerson.objects.filter(structure=structure):
            whose = f"{side}:card" if row.pk == person.pk else f"{side}:others"
            _rename(row, canaries, whose, "last_name")
        YoungPerson.objects.filter(pk=person.pk).update(email=f"{canaries.lay(f'{side}:content')}@exemple.fr")
        for actor in (account, referent):
            send_message(
                conversation=conversation,
                body=f"{canaries.lay(f'{side}:content')} bonjour",
                client_id=uuid.uuid4(),
                by=actor,
            )
        add_template(title=canaries.lay(f"{side}:own"), body=canaries.lay(f"{side}:own"), shared=False, by=referent)
        lists.create_list(name=canaries.lay(f"{side}:own"), shared=False, by=referent)
        banners.end_banner(banner=Banner.objects.get(pk=ids["banner_id"]), by=referent)
        day = clock.today()
        banners.post_banner(
            body=canaries.lay(f"{side}:caseload"), starts_on=day, ends_on=day, audience=Audience.CASELOAD, by=referent
        )
        assert not ExceptionalAccess.objects.filter(young_person=person).exists()


def _links(base: str, text: str) -> Iterator[str]:
    for found in LINK.findall(text):
        target = urljoin(base, unescape(found))
        parts = urlsplit(target)
        ours = parts.netloc in {"", "testserver"} and parts.path.startswith("/")
        if ours and not parts.path.startswith((settings.STATIC_URL, "/demo/")):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def starts(ids: dict[str, object]) -> list[str]:
    """Every page of the matrix, with these ids. An address that holds a secret opens for its holder: not these.

    Those of the other structure answer like ids of nothing, byte for byte: ``tests/matrix`` asks each of them as each role (G10).
    """
    names = dict(patterns())
    return [
        address(row.route, ids)
        for row in ROWS
        if row.method == "GET" and not {"token", "code"} & names[row.route].pattern.converters.keys()
    ]


@dataclass
class Crawl:
    """What one role received."""

    pages: int = 0
    seen: dict[str, set[str]] = field(default_factory=dict)
    """Owner of a string, and the addresses where it stood."""
    words: set[str] = field(default_factory=set)

    def read(self, url: str, text: str, canaries: Canaries) -> None:
        """Note what stands in an answer."""
        self.pages += 1
        for owner in canaries.seen_in(text):
            self.seen.setdefault(owner, set()).add(url)


def _kind(url: str) -> str:
    """The address without its ids and values: some of each kind are followed."""
    parts = urlsplit(url)
    names = "&".join(sorted(pair.split("=")[0] for pair in parts.query.split("&")))
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", parts.path) + "?" + names


def crawl(stage: Stage, role: str, canaries: Canaries, *, most_of_a_kind: int = 2) -> Crawl:
    """Every page of the matrix as this role, the links they hold, the exports, searches for each string of the others."""
    client: Client = stage.clients[role]
    done = Crawl()
    mine = stage.other_ids if role == "other" else stage.ids
    waiting, known, kinds = starts(mine), set(), dict[str, int]()
    searches = ("/jeunes/?vue=structure&q=", "/messages/?q=", "/premier-accueil/?q=", "/dossiers/?vue=equipe&q=")
    waiting += [page + word for page in searches for word in list(canaries.owners)[:: len(canaries.owners) // 5]]
    first = len(waiting)
    while waiting:
        url = waiting.pop(0)
        if url in known:
            continue
        kinds[_kind(url)] = kinds.get(_kind(url), 0) + 1
        if first <= 0 and kinds[_kind(url)] > most_of_a_kind:
            continue
        first -= 1
        known.add(url)
        response = ask(client, "GET", url)
        if response.streaming:
            continue
        typed = response.headers.get("Content-Type", "")
        text = response.content.decode("utf-8", errors="replace")
        text += str(response.headers.get("Location", ""))
        text = text.replace(url, "").replace(unescape(url), "")
        # What was asked comes back in the box of a search: it was known to who typed it.
        asked = MARK.search(url)
        if asked is not None:
            text = re.sub(asked.group(), "", text, flags=re.IGNORECASE)
        done.read(url, text, canaries)
        if typed.startswith("text/html"):
            waiting += list(_links(url, text))
    for route in EXPORTS:
        for ids in (stage.ids, stage.other_ids):
            url = address(route, ids)
            response = ask(client, "POST", url)
            done.read(url, response.content.decode("utf-8", errors="replace"), canaries)
    return done
