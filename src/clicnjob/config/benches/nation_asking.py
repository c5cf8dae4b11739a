"""Time the queries behind the desk's pages for the desks given on standard input (``nation_filling.py``); JSON, milliseconds."""

import json
import statistics
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import django

django.setup()

from clicnjob.accounts.models import User  # noqa: E402
from clicnjob.enrolment.actors import account_actor  # noqa: E402
from clicnjob.messaging import queries  # noqa: E402
from clicnjob.messaging.models import Conversation  # noqa: E402
from clicnjob.shared.actor import Actor  # noqa: E402

PASSES = 3


def conversation(actor: Actor, pk: uuid.UUID) -> queries.Window:
    """What opening a conversation reads: itself, its last fifty messages, what they hold."""
    found = queries.window(actor, queries.get_conversation(actor, pk))
    queries.cards_under(found.lines)
    queries.enclosures_of(line.message for line in found.lines)
    return found


def asked(actor: Actor, words: dict[str, str]) -> dict[str, Callable[[], Any]]:
    """What one desk asks."""
    talks = list(Conversation.objects.filter(young_person__referent_id=actor.user_id).order_by("-last_seq", "pk"))
    longest = talks[len(talks) // 8].pk  # of fifty messages or more
    return {
        "inbox": lambda: queries.inbox(actor),
        "badge": lambda: queries.unread_counts(actor),
        "conversation": lambda: conversation(actor, longest),
        **{f"search_{name}": lambda text=text: queries.search(actor, text) for name, text in words.items()},  # type: ignore[misc]
    }


def main() -> dict[str, dict[str, float]]:
    """Every desk once for nothing, then ``PASSES`` times."""
    facts = json.load(sys.stdin)
    spent: dict[str, list[float]] = defaultdict(list)
    desks = []
    for desk in facts["desks"]:
        actor = account_actor(User.objects.get(pk=desk["user"]))
        desks.append(asked(actor, facts["words"]))
    for turn in range(PASSES + 1):
        for desk in desks:
            for name, ask in desk.items():
                begun = time.perf_counter()
                found = ask()
                took = (time.perf_counter() - begun) * 1000
                if turn:
                    spent[name].append(took)
                elif name == "inbox":
                    assert len(found.rows) > 30, len(found.rows)  # noqa: S101  an empty list would be fast
                elif name == "search_common":
                    assert found.hits, "nothing found"  # noqa: S101
    return {
        name: {"p50": statistics.median(took), "p95": sorted(took)[int(len(took) * 0.95)]}
        for name, took in spent.items()
    }


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
