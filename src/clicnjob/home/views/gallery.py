"""``/galerie/``: every component in every state, for those who build pages. It does not exist where people work."""

import datetime as dt
import re
from pathlib import Path

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.shared import clock
from clicnjob.shared.http import Request, methods, public


class SampleForm(forms.Form):
    """One field of each sort, some of them wrong."""

    first = forms.CharField(label="Prénom", max_length=50)
    phone = forms.CharField(label="Téléphone", required=False, help_text="Celui qui reçoit vos SMS.")
    born = forms.DateField(label="Date de naissance", widget=forms.DateInput(attrs={"type": "date"}))
    site = forms.ChoiceField(label="Antenne", choices=[("", "Choisir"), ("1", "Toulon centre"), ("2", "La Seyne")])
    seat = forms.ChoiceField(
        label="Prochaines séances",
        widget=forms.RadioSelect,
        choices=[
            ("1", "Mardi 14 mars, 9 h 30|4 places sur 12"),
            ("2", "Jeudi 16 mars, 14 h|Dernière place"),
            ("3", "Mardi 21 mars, 9 h 30|12 places"),
        ],
    )
    code = forms.CharField(label="Code de la salle", help_text="Six chiffres, affichés au mur.")
    agree = forms.BooleanField(label="Quelqu’un d’autre lit mon téléphone", required=False)
    body = forms.CharField(label="Note", widget=forms.Textarea, required=False)

    def clean(self) -> None:
        """Show what a form says when it is wrong as a whole."""
        raise forms.ValidationError("Deux réponses sont à revoir.")


def _icons() -> list[str]:
    sheet = Path(apps.get_app_config("shared").path) / "static" / "img" / "icons.svg"
    return re.findall(r'<symbol id="([\w-]+)"', sheet.read_text(encoding="utf-8"))


@public
@methods("GET")
def gallery(request: Request) -> HttpResponse:
    """Every component in every state, in a demonstration or while developing; elsewhere there is nothing here."""
    if not (settings.DEBUG or settings.DEMO_MODE):
        raise Http404
    moment = clock.now()
    messages.success(request, "Léa est positionnée sur l’atelier de mardi.")
    return render(
        request,
        "gallery.html",
        {
            "form": SampleForm({"first": "Léa", "seat": "2", "born": "", "site": "1", "code": "4829"}),
            "moment": moment - dt.timedelta(minutes=5),
            "crumbs": [{"label": "Accueil", "url": reverse("home:landing")}, {"label": "Galerie", "url": ""}],
            "page_obj": Paginator(range(90), 10).page(2),
            "icons": _icons(),
        },
    )
