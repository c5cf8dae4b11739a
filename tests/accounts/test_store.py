"""G21: web sessions lie sealed: a number just typed, a name, nothing of them is read in a stolen database (ADR 41)."""

import json

import pytest
from django.contrib.sessions.backends.db import SessionStore as SignedStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.store import SessionStore
from clicnjob.accounts.views.youth import ASKED

pytestmark = pytest.mark.django_db


def test_a_number_asked_for_is_not_in_the_session_in_clear() -> None:
    client = Client()
    client.post(reverse("accounts:youth-phone"), {"phone": "06 12 34 56 78"})

    assert client.session[ASKED] == "+33612345678"
    assert ASKED not in Session.objects.get().session_data
    assert "+33 6 12 34 56 78" not in json.dumps(SignedStore().decode(Session.objects.get().session_data))


def test_what_was_only_signed_is_read_and_what_was_altered_is_not() -> None:
    kept = SessionStore().encode({"a": "é"})

    assert SessionStore().decode(kept) == {"a": "é"}
    assert SessionStore().decode(SignedStore().encode({"a": 1})) == {"a": 1}
    for wrong in (kept[:-6] + "AAAAA=", "s:", "s:%%%", "nothing", kept[2:]):
        assert SessionStore().decode(wrong) == {}
