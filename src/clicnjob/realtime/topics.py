"""Who may hear which topic: each storey registers its own rule."""

import datetime as dt
import uuid
from collections.abc import Callable

from clicnjob.shared.actor import Actor

Rule = Callable[[Actor, uuid.UUID], bool]
_rules: dict[str, Rule] = {}


def register(name: str, rule: Rule) -> None:
    """Say who may hear ``<name>:<uuid>``."""
    _rules[name] = rule


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


def own_account(actor: Actor, user_id: uuid.UUID) -> bool:
    """``user:<uuid>``: one's own bell."""
    return actor.user_id == user_id


MAX_TOPICS = 40
LIFE = dt.timedelta(minutes=30)
"""A stream is cut after this; the browser opens another, which is checked anew."""
