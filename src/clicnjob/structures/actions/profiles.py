"""Use cases of a professional's own profile: the face, the hours, the name."""

from collections.abc import Sequence

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.files import store
from clicnjob.files.actions import destroy_file, keep
from clicnjob.files.decode import Picture
from clicnjob.realtime.actions import publish
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.places import Hours, checked_hours
from clicnjob.structures.models import Membership, Profile


def _check_own(user: User, by: Actor) -> None:
    """Oneself, the direction where one works, or a job. Raises DomainError(code="not_yours")."""
    if by.kind is Kind.SYSTEM or by.user_id == user.pk:
        return
    here = Membership.objects.filter(user=user, structure_id=by.structure, ended_at=None)
    if by.role is not Role.DIRECTION or not here.exists():
        raise DomainError(pro("Chacun choisit sa photo et ses heures."), code="not_yours")


def put_photo(*, user: User, small: Picture, large: Picture, by: Actor) -> Profile:
    """Show this face (``files.decode.decode_portrait``); the former one is destroyed. Writes to the store: outside any action.

    Raises DomainError(code="not_yours").
    """
    _check_own(user, by)
    structure_id = by.structure_id or Membership.objects.filter(user=user, ended_at=None).values_list(
        "structure_id", flat=True
    ).earliest("starts_on")
    laid: list[store.Laid] = []
    try:
        laid.extend(store.lay(picture, structure_id) for picture in (small, large))
        return _show_photo(user=user, laid=laid, by=by)
    except BaseException:
        store.take_back(laid)
        raise


@action
def _show_photo(*, user: User, laid: list[store.Laid], by: Actor) -> Profile:
    Profile.objects.get_or_create(user=user)
    profile = lock(Profile.objects.filter(user=user)).get()
    _destroy(profile, by)
    profile.small, profile.large = (keep(laid=one, by=by) for one in laid)
    profile.save(update_fields=["small", "large"])
    record("profile.photo", by=by, obj=profile, shown=True)
    publish(f"caseload:{user.pk}")
    return profile


@action
def take_photo_away(*, user: User, by: Actor) -> None:
    """Initials again: the pictures are destroyed. Raises DomainError(code="not_yours"). Twice is once."""
    _check_own(user, by)
    profile = lock(Profile.objects.filter(user=user, small__isnull=False)).first()
    if profile is None:
        return
    _destroy(profile, by)
    profile.save(update_fields=["small", "large"])
    record("profile.photo", by=by, obj=profile, shown=False)
    publish(f"caseload:{user.pk}")


def _destroy(profile: Profile, by: Actor) -> None:
    for file in (profile.small, profile.large):
        if file is not None:
            destroy_file(file=file, by=by)
    profile.small = profile.large = None


@action
def change_profile(*, user: User, hours: Sequence[Hours], shows_last_name: bool, by: Actor) -> Profile:
    """When one answers (nothing: when the place is open), and under which name.

    Raises DomainError: ``not_yours``, ``hours_order``, ``hours_overlap``.
    """
    _check_own(user, by)
    rows = [[day, f"{first:%H:%M}", f"{last:%H:%M}"] for day, first, last in checked_hours(hours)]
    profile, _ = Profile.objects.update_or_create(
        user=user, defaults={"hours": rows, "shows_last_name": shows_last_name}
    )
    record("profile.changed", by=by, obj=profile, spans=len(rows), last_name=shows_last_name)
    publish(f"caseload:{user.pk}")
    return profile
