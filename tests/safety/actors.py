"""Who stands behind each browser of the stage."""

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import DAY_PASS, account_actor, volunteer_actor
from clicnjob.shared.actor import ANONYMOUS, Actor
from tests.matrix.stage import Stage


def actors_of(stage: Stage) -> dict[str, Actor]:
    """By role; a pass whose session is over makes nobody."""
    found: dict[str, Actor] = {"anon": ANONYMOUS}
    for role, client in stage.clients.items():
        kept = client.session
        if "_auth_user_id" in kept:
            found[role] = account_actor(User.objects.get(pk=kept["_auth_user_id"]))
        elif DAY_PASS in kept:
            found[role] = volunteer_actor(kept[DAY_PASS])
    return found
