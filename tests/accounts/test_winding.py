"""The clocks of many sessions wound at once."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from clicnjob.accounts.sessions import IDLE, SEEN, note_seen_together
from clicnjob.accounts.store import SessionStore
from clicnjob.shared import clock


def seen(store: SessionStore) -> str:
    return str(SessionStore(store.session_key).get(SEEN))


@pytest.mark.django_db
def test_each_is_wound_but_one_that_a_page_changed_meanwhile() -> None:
    before = clock.now() - dt.timedelta(minutes=5)
    stores = []
    for _ in range(2):
        store = SessionStore()
        store[SEEN], store[IDLE] = before.isoformat(), 1800
        store.set_expiry(3600)
        store.save()
        stores.append(store)
    due = {
        str(row.session_key): (row.session_data, SessionStore().decode(row.session_data))
        for row in Session.objects.all()
    }
    untouched, changed = stores
    changed["structure_id"] = "chosen meanwhile"
    changed.save()

    moment = clock.now()
    note_seen_together(due, moment)

    assert (seen(untouched), seen(changed)) == (moment.isoformat(), before.isoformat())
    assert SessionStore(changed.session_key)["structure_id"] == "chosen meanwhile"
    ends = Session.objects.get(session_key=untouched.session_key).expire_date
    assert abs(ends - moment - dt.timedelta(hours=1)) < dt.timedelta(seconds=5)
