"""Use cases of an OpenID Connect provider (ProConnect): linked, used, unlinked. None of them makes an account."""

from clicnjob.accounts.actions.factors import tell
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import ProviderLink, User
from clicnjob.accounts.proconnect import Identity
from clicnjob.accounts.queries import subject_hash
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro


@action
def link_provider(*, user: User, identity: Identity, by: Actor) -> ProviderLink:
    """This person of the provider is that professional: once one of our second factors was given. The account is told.

    Raises DomainError: ``not_staff``, ``linked_elsewhere`` (the same person of the provider, another account).
    """
    held: User = lock(User.objects.filter(pk=user.pk)).get()
    if held.kind != AccountKind.STAFF or not held.is_active:
        raise DomainError(pro("Seuls les comptes de professionnels se relient."), code="not_staff")
    mark = subject_hash(identity.issuer, identity.subject)
    row = ProviderLink.objects.filter(subject_hash=mark).first()
    if row is not None and row.user_id != held.pk:
        raise DomainError(pro("Cette identité est déjà reliée à un autre compte."), code="linked_elsewhere")
    if row is None:
        row = ProviderLink.objects.create(user=held, issuer=identity.issuer, subject_hash=mark, idp=identity.idp[:80])
        record("provider.linked", by=by, obj=row, idp=row.idp)
        tell(held, "new_sign_in", by=by)
    return row


@action
def note_provider_used(*, link: ProviderLink, strong: bool, by: Actor) -> ProviderLink:
    """The provider proved who it is; ``strong``: with a second factor, so that ours is not asked."""
    link.last_used_at = clock.now()
    link.save(update_fields=["last_used_at"])
    record("provider.used", by=by, obj=link, idp=link.idp, strong=strong)
    return link


@action
def unlink_provider(*, user: User, by: Actor) -> int:
    """The provider opens this account no more; returns how many links went. Raises DomainError(code="not_yours")."""
    if by.user_id != user.pk:
        raise DomainError(pro("Ce compte n’est pas le vôtre."), code="not_yours")
    rows = list(ProviderLink.objects.filter(user=user))
    for row in rows:
        record("provider.unlinked", by=by, obj=row, idp=row.idp)
        row.delete()
    return len(rows)
