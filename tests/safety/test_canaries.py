"""G11: as each role, over all pages, links, searches, exports and streams, nothing foreign is seen; G22: nor in the logs."""

import logging
from collections.abc import Callable

import pytest
from pytest_django.plugin import DjangoDbBlocker

from clicnjob.messaging.models import Conversation
from clicnjob.realtime import topics
from tests.matrix.stage import ROLES, Stage
from tests.safety.actors import actors_of
from tests.safety.canaries import Canaries, crawl, lay_in

pytestmark = pytest.mark.django_db
Record = Callable[[str, object], None]

NICE = {"nice", "nice:card", "nice:others", "nice:content", "nice:own", "nice:caseload"}
TOULON = {one.replace("nice", "toulon") for one in NICE}
CONTENT = {"toulon:content"}
FOREIGN = {
    "anon": NICE | TOULON - {"toulon"},
    "youth": NICE | {"toulon:others", "toulon:own"},
    "own": NICE,
    "coll": NICE | CONTENT | {"toulon:own", "toulon:caseload"},
    "cover": NICE | {"toulon:own"},
    "lead": NICE | {"toulon:own"},
    "vol": NICE | CONTENT | {"toulon:card", "toulon:others", "toulon:own", "toulon:caseload"},
    "out": NICE | TOULON,
    "recep": NICE | CONTENT | {"toulon:own"},
    "sector": NICE | CONTENT | {"toulon:own"},
    "direc": NICE | CONTENT | {"toulon:own"},
    "netw": (NICE | TOULON) - {"nice", "toulon"},
    "other": TOULON,
}
"""What no page may show to a role: rulings 2, 3 and 4."""
KNOWN_OF_EACH_OTHER = {
    "nice:others": "a file that Nice asks Toulon to take: its name stands in the request that Toulon reads",
    "toulon:card": "the same the other way round: Léa is asked of Nice",
}
"""Names that two structures share because one asked the other (the stage's transfers), on the pages of transfers alone."""
ON_THEM = ("/transferts/", "/accueil/", "/mon-transfert/")


@pytest.fixture(scope="module")
def laid(stage: Stage, django_db_blocker: DjangoDbBlocker) -> tuple[Stage, Canaries]:
    """Both structures with their strings, for all roles; undone with the stage."""
    canaries = Canaries()
    with django_db_blocker.unblock():
        lay_in(stage, canaries)
    return stage, canaries


def foreign(role: str, seen: dict[str, set[str]]) -> dict[str, set[str]]:
    found = {}
    for owner in FOREIGN[role] & seen.keys():
        places = seen[owner]
        if owner in KNOWN_OF_EACH_OTHER and role in {
            "own",
            "coll",
            "cover",
            "lead",
            "recep",
            "sector",
            "direc",
            "other",
        }:
            places = {place for place in places if not place.startswith(ON_THEM)}
        if places:
            found[owner] = places
    return found


@pytest.mark.crawl
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ROLES)
def test_a_crawl_sees_nothing_foreign(
    role: str, laid: tuple[Stage, Canaries], caplog: pytest.LogCaptureFixture, record_property: Record
) -> None:
    """G11, G22: pages, links, searches and exports; and not one of these strings in what was logged meanwhile."""
    stage, canaries = laid
    with caplog.at_level(logging.DEBUG):
        for name in ("django.db.backends", "asyncio"):
            logging.getLogger(name).setLevel(logging.INFO)  # statements are never logged outside DEBUG
        done = crawl(stage, role, canaries)

    record_property("count", ("G11", f"pages_{role}", done.pages))
    assert done.pages > 200
    assert foreign(role, done.seen) == {}
    if role in {"own", "lead"}:
        assert {"toulon", "toulon:card", "toulon:content"} <= done.seen.keys(), (
            "what is one's own was found: the crawl sees"
        )
    logged = caplog.text + "".join(
        str(record.__dict__) for record in caplog.records if "request" not in record.__dict__
    )
    assert canaries.seen_in(logged) == set()


def test_a_stream_carries_no_foreign_conversation(laid: tuple[Stage, Canaries]) -> None:
    """G11: text travels in the topic of its conversation alone; who may hear it is who may read it."""
    stage, _canaries = laid
    talks = {side: Conversation.objects.get(pk=ids["conversation_id"]) for side, ids in
             (("toulon", stage.ids), ("nice", stage.other_ids))}  # fmt: skip
    heard = {
        role: {side for side, talk in talks.items() if topics.may_hear(actor, f"conversation:{talk.pk}")}
        for role, actor in actors_of(stage).items()
    }

    assert heard == {
        "anon": set(),
        "youth": {"toulon"},
        "own": {"toulon"},
        "coll": set(),
        "cover": {"toulon"},
        "lead": {"toulon"},
        "vol": set(),
        "out": set(),
        "recep": set(),
        "sector": set(),
        "direc": set(),
        "netw": set(),
        "other": {"nice"},
    }
