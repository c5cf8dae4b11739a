"""Text that the database holds sealed: phone numbers, addresses, words about someone (D6, ADR 41).

    phone = SealedText("téléphone", scope="structure_id", mark="phone", max_length=20, blank=True)

Read and written as a text; opened at its first reading, so a list pays for what it shows. Bound to its row and its field: it opens
nowhere else. ``scope`` names the attribute that holds the structure whose key seals it; without, the installation's key does.

With a ``mark``, a keyed hash of the text stands before what is sealed, for equality alone: ``filter(phone="+33612345678")``,
``phone__in``, an index and a unique constraint on ``MarkOf("phone")``. Case and spaces around do not count. Nothing else can be asked
of a sealed text (``phone=""`` and ``isnull`` can): no beginning, no order, no part.
"""

import hmac
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models.lookups import Exact, In
from django.db.models.query_utils import DeferredAttribute

from clicnjob.vault.envelope import open_sealed, seal
from clicnjob.vault.keys import derived_key

INSTALLATION = uuid.UUID(int=0)
"""The scope of what belongs to no structure: accounts, above all."""
MARK_BYTES = 16


def mark_of(purpose: str, text: str) -> bytes:
    """What compares equal texts and tells nothing to who has no key; the same for the life of the installation."""
    return hmac.digest(derived_key(f"mark|{purpose}"), text.strip().casefold().encode(), "sha256")[:MARK_BYTES]


_CUT = {
    "postgresql": f"SUBSTR({{0}}, 1, {MARK_BYTES})",
    # SQLite cuts nothing out of nothing, and says NULL.
    "sqlite": f"COALESCE(SUBSTR({{0}}, 1, {MARK_BYTES}), {{0}})",
}


def _cut(connection: Any, sql: str, params: Any) -> tuple[str, Any]:
    """The mark of what ``sql`` gives."""
    how = _CUT[connection.vendor]
    return how.format(sql), [*params] * how.count("{0}")


class MarkOf(models.Func):
    """The mark of a sealed text, in SQL: what indexes and constraints stand on."""

    arity = 1

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, output_field=models.BinaryField())

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        """A column, cut."""
        return _cut(connection, *compiler.compile(self.source_expressions[0]))


class _Opening(DeferredAttribute):
    """The text of a row: as the database gave it (bytes) until it is read."""

    field: "SealedText[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, self)
        if value is self:
            value = super().__get__(instance, cls)
        if value is None or isinstance(value, str):
            return value
        text = instance.__dict__[self.field.attname] = self.field.opened(instance, bytes(value))
        return text

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:

    class _Column[S, G](models.BinaryField[S, G]):
        """Django's fields are generic for who reads types only."""

else:

    class _Column(models.BinaryField):
        def __class_getitem__(cls, _types):
            return cls


class SealedText[S, G](_Column[S, G]):
    """A text, sealed for its row (see the head of this module)."""

    descriptor_class = _Opening
    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]
    _pyi_lookup_exact_type: Any

    def __init__(self, *args: Any, scope: str = "", mark: str = "", **kwargs: Any) -> None:
        self.scope, self.mark = scope, mark
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As migrations write it."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        told = {"scope": self.scope, "mark": self.mark}
        return name, path, args, kwargs | {key: value for key, value in told.items() if value}

    # -- sealing and opening

    def scope_of(self, instance: models.Model) -> uuid.UUID:
        """Under whose key a row's text is sealed."""
        return (getattr(instance, self.scope) if self.scope else None) or INSTALLATION

    def context_of(self, instance: models.Model, mark: bytes) -> str:
        """Where it belongs; its mark too, which cannot be changed for another."""
        return f"{instance._meta.label_lower}.{self.attname}|{instance.pk}|{mark.hex()}"

    def sealed(self, instance: models.Model, text: str) -> bytes:
        """What the database holds for this text of this row; nothing for nothing. Raises ValueError when it is too long."""
        if not text:
            return b""
        if self.max_length and len(text) > self.max_length:
            message = f"{self.attname}: {len(text)} characters, {self.max_length} at most."
            raise ValueError(message)
        mark = mark_of(self.mark, text) if self.mark else b""
        return mark + seal(self.scope_of(instance), text.encode(), self.context_of(instance, mark))

    def opened(self, instance: models.Model, held: bytes) -> str:
        """The text of this row. Raises CannotOpen for what was sealed elsewhere, or altered."""
        if not held:
            return ""
        mark, rest = self.halves(held)
        return open_sealed(self.scope_of(instance), rest, self.context_of(instance, mark)).decode()

    def halves(self, held: bytes) -> tuple[bytes, bytes]:
        """The mark (nothing where there is none), and what is sealed."""
        length = MARK_BYTES if self.mark else 0
        return held[:length], held[length:]

    # -- what Django asks of a field

    def get_default(self) -> Any:
        """An empty text, or nothing where nothing is allowed."""
        return super(models.BinaryField, self).get_default() if self.has_default() else None if self.null else ""

    def to_python(self, value: Any) -> Any:
        """A text is one already."""
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  Django's
        """Sealed where it was read or written; as it was where nobody read it."""
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, str):
            return self.sealed(model_instance, value)
        if value and add:
            self.opened(model_instance, bytes(value))  # a row copied under another name would never open again
        return value

    def get_prep_value(self, value: Any) -> Any:
        """What a text is looked for by: its mark."""
        if value is None or isinstance(value, bytes):
            return value
        if not value:
            return b""
        if not self.mark:
            message = f"{self.attname} is sealed and has no mark: nothing equal to it can be looked for."
            raise ValueError(message)
        return mark_of(self.mark, value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """What ``pre_save`` sealed. A text for many rows at once cannot be: each has its own place."""
        if isinstance(value, str) and value:
            message = f"{self.attname} is sealed for its row: save rows one by one (SealingQuerySet.update does)."
            raise TypeError(message)
        return super().get_db_prep_save(value or None if self.null else value or b"", connection)

    def get_lookup(self, lookup_name: str) -> Any:
        """Equality only."""
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "in", "isnull"} else None

    def get_transform(self, lookup_name: str) -> Any:
        """Nothing can be computed from what is sealed."""
        return None


class _ByMark:
    """Compare marks, not what is sealed, which is never twice the same."""

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Any:
        return _cut(connection, *super().process_lhs(compiler, connection, lhs))  # type: ignore[misc]

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().process_rhs(compiler, connection)  # type: ignore[misc]
        direct = self.rhs_is_direct_value()  # type: ignore[attr-defined]
        return (sql, params) if direct else _cut(connection, sql, params)


@SealedText.register_lookup
class MarkExact(_ByMark, Exact):
    """The same text."""


@SealedText.register_lookup
class MarkIn(_ByMark, In):
    """One of these texts."""


class SealingQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows with sealed texts: ``update`` seals a text for each of them, one after the other."""

    def update(self, **kwargs: Any) -> int:
        """As Django's; a sealed text that is not empty costs a statement a row."""
        held = {field.attname: field for field in sealed_fields_of(self.model)}
        texts = {name: value for name, value in kwargs.items() if name in held and isinstance(value, str) and value}
        if not texts:
            return super().update(**kwargs)
        scopes = {held[name].scope for name in texts} - {""}
        rows = list(self.only("pk", *scopes))
        return sum(
            self._one(row).update(**kwargs | {name: held[name].sealed(row, text) for name, text in texts.items()})
            for row in rows
        )

    def _one(self, row: M) -> Self:
        return self.filter(pk=row.pk)


def sealed_fields_of(model: type[models.Model]) -> list["SealedText[Any, Any]"]:
    """The sealed texts of one model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedText)]


def models_with_sealed_fields() -> Iterable[type[models.Model]]:
    """Every model that has some."""
    return [model for model in apps.get_models() if sealed_fields_of(model)]
