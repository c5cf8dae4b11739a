"""Who may hear which topic: each storey registers its own rule."""

import contextlib
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection

from clicnjob.shared.actor import Actor

Rule = Callable[[Actor, uuid.UUID], bool]
Wish = tuple[Actor, uuid.UUID]
RuleForMany = Callable[[Collection[Wish]], set[Wish]]
_rules: dict[str, Rule] = {}
_rules_for_many: dict[str, RuleForMany] = {}


def register(name: str, rule: Rule, *, for_many: RuleForMany | None = None) -> None:
    """Say who may hear ``<name>:<uuid>``; ``for_many`` answers many at once, the same as one by one."""
    _rules[name] = rule
    if for_many is not None:
        _rules_for_many[name] = for_many


def may_hear(actor: Actor, topic: str) -> bool:
    """Whether this actor may hear this topic now; unknown topics are heard by nobody."""
    name, _, value = topic.partition(":")
    rule = _rules.get(name)
    if rule is None:
        return False
    try:
        return rule(actor, uuid.UUID(value))
    except ValueError:
        return False


def heard(wishes: Collection[tuple[Actor, str]]) -> set[tuple[Actor, str]]:
    """Those of these wishes that are granted now."""
    granted: set[tuple[Actor, str]] = set()
    together: dict[str, dict[Wish, str]] = defaultdict(dict)
    for actor, topic in wishes:
        name, _, value = topic.partition(":")
        if name not in _rules_for_many:
            if may_hear(actor, topic):
                granted.add((actor, topic))
            continue
        with contextlib.suppress(ValueError):
            together[name][actor, uuid.UUID(value)] = topic
    for name, asked in together.items():
        granted |= {(wish[0], asked[wish]) for wish in _rules_for_many[name](asked.keys())}
    return granted


def own_account(actor: Actor, user_id: uuid.UUID) -> bool:
    """``user:<uuid>``: one's own bell."""
    return actor.user_id == user_id


MAX_TOPICS = 40
LIFE = dt.timedelta(minutes=30)
"""A stream is cut after this; the browser opens another, which is checked anew."""
