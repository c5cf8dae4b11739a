"""G21: how to reach someone, and words about someone, lie sealed; nothing but equality is asked of them (ADR 41)."""

import ast

from django.apps import apps
from django.db import models

from clicnjob.vault.fields import SealedText
from tests.architecture.source import PACKAGE, modules, place, tree

ABOUT_SOMEONE = {
    "phone",
    "email",
    "relay",
    "note",
    "notes",
    "remark",
    "remarks",
    "comment",
    "comments",
    "words",
    "reason",
}
IN_CLEAR = {
    ("structures.Structure", "phone"): "the organisation's, published on its pages",
    ("structures.Structure", "email"): "the organisation's, published on its pages",
    ("structures.Closure", "reason"): "why a place is closed: written on its door",
    ("notifications.DeadNumber", "reason"): "what the gateway answered, of a number nobody can read",
}
"""Text columns whose name says what must be sealed, and why theirs need not be."""
ASKS = {"filter", "exclude", "get", "order_by", "values", "values_list", "Lower", "Upper", "Q", "F", "update_or_create"}
SEALED = {"phone", "email", "relay"}


def test_how_to_reach_someone_and_words_about_someone_are_sealed() -> None:
    clear = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField)
        or (
            isinstance(field, models.CharField | models.TextField) and field.name in ABOUT_SOMEONE and not field.choices
        )
    }

    assert clear == set(IN_CLEAR)


def test_each_sealed_text_says_whose_key_seals_it() -> None:
    """A row of a structure is sealed with its structure's key."""
    for model in apps.get_models():
        owned = any(field.attname == "structure_id" for field in model._meta.concrete_fields)
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedText):
                assert bool(field.scope) == owned, f"{model._meta.label}.{field.name}"


def test_nothing_but_equality_is_asked_of_them() -> None:
    """A lookup is refused when it runs (``SealedText.get_lookup``); an order or a bare column is not: it is refused here."""
    found = []
    for path in modules():
        if "migrations" in path.parts or path == PACKAGE / "vault" / "fields.py":
            continue
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"order_by", "values", "values_list", "Lower", "Upper"}:
                told = {str(word.value).lstrip("-") for word in node.args if isinstance(word, ast.Constant)}
                if {word.rpartition("__")[2] for word in told} & SEALED:
                    found.append(place(path, node))
            elif name in ASKS:
                for word in node.keywords:
                    first, *lookup = (word.arg or "").rsplit("__", 1)
                    if first.rpartition("__")[2] in SEALED and lookup not in ([], ["in"], ["isnull"]):
                        found.append(place(path, node))

    assert found == []
