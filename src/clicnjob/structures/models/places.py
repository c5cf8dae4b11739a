"""The organisation and its places."""

import datetime as dt
from typing import ClassVar

from django.db import models

from clicnjob.files.models import StoredFile
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.enums import ClosureKind, Weekday


class StructureQuerySet(models.QuerySet["Structure"]):
    """Which structures."""

    def active(self) -> "StructureQuerySet":
        """Structures that work here."""
        return self.filter(active=True)

    def real(self) -> "StructureQuerySet":
        """Without those where people train: they are in no directory, no search and no figure."""
        return self.filter(is_practice=False)

    def others_than(self, actor: Actor) -> "StructureQuerySet":
        """The other structures at work, by their public names: where a professional may ask to transfer someone."""
        if not actor.is_staff or actor.structure_id is None:
            return self.none()
        training = self.model.objects.filter(pk=actor.structure_id, is_practice=True)
        return self.active().real().exclude(pk=actor.structure_id).exclude(models.Exists(training))

    def visible_to(self, actor: Actor) -> "StructureQuerySet":
        """One's own; the network sees all of them."""
        if actor.role is Role.NETWORK:
            return self.real()
        return self.filter(pk=actor.structure_id) if actor.structure_id else self.none()


class Structure(BaseModel):
    """A mission locale. It owns conversations and files."""

    code = models.CharField("code i-milo", max_length=12, unique=True)
    official_name = models.CharField("nom officiel", max_length=120)
    usual_name = models.CharField("nom usuel", max_length=160, blank=True)
    department_code = models.CharField("département", max_length=3)
    department = models.CharField("nom du département", max_length=60)
    region_code = models.CharField("code région", max_length=3)
    region = models.CharField("région", max_length=60)
    timezone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    active = models.BooleanField("active", default=True)
    """Technical rows of the national list are imported inactive (R23)."""
    tutoie = models.BooleanField("tutoie les jeunes", default=False)
    accent = models.CharField("couleur", max_length=7, blank=True)
    address = models.TextField("adresse", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("e-mail", blank=True)
    data_officer = models.CharField("délégué·e à la protection des données", max_length=160, blank=True)
    legal_person = models.CharField("responsable de la publication", max_length=160, blank=True)
    host = models.CharField("hébergeur", max_length=200, blank=True)
    welcome = models.TextField("premier message du conseiller", blank=True)
    file_months = models.PositiveSmallIntegerField("mois de vie d’un fichier envoyé dans une conversation", default=4)
    fallback_minutes = models.PositiveSmallIntegerField("minutes avant d’essayer un autre moyen", default=30)
    """An unread notice goes on by the next channel (push, SMS, e-mail) after this."""
    own_phones = models.BooleanField("téléphones personnels pour numériser", default=False)
    """A volunteer's own phone may photograph a paper at the desk (R4): only if direction allows it."""
    seat_alert_days = models.PositiveSmallIntegerField("jours d’attente avant une alerte", default=10)
    """Planners are warned when the next free seat of a registration workshop is further away than this."""
    absences_before_call = models.PositiveSmallIntegerField("absences avant un appel du référent", default=3)
    """After this many without excuse no seat is given by itself any more: the referent calls."""
    is_practice = models.BooleanField("entraînement", default=False)
    """Fictional people alone: nothing leaves, nobody else sees it, it is destroyed by itself (``models.practice``)."""
    sms_sender = models.CharField("expéditeur des SMS", max_length=11, blank=True)
    email_sender = models.CharField("nom de l’expéditeur des e-mails", max_length=60, blank=True)
    """Names alone: the address and the gateway are the operator's. Empty: the installation's own."""
    logo = models.OneToOneField(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sms_per_day = models.PositiveIntegerField("SMS par jour, au plus", default=1000)

    objects: ClassVar[StructureQuerySet] = StructureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "structure"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file_months__gte=1, file_months__lte=12), name="structure_file_months"
            ),
            models.CheckConstraint(
                condition=models.Q(fallback_minutes__gte=5, fallback_minutes__lte=1440), name="structure_fallback"
            ),
            models.CheckConstraint(
                condition=models.Q(seat_alert_days__gte=1, seat_alert_days__lte=90), name="structure_seat_alert"
            ),
            models.CheckConstraint(
                condition=models.Q(absences_before_call__gte=1, absences_before_call__lte=10), name="structure_absences"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name people use; the official one where none is known."""
        return self.usual_name or self.official_name


class SiteQuerySet(models.QuerySet["Site"]):
    """Which places."""

    def visible_to(self, actor: Actor) -> "SiteQuerySet":
        """The places of one's structure."""
        return self.filter(structure_id=actor.structure_id) if actor.structure_id else self.none()


class Site(BaseModel):
    """A place of a structure: antenne, permanence."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="sites", db_index=False)
    name = models.CharField("nom", max_length=120)
    address = models.CharField("adresse", max_length=240, blank=True)
    access = models.CharField("venir en bus, à pied", max_length=240, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SiteQuerySet] = SiteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "antenne"
        constraints = [models.UniqueConstraint(fields=["structure", "name"], name="site_name_once")]

    def __str__(self) -> str:
        return self.name


class OpeningHoursQuerySet(models.QuerySet["OpeningHours"]):
    """Which hours."""

    def visible_to(self, actor: Actor) -> "OpeningHoursQuerySet":
        """Those of one's structure."""
        return self.filter(site__structure_id=actor.structure_id) if actor.structure_id else self.none()


class OpeningHours(BaseModel):
    """When a place is open; several rows a day for a lunch break."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens_at = models.TimeField("ouvre à")
    closes_at = models.TimeField("ferme à")

    objects: ClassVar[OpeningHoursQuerySet] = OpeningHoursQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "horaire"
        constraints = [
            models.CheckConstraint(condition=models.Q(opens_at__lt=models.F("closes_at")), name="hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class ClosureQuerySet(models.QuerySet["Closure"]):
    """Which closures."""

    def visible_to(self, actor: Actor) -> "ClosureQuerySet":
        """Those of one's structure."""
        return self.filter(structure_id=actor.structure_id) if actor.structure_id else self.none()

    def overlapping(self, first: dt.date, last: dt.date) -> "ClosureQuerySet":
        """Those with a day in common with these dates."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Closure(BaseModel):
    """Days entered by hand: the structure is closed, or the schools of its academy are (overseas, years not published)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="closures")
    kind = models.CharField("sorte", max_length=8, choices=ClosureKind, default=ClosureKind.CLOSED)
    first_day = models.DateField("du")
    last_day = models.DateField("au")
    reason = models.CharField("raison", max_length=120)

    objects: ClassVar[ClosureQuerySet] = ClosureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "fermeture"
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="closure_dates")
        ]

    def __str__(self) -> str:
        return self.reason
