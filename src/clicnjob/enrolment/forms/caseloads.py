"""Bringing in an existing caseload: the list, what its columns hold, who follows whom."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.structures.caseloads.table import MOST_BYTES
from clicnjob.structures.enums import CaseloadColumn
from clicnjob.structures.models import Site
from clicnjob.structures.queries.caseloads import NOBODY

IGNORED = "-"
MOST_PASTED = 1_500_000
"""Signs of a paste: what one form may hold, whatever its letters weigh."""


class _SiteForm(forms.Form):
    """Where those whose line names no place belong."""

    site = forms.ModelChoiceField(Site.objects.none(), label=pro_lazy("Antenne"), empty_label=None)

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = sites


class CaseloadForm(_SiteForm):
    """A file, or cells pasted."""

    text = forms.CharField(
        label=pro_lazy("Collez ici les cellules copiées d’i-milo ou d’un tableur"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        help_text=pro_lazy("Avec la ligne des titres si possible. Un jeune par ligne."),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=pro_lazy("Ou choisissez un fichier CSV"),
        required=False,
        help_text=pro_lazy("2 Mo et 5 000 lignes au plus. Toutes les formes de CSV conviennent."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )
    field_order = ("text", "file", "site")

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        values = super().clean() or self.cleaned_data
        if bool(values.get("file")) == bool((values.get("text") or "").strip()) and not self.errors:
            both = pro("Collez des cellules ou choisissez un fichier, pas les deux.")
            self.add_error(
                "text", both if values.get("file") else pro("Collez des cellules, ou choisissez un fichier.")
            )
        return values

    @property
    def content(self) -> bytes:
        """What was given, once the form is valid."""
        file = self.cleaned_data["file"]
        if not file:
            return str(self.cleaned_data["text"]).encode()
        return bytes(file.read(MOST_BYTES + 1))


class ColumnsForm(_SiteForm):
    """What each column holds: one choice a column, named by its place. Any of them may be ignored."""

    def __init__(self, *args: Any, columns: Sequence[str], headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"c{place}" for place in range(len(headings))]
        choices = [(IGNORED, pro("Ne pas importer")), *CaseloadColumn.choices]
        for place, name in enumerate(self.names):
            heading = headings[place] or pro("Colonne %(number)s") % {"number": place + 1}
            self.fields[name] = forms.ChoiceField(
                label=heading[:60], choices=choices, initial=columns[place] or IGNORED, required=False
            )

    @property
    def chosen(self) -> list[str]:
        """Once the form is valid."""
        return ["" if (value := self.cleaned_data[name]) == IGNORED else value for name in self.names]


class ReferentsForm(forms.Form):
    """Who follows those whose referent in the list is nobody here: one choice a name."""

    def __init__(
        self,
        *args: Any,
        strangers: Sequence[tuple[str, str]],
        chosen: dict[str, str],
        team: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"r{place}": key for place, (key, _name) in enumerate(strangers)}
        choices = [
            ("", pro("Choisissez")),
            *((str(user.pk), user.full_name) for user in team),
            (NOBODY, pro("Personne pour l’instant")),
        ]
        for name, (key, label) in zip(self.keys, strangers, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                initial=chosen.get(key, ""),
                error_messages={"required": pro("Choisissez qui suit ces jeunes.")},
            )

    @property
    def chosen(self) -> dict[str, str]:
        """By the name of the list, once the form is valid."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}
