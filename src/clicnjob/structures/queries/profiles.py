"""Reading how professionals are shown."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404

from clicnjob.files.models import StoredFile
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import OpeningHours, Profile
from clicnjob.structures.models.profiles import LARGE, SMALL, AnswerSpan
from clicnjob.structures.queries.places import opening_hours_of


@prepared
def _profiles_of(user_id: uuid.UUID) -> QuerySet[Profile]:
    return Profile.objects.filter(user_id=user_id)


def profile_of(user_id: uuid.UUID | None) -> Profile | None:
    """How someone is shown, if they said anything of it. One query, none for nobody."""
    return next(iter(_profiles_of(user_id)), None) if user_id is not None else None


def answer_hours(profile: Profile | None, site_id: uuid.UUID) -> Iterable[OpeningHours | AnswerSpan]:
    """When someone answers: their own hours where they gave some, else those of the place. One query at most."""
    return profile.spans if profile is not None and profile.hours else opening_hours_of(site_id)


def get_photo(actor: Actor, user_id: uuid.UUID, size: str) -> StoredFile:
    """A professional's face, small or large. 404 for who may not see it, as where there is none."""
    name = {SMALL: "small", LARGE: "large"}.get(size)
    row = Profile.objects.all().visible_to(actor).filter(user_id=user_id).select_related("small", "large").first()
    file: StoredFile | None = getattr(row, name) if row is not None and name is not None else None
    if file is None:
        raise Http404
    return file
