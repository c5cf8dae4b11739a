"""What workshops have to set, on the page of settings."""

from django.urls import reverse

from clicnjob.shared.language import pro
from clicnjob.structures.models import Structure
from clicnjob.structures.panel import Line
from clicnjob.workshops.models import Room, Workshop


def rooms(structure: Structure) -> Line:
    """Where workshops are held: the rooms entered, then those that only a workshop names."""
    rows = Room.objects.filter(site__structure=structure, site__closed_at=None).order_by("name")
    said = [f"{room.name} ({room.places})" if room.places else room.name for room in rows if not room.retired_at]
    known = {room.name.casefold() for room in rows}
    names = Workshop.objects.filter(structure=structure, ended_on=None).exclude(room="").values_list("room", flat=True)
    said += sorted({name for name in names if name.casefold() not in known})
    return Line(pro("Salles"), ", ".join(said) or pro("Rien encore"), reverse("workshops:rooms"), "door")


def workshops(structure: Structure) -> Line:
    """What is held every week."""
    titles = (
        Workshop.objects.filter(structure=structure, ended_on=None).order_by("title").values_list("title", flat=True)
    )
    return Line(pro("Ateliers"), ", ".join(titles) or pro("Rien encore"), reverse("workshops:sessions"), "calendar")


def days(structure: Structure) -> Line:
    """When nothing is held, and when one is warned."""
    words = pro("Alerte quand la prochaine place est à plus de %(days)s jours") % {"days": structure.seat_alert_days}
    return Line(pro("Fermetures, vacances, alerte de places"), words, reverse("workshops:days"), "calendar")
