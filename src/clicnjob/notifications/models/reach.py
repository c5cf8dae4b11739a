"""How a person wants to be reached: which channels, which address, which devices."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.accounts.models import OwnedQuerySet
from clicnjob.notifications.enums import Channel
from clicnjob.shared import clock
from clicnjob.shared.models import BaseModel


class ChannelChoice(BaseModel):
    """One channel of one account: its rank, or that it was stopped. Without a row, the channel's own order holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_choices", db_index=False
    )
    channel = models.CharField(max_length=8, choices=Channel)
    rank = models.PositiveSmallIntegerField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[ChannelChoice]"] = OwnedQuerySet["ChannelChoice"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "façon d’être joint"
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="channel_choice_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.rank}"


class NoticeEmail(BaseModel):
    """Where a young person wants e-mails: proved by a code, sealed, good for notices only (it signs nobody in)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_email")
    sealed_address = models.BinaryField()
    code_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[NoticeEmail]"] = OwnedQuerySet["NoticeEmail"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "adresse pour les avis"

    def __str__(self) -> str:
        return str(self.user_id)


class PushDevice(BaseModel):
    """A browser that accepted notifications: its endpoint and keys, sealed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_devices")
    endpoint_hash = models.CharField(max_length=64, unique=True)
    sealed_subscription = models.BinaryField()
    label = models.CharField("appareil", max_length=80)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar["OwnedQuerySet[PushDevice]"] = OwnedQuerySet["PushDevice"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "appareil qui reçoit les notifications"

    def __str__(self) -> str:
        return self.label
