"""Who acts, from a professional's session: one question for account, place and structure, and nothing for a proof that fell."""

from collections.abc import Callable

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.structures.models import Membership

ClientOf = Callable[[User], Client]
PAGE = "/messages/"


def _changes_password(claire: User, desk: Client) -> None:
    web = desk.session
    web[HASH_SESSION_KEY] = "that of the password before"
    web.save()


def _is_closed(claire: User, desk: Client) -> None:
    User.objects.filter(pk=claire.pk).update(deactivated_at=clock.now())


def _leaves(claire: User, desk: Client) -> None:
    Membership.objects.filter(user=claire).update(ended_at=clock.now())


@pytest.mark.parametrize("fall", [_changes_password, _is_closed, _leaves])
def test_a_proof_that_fell_opens_nothing(
    fall: Callable[[User, Client], None], claire: User, client_of: ClientOf
) -> None:
    """G13: at the very next page."""
    desk = client_of(claire)
    assert desk.get(PAGE).status_code == 200

    fall(claire, desk)

    assert desk.get(PAGE).status_code in {302, 403, 404}


def test_the_page_names_the_structure_and_the_account(claire: User, client_of: ClientOf) -> None:
    page = client_of(claire).get(PAGE)

    assert page.wsgi_request.user == claire
    assert page.wsgi_request.structure == Membership.objects.get(user=claire).structure  # type: ignore[attr-defined]
