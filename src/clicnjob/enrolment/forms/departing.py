"""Who takes over from a colleague who leaves."""

from typing import Any

from django import forms

from clicnjob.accounts.models import User
from clicnjob.shared.language import pro, pro_lazy


class DepartureForm(forms.Form):
    """Somebody for the young people, somebody for the sessions; each may wait."""

    recipient = forms.ChoiceField(label=pro_lazy("Qui suit ses jeunes"), required=False)
    leader = forms.ChoiceField(label=pro_lazy("Qui anime ses séances"), required=False)

    def __init__(self, data: Any = None, *, colleagues: list[User], people: int, sessions: int) -> None:
        super().__init__(data)
        self.colleagues = {str(user.pk): user for user in colleagues}
        later = {
            "recipient": pro("Plus tard, un par un"),
            "leader": pro("Plus tard, séance par séance"),
        }
        for name, count in (("recipient", people), ("leader", sessions)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
            field.choices = [("", later[name]), *((pk, user.full_name) for pk, user in self.colleagues.items())]
            if not count:
                del self.fields[name]

    def taking(self, name: str) -> User | None:
        """The colleague chosen for this, once the form is valid."""
        return self.colleagues.get(self.cleaned_data.get(name, ""))
