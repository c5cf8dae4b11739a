"""An account's life: every exit of its use cases."""

from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts import actions
from clicnjob.accounts.models import Device, User
from clicnjob.accounts.sessions import own_actor
from clicnjob.audit.models import AuditEvent
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def test_a_young_person_needs_no_email_and_nothing_opens_the_account_yet() -> None:
    user = actions.create_account(kind="youth", first_name=" Léa ", last_name="Moreau", by=SYSTEM)

    assert (user.first_name, user.email, user.code, user.has_usable_password()) == ("Léa", None, "", False)
    assert list(AuditEvent.objects.values_list("event", "object_id")) == [("account.created", str(user.pk))]


def test_what_an_account_needs() -> None:
    with pytest.raises(DomainError) as no_name:
        actions.create_account(kind="youth", first_name="  ", by=SYSTEM)
    with pytest.raises(DomainError) as no_email:
        actions.create_account(kind="staff", first_name="Claire", by=SYSTEM)
    actions.create_account(kind="staff", first_name="Claire", email="Claire@Exemple.fr", by=SYSTEM)
    with pytest.raises(DomainError) as taken:
        actions.create_account(kind="staff", first_name="Autre", email="claire@exemple.fr", by=SYSTEM)

    assert [no_name.value.code, no_email.value.code, taken.value.code] == [
        "first_name_missing",
        "email_missing",
        "email_taken",
    ]
    assert User.objects.count() == 1


def test_a_code_is_hashed_and_ends_open_sessions(lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)

    actions.set_code(user=lea_account, code="903 617", by=own_actor(lea_account))

    assert lea_account.code.startswith("argon2")
    assert client.get("/mon-compte/connexion/")["Location"].startswith("/connexion/jeune/")


def test_a_code_that_anyone_would_try_is_refused(lea_account: User) -> None:
    with pytest.raises(DomainError) as trivial:
        actions.set_code(user=lea_account, code="123456", by=SYSTEM)
    with pytest.raises(DomainError) as birthday:
        actions.set_code(user=lea_account, code="140307", forbidden={"140307"}, by=SYSTEM)

    assert [trivial.value.code, birthday.value.code] == ["code_trivial", "code_trivial"]


def test_professionals_have_no_code(claire: User) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.set_code(user=claire, code="482915", by=SYSTEM)

    assert refusal.value.code == "not_youth"


def test_activation_is_noted_once() -> None:
    user = actions.create_account(kind="youth", first_name="Léa", by=SYSTEM)
    first = actions.mark_activated(user=user, by=SYSTEM).activated_at

    assert actions.mark_activated(user=user, by=SYSTEM).activated_at == first
    assert AuditEvent.objects.filter(event="account.activated").count() == 1


def test_g13_deactivation_ends_sessions_and_devices_at_once(lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)
    device = actions.register_device(user=lea_account, token_hash="0" * 64, label="iPhone", by=own_actor(lea_account))
    assert client.get("/mon-compte/connexion/").status_code == 200

    actions.deactivate(user=lea_account, by=SYSTEM)
    actions.deactivate(user=lea_account, by=SYSTEM)

    device.refresh_from_db()
    assert device.revoked_at is not None
    assert client.get("/mon-compte/connexion/").status_code == 302
    assert AuditEvent.objects.filter(event="account.deactivated").count() == 1


def test_a_closed_account_opens_again_on_no_known_device(lea_account: User) -> None:
    actions.register_device(user=lea_account, token_hash="0" * 64, label="iPhone", by=own_actor(lea_account))
    actions.deactivate(user=lea_account, by=SYSTEM)

    actions.reactivate(user=lea_account, by=SYSTEM)

    assert lea_account.is_active
    assert not Device.objects.filter(revoked_at=None).exists()


def test_g13_signing_out_everywhere_ends_every_session(claire: User, client_of: ClientOf) -> None:
    here, there = client_of(claire), client_of(claire)

    answer = here.post("/mon-compte/deconnecter-partout/")

    assert answer.status_code == 303
    assert there.get("/mon-compte/securite/")["Location"].startswith("/connexion/")
    assert here.get("/mon-compte/securite/")["Location"].startswith("/connexion/")


def test_cleared_access_leaves_nothing_that_opens(lea_account: User) -> None:
    actions.verify_phone(user=lea_account, phone="+33612345678", by=own_actor(lea_account))

    actions.clear_access(user=lea_account, by=SYSTEM)

    lea_account.refresh_from_db()
    assert (lea_account.code, lea_account.phone_verified_at, lea_account.epoch) == ("", None, 1)
    assert not lea_account.has_usable_password()


def test_a_username_is_somebody_s_own(lea_account: User, younes_account: User) -> None:
    actions.choose_username(user=lea_account, username="Lea.M", password="vent du large", by=own_actor(lea_account))

    with pytest.raises(DomainError) as taken:
        actions.choose_username(
            user=younes_account, username="lea.m", password="vent du large", by=own_actor(younes_account)
        )

    assert taken.value.code == "username_taken"
    lea_account.refresh_from_db()
    assert lea_account.username == "lea.m"


def test_professionals_have_no_username(claire: User) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.choose_username(user=claire, username="claire", password=PASSWORD, by=own_actor(claire))

    assert refusal.value.code == "not_youth"


def test_only_its_owner_forgets_a_device(lea_account: User, younes_account: User) -> None:
    device = actions.register_device(user=lea_account, token_hash="0" * 64, label="iPhone", by=own_actor(lea_account))

    with pytest.raises(DomainError) as refusal:
        actions.forget_device(device=device, by=own_actor(younes_account))
    actions.forget_device(device=device, by=own_actor(lea_account))

    assert refusal.value.code == "not_yours"
    assert device.revoked_at is not None


def test_a_number_is_verified_on_one_account_only(lea_account: User, younes_account: User) -> None:
    """G14: who gets a recycled number gets none of the former holder's sign-ins."""
    actions.verify_phone(user=lea_account, phone="+33612345678", by=own_actor(lea_account))
    actions.verify_phone(user=younes_account, phone="+33612345678", by=own_actor(younes_account))

    lea_account.refresh_from_db()
    assert lea_account.phone_verified_at is None
    with pytest.raises(DomainError):
        actions.verify_phone(user=lea_account, phone="+33612345678", by=own_actor(younes_account))
