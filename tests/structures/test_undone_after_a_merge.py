"""An import undone after one of its people was merged (ADR 37, 38): nothing of anybody is lost, what stays is told by name."""

import datetime as dt
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.shared.actor import Actor
from clicnjob.structures import actions
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.structures.queries.caseloads import undo_plan
from tests.conftest import make_person
from tests.structures.test_caseloads import imported, prepared, sheet, undone

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
BIRTH = dt.date(2007, 3, 14)
WHY = "est réuni·e avec un autre dossier"


@pytest.fixture
def by(claire: User, actor_of: ActorOf) -> Actor:
    return actor_of(claire)


@pytest.fixture
def head(nadia: User, actor_of: ActorOf) -> Actor:
    return actor_of(nadia)


def known(site: Site, referent: User, last_name: str = "Bérard") -> YoungPerson:
    return make_person(site, "Léa", last_name, referent, birth_date=BIRTH, email="")


@pytest.mark.parametrize("side", ["absorbed", "kept"])
def test_a_file_it_opened_stays_on_either_side(
    side: str, toulon_site: Site, by: Actor, head: Actor, claire: User
) -> None:
    """Erasing it would take with it what the other file brought, or the record by which they are taken apart."""
    here = known(toulon_site, claire)
    row = imported(
        prepared(sheet("31;PETIT;Jo;01/02/2006;;jo@exemple.fr;", "32;GRAND;Al;02/03/2006;;;"), toulon_site, by), by
    )
    jo, al = YoungPerson.objects.get(imilo_number=31), YoungPerson.objects.get(imilo_number=32)
    kept, absorbed = (here, jo) if side == "absorbed" else (jo, here)
    merge = actions.merge_files(kept=kept, absorbed=absorbed, take=["email"] if side == "absorbed" else [], by=head)

    plan = undo_plan(row)
    reasons = WHY if side == "absorbed" else f"{WHY}, a été reçu·e"  # the reception came with the other file
    assert (plan.going, [(person.pk, why) for person, why in plan.staying]) == ([al.full_name], [(jo.pk, reasons)])
    undone(row, head)

    assert sorted(row.lines.values_list("outcome", flat=True)) == ["erased", "kept"]
    assert set(YoungPerson.objects.values_list("pk", flat=True)) == {here.pk, jo.pk}
    kept.refresh_from_db()
    assert kept.email == "jo@exemple.fr"
    assert actions.undo_merge(merge=merge, by=head) == 0
    jo.refresh_from_db()
    here.refresh_from_db()
    assert (jo.merged_into, jo.email, here.merged_into, here.email) == (None, "jo@exemple.fr", None, "")


@pytest.mark.parametrize("side", ["absorbed", "kept"])
def test_a_file_it_completed_is_left_as_it_is(
    side: str, toulon_site: Site, by: Actor, head: Actor, claire: User
) -> None:
    """Its e-mail was the import's; since the merge it is the other file's: undoing the import does not erase that one."""
    here, other = known(toulon_site, claire), known(toulon_site, claire, "Bérard-Petit")
    YoungPerson.objects.filter(pk=other.pk).update(email="vraie@exemple.fr")
    row = imported(prepared(sheet("33;BERARD;Léa;14/03/2007;;importee@exemple.fr;"), toulon_site, by), by)
    here.refresh_from_db()
    assert (here.email, row.lines.get().outcome) == ("importee@exemple.fr", "completed")
    kept, absorbed = (here, other) if side == "kept" else (other, here)
    merge = actions.merge_files(kept=kept, absorbed=absorbed, take=["email"] if side == "kept" else [], by=head)

    plan = undo_plan(row)
    assert (plan.emptied, [(person.pk, why) for person, why in plan.staying]) == (0, [(here.pk, WHY)])
    undone(row, head)

    kept.refresh_from_db()
    assert (kept.email, row.lines.get().outcome) == ("vraie@exemple.fr", "kept")
    assert actions.undo_merge(merge=merge, by=head) == 0
    here.refresh_from_db()
    other.refresh_from_db()
    assert (here.email, other.email) == ("importee@exemple.fr", "vraie@exemple.fr")


def test_taken_apart_first_it_is_emptied_as_any_other(toulon_site: Site, by: Actor, head: Actor, claire: User) -> None:
    here, other = known(toulon_site, claire), known(toulon_site, claire, "Bérard-Petit")
    row = imported(prepared(sheet("33;BERARD;Léa;14/03/2007;;importee@exemple.fr;"), toulon_site, by), by)
    actions.undo_merge(merge=actions.merge_files(kept=here, absorbed=other, by=head), by=head)

    assert undo_plan(row).emptied == 1
    undone(row, head)

    here.refresh_from_db()
    assert (here.email, here.imilo_number, row.lines.get().outcome) == ("", None, "known")
