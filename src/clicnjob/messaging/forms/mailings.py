"""What is asked on the pages of mailings, lists and important messages."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django import forms

from clicnjob.messaging.enums import Audience
from clicnjob.messaging.queries.picking import Pick
from clicnjob.messaging.rules import MAX_LENGTH
from clicnjob.messaging.rules.mailings import BANNER_LENGTH, NAME_LENGTH, moment_of, suggestions
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.structures.models import Site

NOW, OTHER = "maintenant", "autre"
_DATE = {"type": "date"}
_TIME = {"type": "time", "step": "60"}


def pick_of(data: Any) -> Pick:
    """What is asked of the young people to choose from, out of an address or a form."""

    def one(name: str) -> str:
        return str(data.get(name, ""))[:80].strip()

    return Pick(
        text=one("q"),
        whose=one("qui"),
        account=one("compte"),
        age=one("age"),
        state=one("etat"),
        site=one("antenne"),
        list_id=one("liste"),
    )


def pick_filters(pick: Pick, sites: list[Site], lists: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The filters as the page draws them: name, label, choices, and which one is chosen."""
    asked = [
        (
            "qui",
            pro("Qui"),
            [("", pro("Tous ceux que je peux joindre")), ("moi", pro("Que je suis")), ("autres", pro("Autres"))],
            pick.whose,
        ),
        (
            "compte",
            pro("Compte"),
            [("", pro("Avec ou sans")), ("oui", pro("Compte créé")), ("non", pro("Pas encore de compte"))],
            pick.account,
        ),
        ("age", pro("Âge"), [("", pro("Tous")), ("mineur", pro("Mineurs")), ("majeur", pro("Majeurs"))], pick.age),
        (
            "etat",
            pro("Situation"),
            [
                ("", pro("Toutes")),
                ("sans-reponse", pro("Attend une réponse")),
                ("jamais-ecrit", pro("N’a jamais écrit")),
                ("a-finaliser", pro("Inscription à finaliser")),
            ],
            pick.state,
        ),
    ]
    if len(sites) > 1:
        asked.append(
            (
                "antenne",
                pro("Antenne"),
                [("", pro("Toutes")), *((str(site.pk), site.name) for site in sites)],
                pick.site,
            )
        )
    if lists:
        asked.append(("liste", pro("Liste"), [("", pro("Toutes")), *lists], pick.list_id))
    return [{"name": name, "label": label, "choices": choices, "value": value} for name, label, choices, value in asked]


class ListForm(forms.Form):
    """A new list."""

    name = forms.CharField(label=pro_lazy("Nom de la liste"), max_length=NAME_LENGTH)
    shared = forms.ChoiceField(
        label=pro_lazy("Pour qui"),
        choices=[
            ("", pro_lazy("Pour moi|vous seul·e la voyez")),
            ("oui", pro_lazy("Pour l’équipe|chacun y voit et y met les jeunes qu’il peut joindre")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )


class NameForm(forms.Form):
    """A list's name, to change or to confirm."""

    name = forms.CharField(label=pro_lazy("Nom de la liste"), max_length=NAME_LENGTH)


class WhenForm(forms.Form):
    """Now, at a suggested hour, or at a day and an hour of the structure's clock."""

    moment = forms.ChoiceField(label=pro_lazy("Moment de l’envoi"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=pro_lazy("Jour, si autre moment"), required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label=pro_lazy("Heure, si autre moment"), required=False, widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )

    def __init__(self, *args: Any, zone: str, may_be_now: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        offered = [(at.isoformat(), words.capitalize()) for words, at in suggestions(clock.now(), zone)]
        first = [(NOW, pro("Maintenant"))] if may_be_now else []
        choices = [*first, *offered, (OTHER, pro("À un autre moment"))]
        given = str(self.data.get("moment", "")) if self.is_bound else ""
        if given and given not in dict(choices):
            # A page left open over an hour: what it offered is read as it was written, and judged by the action.
            choices.append((given, given))
        moment = self.fields["moment"]
        assert isinstance(moment, forms.ChoiceField)  # noqa: S101  for the type checker
        moment.choices = choices

    def send_at(self) -> dt.datetime | None:
        """The moment chosen, ``None`` for now. Raises DomainError ``when``. Call it on a valid form."""
        chosen = self.cleaned_data["moment"]
        if chosen == NOW:
            return None
        if chosen == OTHER:
            return moment_of(self.cleaned_data.get("day"), self.cleaned_data.get("hour"), self.zone)
        with suppress(ValueError):
            moment = dt.datetime.fromisoformat(chosen)
            if moment.tzinfo is not None:
                return moment
        raise DomainError(pro("Choisissez un jour et une heure."), code="when", field="moment")


def own_words(max_length: int, rows: int) -> forms.CharField:
    """A text as people write it."""
    return forms.CharField(
        label=pro_lazy("Votre message"),
        strip=False,
        max_length=2 * max_length,
        error_messages={"required": pro("Écrivez votre message."), "max_length": pro("Votre message est trop long.")},
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": max_length, "dir": "auto", "data-grow": True}),
    )


class LaterForm(WhenForm):
    """A message and its hour."""

    body = own_words(MAX_LENGTH, 4)
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ["client_id", "body", "moment", "day", "hour"]

    def __init__(self, *args: Any, with_files: bool = False, **kwargs: Any) -> None:
        """``with_files``: files go, so that words are not asked for."""
        super().__init__(*args, **kwargs)
        self.fields["body"].required = not with_files


class BannerForm(forms.Form):
    """An important message and its dates."""

    body = own_words(BANNER_LENGTH, 2)
    starts_on = forms.DateField(label=pro_lazy("Du"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=pro_lazy("Au"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    audience = forms.ChoiceField(
        label=pro_lazy("Qui le voit"),
        choices=[
            (Audience.CASELOAD.value, pro_lazy("Les jeunes que je suis")),
            (Audience.STRUCTURE.value, pro_lazy("Tous les jeunes de la structure")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, may_choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_choose:
            del self.fields["audience"]
