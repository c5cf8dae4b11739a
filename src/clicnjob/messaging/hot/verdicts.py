"""Whether a browser may write in a conversation: the ordinary functions, asked for many requests at once.

A verdict lives four seconds for the very same credentials (cookies, token, origin, conversation; ``remembered``): a right
that ended is gone within five (G13), and the insertion itself asks again whether the author still belongs here.
"""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import note_seen_together, to_note
from clicnjob.messaging import live, queries, rules
from clicnjob.realtime import rights
from clicnjob.realtime.rights import Answer, Question
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind
from clicnjob.shared.language import STAFF_LANGUAGES
from clicnjob.shared.prepared import prepared

LIFE_SECONDS = 4.0
NO_ID = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything of a request that decides who asks, and for which conversation; the body is not among it."""

    path_id: str
    scheme: str
    headers: tuple[str, ...]
    """The values of ``READ``, in its order."""

    def header(self, name: str) -> str:
        """One of the headers read; empty when it was not sent."""
        return self.headers[READ.index(name)]

    @property
    def conversation_id(self) -> uuid.UUID:
        """The conversation of the address; one that does not exist when the address is none."""
        try:
            return uuid.UUID(self.path_id)
        except ValueError:
            return NO_ID


READ = ("cookie", "x-csrftoken", "origin", "host", "referer", "sec-fetch-site", "x-forwarded-proto")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: a refusal (its HTTP status), or who writes and whom it concerns."""

    refusal: int
    expires: float
    language: str
    actor: Actor | None = None
    conversation_id: uuid.UUID = NO_ID
    structure_id: uuid.UUID = NO_ID
    side: str = ""
    first_name: str = ""
    bells: tuple[str, ...] = ()


class _Check(CsrfViewMiddleware):
    """Django's own check of origin and token; a refusal is its reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


_csrf = _Check(lambda _request: HttpResponse())


def _view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _Request(HttpRequest):
    def __init__(self, credentials: Credentials, cookies: Mapping[str, str]) -> None:
        super().__init__()
        self.method = "POST"
        self._own_scheme = credentials.scheme
        self.COOKIES = dict(cookies)
        self.META = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in zip(READ, credentials.headers, strict=True)
            if value
        }

    def _get_scheme(self) -> str:
        return self._own_scheme


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


@lru_cache(maxsize=20_000)
def _read(credentials: Credentials) -> tuple[Mapping[str, str], int]:
    """Their cookies, and whether the request comes from elsewhere: nothing else decides it, so it is asked once."""
    cookies = _cookies(credentials.header("cookie"))
    return cookies, _foreign(credentials, cookies)


def _foreign(credentials: Credentials, cookies: Mapping[str, str]) -> int:
    """400 for a host that is not ours, 403 from another site or without the right token, 0 when all is well."""
    request = _Request(credentials, cookies)
    try:
        request.get_host()
    except DisallowedHost:
        return 400
    if credentials.header("sec-fetch-site") not in {"", "same-origin", "none"}:
        return 403
    _csrf.process_request(request)
    return 403 if _csrf.process_view(request, _view, (), {}) is not None else 0


def _refusal(actor: Actor, *, heard: bool) -> int:
    """The same answers as ``shared.http.requires`` and a page's 404, for one who may not write."""
    if actor.kind is Kind.ANONYMOUS:
        return 401
    if actor.is_volunteer:
        return 404
    if not actor.is_youth and not actor.is_staff:
        return 403
    return 0 if heard and rules.side_of(actor) else 404


def judge(asked: Sequence[Credentials]) -> list[Verdict]:
    """The verdicts on many requests, in a number of queries that does not depend on how many."""
    expires = time.monotonic() + LIFE_SECONDS  # from before anything is read
    read = [_read(one) for one in asked]
    cookies, refused = [held for held, _ in read], [refusal for _, refusal in read]
    topics = [live.topic(one.conversation_id) for one in asked]
    known = rights.answers(
        [
            Question("" if refusal else held.get(settings.SESSION_COOKIE_NAME, ""), (topic,))
            for refusal, held, topic in zip(refused, cookies, topics, strict=True)
        ]
    )
    _wind(known, cookies)
    refused = [
        refusal or _refusal(answer.actor, heard=topic in answer.topics)
        for refusal, answer, topic in zip(refused, known, topics, strict=True)
    ]
    allowed = {one.conversation_id for one, refusal in zip(asked, refused, strict=True) if not refusal}
    facts = {talk.pk: talk for talk in queries.places_of(allowed)}
    concerned = queries.participants_of(facts.values()) if facts else {}
    names = _first_names([answer.actor for answer, refusal in zip(known, refused, strict=True) if not refusal])
    found = []
    for one, held, refusal, answer in zip(asked, cookies, refused, known, strict=True):
        chosen = held.get(settings.LANGUAGE_COOKIE_NAME, "")
        known_here = dict(settings.LANGUAGES) if answer.actor.is_youth else STAFF_LANGUAGES
        language = chosen if chosen in known_here else settings.LANGUAGE_CODE
        talk = facts.get(one.conversation_id)
        if refusal or talk is None or answer.actor.user_id is None:
            found.append(Verdict(refusal or 404, expires, language))
            continue
        found.append(
            Verdict(
                0,
                expires,
                language,
                answer.actor,
                talk.pk,
                talk.structure_id,
                str(rules.side_of(answer.actor)),
                names[answer.actor.user_id],
                tuple(f"user:{user_id}" for user_id in sorted(concerned[talk.pk], key=str)),
            )
        )
    return found


def _first_names(actors: Sequence[Actor]) -> dict[uuid.UUID, str]:
    """How each signs: a young person's actor is named so already; a professional's bears the whole name."""
    found = {actor.user_id: actor.name for actor in actors if actor.is_youth and actor.user_id}
    others = {actor.user_id for actor in actors if not actor.is_youth and actor.user_id}
    return found | dict(_names(list(others))) if others else found


@prepared
def _names(user_ids: list[uuid.UUID]) -> Any:
    return User.objects.filter(pk__in=user_ids).values_list("pk", "first_name")


def _wind(known: Sequence[Answer], cookies: Sequence[Mapping[str, str]]) -> None:
    """Writing is activity: the sessions' clocks are wound as by a page, at most once a minute, all in one transaction."""
    moment = clock.now()
    due = {
        held[settings.SESSION_COOKIE_NAME]: (answer.stored, answer.session)
        for answer, held in zip(known, cookies, strict=True)
        if to_note(answer.session, moment)
    }
    if due:
        note_seen_together(due, moment)
