"""Promises that every table of ours keeps."""

import re
import uuid

import pytest
from django.apps import apps
from django.db import models

from clicnjob.messaging.actions import inserting
from clicnjob.messaging.models import Conversation
from tests.architecture.source import APPS

OURS = sorted(
    (model for model in apps.get_models() if model._meta.app_config.name.startswith("clicnjob.")),
    key=lambda model: model._meta.label,
)

# Tables whose key is no uuid on purpose: label and reason.
OTHER_KEYS: dict[str, str] = {
    "accounts.Throttle": "its key is a keyed hash",
    "audit.AuditEvent": "the order of the hash chain",
}
# Tables nobody lists on a page, so that tenancy is decided elsewhere: label and reason.
WITHOUT_VISIBLE_TO: dict[str, str] = {}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_rows_cannot_be_counted_from_outside(model: type[models.Model]) -> None:
    key = model._meta.pk
    shared = isinstance(key, models.OneToOneField)
    by_uuid = isinstance(key, models.UUIDField) and (key.default is uuid.uuid4 or callable(key.default))

    assert (shared or by_uuid) is (model._meta.label not in OTHER_KEYS)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_queryset_knows_who_sees_what(model: type[models.Model]) -> None:
    """One tenancy rule: ``visible_to(actor)`` (R19)."""
    knows = callable(getattr(model._default_manager.all(), "visible_to", None))

    assert knows is (model._meta.label not in WITHOUT_VISIBLE_TO)


def pairs(model: type[models.Model]) -> list[tuple[str, str]]:
    names = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.Field)}
    return [
        (name, f"{name[:-3]}_by")
        for name, field in names.items()
        if name.endswith("_at") and f"{name[:-3]}_by" in names and (field.null or names[f"{name[:-3]}_by"].null)
    ]


PAIRS = [(model, at, by) for model in OURS for at, by in pairs(model)]


# Pairs where one side may stand alone: label.at and reason.
UNPAIRED: dict[str, str] = {}


@pytest.mark.parametrize(("model", "at", "by"), PAIRS, ids=lambda value: getattr(value, "__name__", value))
def test_when_and_by_whom_come_together(model: type[models.Model], at: str, by: str) -> None:
    """A database constraint says that ``x_at`` and ``x_by`` are both set or both empty."""
    constraints = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    both = models.Q(**{f"{at}__isnull": False, f"{by}__isnull": False}) | models.Q(
        **{f"{at}__isnull": True, f"{by}__isnull": True}
    )

    found = any(constraint.condition == both for constraint in constraints)

    assert found is (f"{model._meta.label}.{at}" not in UNPAIRED)


def test_moments_come_from_our_clock() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.get_fields()
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]

    assert wrong == []


def test_every_constraint_has_a_name_of_its_own() -> None:
    names = [constraint.name for model in OURS for constraint in model._meta.constraints]

    assert sorted(names) == sorted(set(names))


def test_the_lists_of_exceptions_are_not_stale() -> None:
    labels = {model._meta.label for model in OURS}
    fields = {f"{model._meta.label}.{at}" for model, at, _ in PAIRS}

    assert [label for label in {**OTHER_KEYS, **WITHOUT_VISIBLE_TO} if label not in labels] == []
    assert [name for name in UNPAIRED if name not in fields] == []


def test_every_app_of_ours_is_installed() -> None:
    installed = {config.name for config in apps.get_app_configs()}

    assert [app for app in APPS if f"clicnjob.{app}" not in installed] == []


def _indices(model: type[models.Model]) -> dict[str, tuple[str, ...]]:
    """The columns of each unconditional index of a table, unique or not, by what made it."""
    meta = model._meta
    found = {f"{field.name}=": (str(field.column),) for field in meta.local_concrete_fields if field.db_index}
    named = [index for index in meta.indexes if index.condition is None and index.fields]
    found |= {
        index.name: tuple(str(meta.get_field(name.lstrip("-")).column) for name in index.fields) for index in named
    }
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None and constraint.fields:
            found[constraint.name] = tuple(str(meta.get_field(name).column) for name in constraint.fields)
    return found


def _said_twice(model: type[models.Model]) -> list[str]:
    """Indices whose columns begin another one: any search by them can use that one."""
    indices, constraints = _indices(model), {constraint.name for constraint in model._meta.constraints}
    return [
        f"{name} begins {longer}"
        for name, columns in indices.items()
        for longer, others in indices.items()
        if name not in constraints and len(columns) < len(others) and others[: len(columns)] == columns
    ]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_index_begins_another(model: type[models.Model]) -> None:
    """Each index is paid at every write: a foreign key that a longer one begins with says ``db_index=False``."""
    assert _said_twice(model) == []


def test_an_index_said_twice_would_be_seen() -> None:
    class Twice(models.Model):
        mission = models.IntegerField(db_index=True)
        day = models.DateField()

        class Meta:
            app_label = "nowhere"
            indexes = [models.Index(fields=["mission", "day"], name="mission_day")]

    assert _said_twice(Twice) == ["mission= begins mission_day"]


def test_a_message_changes_no_index_of_its_conversation() -> None:
    """PostgreSQL updates the row in place then (HOT), instead of writing every index of it anew (docs/adr/0048)."""
    changed = set(re.findall(r"^\s+(\w+) =", inserting._counts("i", "m", "k"), re.MULTILINE))

    assert {"last_seq", "last_message_at", "unanswered_since"} <= changed
    assert changed.isdisjoint(column for columns in _indices(Conversation).values() for column in columns)
