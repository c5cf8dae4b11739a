"""G21: what is sealed opens in its place, under its structure's key, and nowhere else."""

import uuid

import pytest

from clicnjob.vault.envelope import CannotOpen, forget_keys, open_sealed, seal
from clicnjob.vault.models import ScopeKey

pytestmark = pytest.mark.django_db
HERE, THERE = uuid.uuid4(), uuid.uuid4()


def test_what_is_sealed_opens_in_its_place() -> None:
    sealed = seal(HERE, b"880692310285", "document-number|1")
    forget_keys()

    assert open_sealed(HERE, sealed, "document-number|1") == b"880692310285"
    assert b"880692310285" not in sealed
    assert seal(HERE, b"880692310285", "document-number|1") != sealed


def test_it_opens_nowhere_else() -> None:
    sealed = seal(HERE, b"x", "document-number|1")
    seal(THERE, b"x", "document-number|1")

    for scope, value, context in (
        (HERE, sealed, "document-number|2"),
        (THERE, sealed, "document-number|1"),
        (HERE, sealed[:-1] + bytes([sealed[-1] ^ 1]), "document-number|1"),
    ):
        with pytest.raises(CannotOpen):
            open_sealed(scope, value, context)


def test_a_structures_key_wrapped_for_another_does_not_unwrap() -> None:
    seal(HERE, b"x", "c")
    sealed = seal(THERE, b"x", "c")
    ScopeKey.objects.filter(scope_id=THERE).update(wrapped=ScopeKey.objects.get(scope_id=HERE).wrapped)
    forget_keys()

    with pytest.raises(CannotOpen):
        open_sealed(THERE, sealed, "c")
