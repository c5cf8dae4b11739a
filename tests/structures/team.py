"""What stories of a team say: someone is invited, someone accepts, an action is refused."""

from clicnjob.accounts.models import User
from clicnjob.shared.actor import ANONYMOUS, Actor
from clicnjob.structures import actions
from clicnjob.structures.models import Invitation, Structure

LONG = "le mistral se lève tôt"


def invited(
    structure: Structure, by: Actor, role: str = "counsellor", email: str = "jeanne@exemple.fr"
) -> tuple[Invitation, str]:
    return actions.invite(structure=structure, email=email, first_name="Jeanne", last_name="Petit", role=role, by=by)


def accept(token: str, password: str = LONG) -> User:
    return actions.accept_invitation(
        token=token, first_name="Jeanne", last_name="Petit", password=password, by=ANONYMOUS
    )
