"""What stories of a team say: someone is invited, someone accepts, an action is refused."""

from collections.abc import Callable

from clicnjob.accounts.models import User
from clicnjob.shared.actor import ANONYMOUS, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions
from clicnjob.structures.models import Invitation, Structure

LONG = "le mistral se lève tôt"


def code_of(call: Callable[[], object]) -> str:
    """The code a call is refused with; empty when it goes through."""
    try:
        call()
    except DomainError as error:
        return error.code
    return ""


def invited(
    structure: Structure, by: Actor, role: str = "counsellor", email: str = "jeanne@exemple.fr"
) -> tuple[Invitation, str]:
    return actions.invite(structure=structure, email=email, first_name="Jeanne", last_name="Petit", role=role, by=by)


def accept(token: str, password: str = LONG) -> User:
    return actions.accept_invitation(
        token=token, first_name="Jeanne", last_name="Petit", password=password, by=ANONYMOUS
    )
