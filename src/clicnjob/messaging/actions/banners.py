"""« Message important »: saying one thing to all one's young people, for some days."""

import datetime as dt

from django.db.models import Q

from clicnjob.audit.actions import record
from clicnjob.messaging import rules
from clicnjob.messaging.enums import Audience
from clicnjob.messaging.models import Banner
from clicnjob.messaging.queries.sealed import banner_context
from clicnjob.messaging.rules.mailings import BANNER_LENGTH, LONGEST_BANNER
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.vault.envelope import seal


def _clean(body: str, starts_on: dt.date, ends_on: dt.date, today: dt.date) -> str:
    text = " ".join(rules.clean_body(body).split())
    if len(text) > BANNER_LENGTH:
        raise DomainError(
            pro("Votre message compte %(count)s caractères : %(most)s au plus.")
            % {"count": len(text), "most": BANNER_LENGTH},
            code="too_long",
            field="body",
        )
    if ends_on < starts_on:
        raise DomainError(pro("La fin vient avant le début."), code="dates", field="ends_on")
    if ends_on < today:
        raise DomainError(pro("Cette fin est déjà passée."), code="past", field="ends_on")
    if ends_on - starts_on > LONGEST_BANNER:
        raise DomainError(pro("Un message important reste trois mois au plus."), code="too_long_shown", field="ends_on")
    return text


def _ring(banner: Banner) -> None:
    """One bell, however many see it: those who follow the author, or everybody of the structure."""
    of_structure = banner.audience == Audience.STRUCTURE
    publish(f"structure:{banner.structure_id}" if of_structure else f"caseload:{banner.author_id}")


@action
def post_banner(*, body: str, starts_on: dt.date, ends_on: dt.date, audience: Audience, by: Actor) -> Banner:
    """Show ``body`` to the young people one follows, or (direction) to all of the structure's, between two dates.

    One at a time for each author. Raises DomainError: ``role``, ``already``, ``empty``, ``too_long``, ``dates``, ``past``,
    ``too_long_shown``.
    """
    allowed = by.role is Role.DIRECTION or (by.role is Role.COUNSELLOR and audience is Audience.CASELOAD)
    if not allowed or by.user_id is None or by.structure_id is None:
        raise DomainError(pro("Vous ne pouvez pas afficher ce message."), code="role")
    today = clock.today()
    text = _clean(body, starts_on, ends_on, today)
    own = Banner.objects.filter(structure_id=by.structure_id, author_id=by.user_id, ended_at=None)
    own.filter(ends_on__lt=today).update(ended_at=clock.now())
    made = Banner(
        structure_id=by.structure_id, author_id=by.user_id, audience=audience, starts_on=starts_on, ends_on=ends_on
    )
    made.sealed_body = seal(made.structure_id, text.encode(), banner_context(made.pk))
    # Two at once: the constraint lets one in.
    Banner.objects.bulk_create([made], ignore_conflicts=True)
    if not own.filter(pk=made.pk).exists():
        raise DomainError(
            pro("Vous avez déjà un message important. Modifiez-le, ou désactivez-le d’abord."), code="already"
        )
    record("banner.posted", by=by, obj=made, audience=str(audience), days=(ends_on - starts_on).days + 1)
    _ring(made)
    return made


def _held(banner: Banner, by: Actor) -> Banner:
    held = lock(Banner.objects.filter(Q(author_id=by.user_id), structure_id=by.structure, pk=banner.pk)).first()
    if held is None:
        raise DomainError(pro("Ce message important n’est pas à vous."), code="not_yours")
    if held.ended_at is not None:
        raise DomainError(pro("Ce message important n’est plus affiché."), code="ended")
    return held


@action
def change_banner(*, banner: Banner, body: str, starts_on: dt.date, ends_on: dt.date, by: Actor) -> None:
    """Change its text or its dates. Raises DomainError: ``not_yours``, ``ended`` and those of ``post_banner``."""
    held = _held(banner, by)
    text = _clean(body, starts_on, ends_on, clock.today())
    held.sealed_body = seal(held.structure_id, text.encode(), banner_context(held.pk))
    held.starts_on, held.ends_on = starts_on, ends_on
    held.save(update_fields=["sealed_body", "starts_on", "ends_on"])
    record("banner.changed", by=by, obj=held)
    _ring(held)


@action
def end_banner(*, banner: Banner, by: Actor) -> None:
    """Take it down at once. Raises DomainError: ``not_yours``, ``ended``."""
    held = _held(banner, by)
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    record("banner.ended", by=by, obj=held)
    _ring(held)
