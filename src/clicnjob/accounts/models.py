"""Accounts: who can prove to be someone. Accounts know nothing of structures."""

import datetime as dt
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from clicnjob.accounts.enums import AccountKind
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.vault.fields import MarkOf, SealedText, SealingQuerySet


class UserQuerySet(SealingQuerySet["User"]):
    """Which accounts."""

    def active(self) -> "UserQuerySet":
        """Accounts that can be signed in to."""
        return self.filter(deactivated_at=None)

    def visible_to(self, actor: Actor) -> "UserQuerySet":
        """One's own account; colleagues are seen through their memberships."""
        return self.filter(pk=actor.user_id) if actor.user_id else self.none()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's auth asks for a manager of its kind."""


class User(AbstractBaseUser):
    """A professional's or a young person's account.

    A young person needs neither e-mail nor phone: a six-digit code with something one holds (R6).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    kind = models.CharField("sorte", max_length=8, choices=AccountKind)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80, blank=True)
    username = models.CharField("identifiant", max_length=60, null=True, blank=True)
    email = SealedText("adresse e-mail", mark="e-mail", max_length=254, null=True, blank=True)
    phone = SealedText("téléphone", mark="phone", max_length=20, blank=True)
    phone_verified_at = models.DateTimeField("téléphone vérifié le", null=True, blank=True)
    phone_doubted_at = models.DateTimeField("téléphone douteux depuis le", null=True, blank=True)
    """The gateway gave the verified number up: someone else may have it now (docs/adr/0042)."""
    language = models.CharField("langue", max_length=5, default="fr")
    discreet = models.BooleanField("mode discret", default=False)
    """Someone else reads this person's phone: neutral texts only (R13)."""
    code = models.CharField("code à six chiffres (haché)", max_length=200, blank=True)
    """Never opens anything alone (R6)."""
    activated_at = models.DateTimeField("activé le", null=True, blank=True)
    """The first own sign-in: what adoption counts."""
    deactivated_at = models.DateTimeField("désactivé le", null=True, blank=True)
    epoch = models.PositiveIntegerField("époque des sessions", default=0)
    """Raised to end every open session at once (« déconnecter partout »)."""
    last_seen_on = models.DateField("vu le", null=True, blank=True)
    deleted_after = models.DateTimeField("supprimé après le", null=True, blank=True)
    """A young person asked for the end of the account; signing in before keeps it (ADR 39)."""
    erased_at = models.DateTimeField("vidé le", null=True, blank=True)
    """Nothing says any more who it was."""
    last_login = None  # Django's own moment would read another clock (R16)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserQuerySet] = UserManager()

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_once"),
            models.UniqueConstraint(MarkOf("email"), name="user_email_once"),
        ]
        indexes = [
            models.Index(MarkOf("phone"), name="user_phone"),
            models.Index(
                fields=["deleted_after"], condition=models.Q(deleted_after__isnull=False), name="user_leaving"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name and name, as people say them."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django reads it as an attribute
        """Whether the account can be signed in to."""
        return self.deactivated_at is None

    def get_session_auth_hash(self) -> str:
        """Sessions die with a change of password, of code or of epoch."""
        value = f"{self.password}|{self.code}|{self.epoch}|{self.deactivated_at}"
        return salted_hmac("clicnjob.accounts.session", value, algorithm="sha256").hexdigest()


class OwnedQuerySet[M: models.Model](models.QuerySet[M]):
    """Things that belong to one account."""

    def visible_to(self, actor: Actor) -> "OwnedQuerySet[M]":
        """One's own only."""
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class Totp(BaseModel):
    """A second factor by time-based codes (an authenticator application)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="totp")
    sealed_secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)
    """The last thirty-second step used: a code opens once."""

    objects: ClassVar["OwnedQuerySet[Totp]"] = OwnedQuerySet["Totp"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "application d’authentification"

    def __str__(self) -> str:
        return str(self.user_id)


class Passkey(BaseModel):
    """A passkey: computer, phone or USB key."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField("nom", max_length=60)
    credential_id = models.BinaryField()
    credential_hash = models.CharField(max_length=64, unique=True)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[Passkey]"] = OwnedQuerySet["Passkey"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "clé d’accès"

    def __str__(self) -> str:
        return self.name


class RecoveryCode(BaseModel):
    """A single-use code for who lost the second factor."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[RecoveryCode]"] = OwnedQuerySet["RecoveryCode"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "code de secours"

    def __str__(self) -> str:
        return str(self.user_id)


class Device(BaseModel):
    """A phone or computer that one declared one's own: it counts as something held (R6)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField("appareil", max_length=80)
    last_used_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    asks_code = models.BooleanField("demande le code à l’ouverture", default=False)
    """Others take this device in their hands: its owner's code opens each time (docs/adr/0030)."""

    objects: ClassVar["OwnedQuerySet[Device]"] = OwnedQuerySet["Device"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "appareil"

    def __str__(self) -> str:
        return self.label


class PhoneCode(BaseModel):
    """A code sent by SMS: ten minutes, five tries, bound to the browser that asked (ASVS 6.5, 6.6)."""

    LIFE = dt.timedelta(minutes=10)

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="phone_codes")
    """Nobody, for a number that no one verified: asking must cost and answer the same (G15)."""
    purpose = models.CharField(max_length=12)
    phone = SealedText(max_length=20, blank=True)
    code_hash = models.CharField(max_length=64)
    browser_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[PhoneCode]"] = OwnedQuerySet["PhoneCode"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "code par SMS"

    def __str__(self) -> str:
        return str(self.user_id)


class ProviderLink(BaseModel):
    """Who a professional is for an OpenID Connect provider: linked once a second factor of ours was given (docs/adr/0042)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="provider_links")
    issuer = models.URLField()
    subject_hash = models.CharField(max_length=64, unique=True)
    """Of the issuer and its name for the person: compared, never read."""
    idp = models.CharField("fournisseur d’identité", max_length=80, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[ProviderLink]"] = OwnedQuerySet["ProviderLink"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "lien avec un fournisseur d’identité"

    def __str__(self) -> str:
        return self.issuer


class ReturnCode(BaseModel):
    """A code that a counsellor or the reception gives someone they recognised: with the phone and the birth date it opens."""

    LIFE = dt.timedelta(hours=1)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="return_codes")
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[ReturnCode]"] = OwnedQuerySet["ReturnCode"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "code de retour"

    def __str__(self) -> str:
        return str(self.user_id)


class ThrottleQuerySet(models.QuerySet["Throttle"]):
    """Counters of tries."""

    def visible_to(self, actor: Actor) -> "ThrottleQuerySet":
        """Counters are shown to nobody."""
        return self.none()


class Throttle(models.Model):
    """Tries counted in the database, so that every process sees them (G14). ``key`` is a keyed hash, never an address."""

    key = models.CharField(primary_key=True, max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[ThrottleQuerySet] = ThrottleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "compteur d’essais"

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
