"""What a demonstration shows of the texts that would have left."""

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from clicnjob.demo.views import outbox
from clicnjob.notifications import actions
from clicnjob.shared.actor import ANONYMOUS, SYSTEM
from clicnjob.structures.models import YoungPerson


def _page(rf: RequestFactory) -> str:
    request = rf.get("/demo/envois/")
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    return outbox(request).content.decode()  # type: ignore[arg-type]


def test_each_text_says_to_whom_it_would_go(rf: RequestFactory, lea: YoungPerson, settings: Any) -> None:
    settings.DEMO_MODE, settings.PUBLIC_URL = True, "https://cnj.exemple.fr"
    actions.enqueue(
        channel="sms",
        recipient="+33612345678",
        template="message_notice",
        blanks={"counsellor": "Claire", "link": "/messages/"},
        structure=lea.structure,
        person=lea,
        by=SYSTEM,
    )

    page = _page(rf)

    assert ("SMS à +33612345678" in page, "Claire vous a écrit" in page) == (True, True)


def test_nothing_sent_says_how_to_send(rf: RequestFactory, db: None, settings: Any) -> None:
    settings.DEMO_MODE = True
    assert "Imprimez ou envoyez une convocation" in _page(rf)


def test_nowhere_but_in_a_demonstration(rf: RequestFactory, db: None) -> None:
    with pytest.raises(Http404):
        _page(rf)
