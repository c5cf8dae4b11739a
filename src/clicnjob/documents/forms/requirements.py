"""What direction asks for; how a young person answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from clicnjob.documents.enums import ASKED_FOR, KINDS_OF, HelpReason, Subject, Weight
from clicnjob.documents.rules import Asked, Plan
from clicnjob.documents.rules.requirements import MOST_DAYS
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.shared.text import official

WEIGHTS = [
    (Weight.REQUIRED.value, pro_lazy("Obligatoire|Le dossier n’est pas justifié sans lui.")),
    (Weight.USEFUL.value, pro_lazy("Utile|Demandé, sans retenir le dossier.")),
    (Weight.LATER.value, pro_lazy("Plus tard|Montré, sans rien presser.")),
    (Weight.NOT_ASKED.value, pro_lazy("Pas demandé|Le jeune ne le voit pas.")),
]


class RequirementForm(forms.Form):
    """One subject; the identity is always required, so its weight is not a question."""

    weight = forms.ChoiceField(label=pro_lazy("Ce document est…"), choices=WEIGHTS, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(label=pro_lazy("Ce qui compte"), widget=forms.CheckboxSelectMultiple)
    unverified_days = forms.IntegerField(
        label=pro_lazy("Jours de vie d’une copie non vérifiée"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=pro_lazy(
            "Ensuite, une photo que personne n’a vérifiée est effacée. Les photos déjà envoyées gardent leur date."
        ),
    )

    def __init__(self, data: Any = None, *, asked: Asked) -> None:
        self.asked = asked
        initial = {"weight": asked.weight, "kinds": list(asked.kinds), "unverified_days": asked.unverified_days}
        super().__init__(data, prefix=asked.subject, initial=initial)
        kinds = self.fields["kinds"]
        assert isinstance(kinds, forms.MultipleChoiceField)  # noqa: S101  for the type checker
        kinds.choices = [(kind.value, str(kind.label)) for kind in KINDS_OF[asked.subject]]
        kinds.error_messages["required"] = pro("Gardez au moins un document qui compte.")
        if asked.subject is Subject.IDENTITY:
            del self.fields["weight"]

    @property
    def title(self) -> str:
        """What is asked for."""
        return _(ASKED_FOR[self.asked.subject])

    def value(self) -> Asked:
        """What a valid form says; kinds in their usual order."""
        data = self.cleaned_data
        kinds = tuple(kind for kind in KINDS_OF[self.asked.subject] if kind in data["kinds"])
        weight = Weight(data.get("weight", Weight.REQUIRED))
        return Asked(self.asked.subject, weight, kinds, data["unverified_days"])


class ChasePlanForm(forms.Form):
    """How people are reminded."""

    automatic = forms.BooleanField(
        label=pro_lazy("Relancer de soi-même ce qui est obligatoire"),
        required=False,
        help_text=pro_lazy("Trois fois au plus, jamais la nuit ni le dimanche, jamais qui a demandé de l’aide."),
    )
    after_days = forms.IntegerField(
        label=pro_lazy("Jours avant la première relance"),
        min_value=1,
        max_value=60,
        help_text=pro_lazy("Depuis la dernière chose faite par le jeune."),
    )
    every_days = forms.IntegerField(
        label=pro_lazy("Jours entre deux relances, au moins"),
        min_value=3,
        max_value=30,
        help_text=pro_lazy("Vaut aussi pour les relances faites à la main."),
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        initial = {"automatic": plan.automatic, "after_days": plan.after_days, "every_days": plan.every_days}
        super().__init__(data, prefix="relances", initial=initial)

    def value(self) -> Plan:
        """What a valid form says."""
        return Plan(**self.cleaned_data)


class SubjectForm(forms.Form):
    """Which requirement a young person answers to."""

    subject = forms.ChoiceField(choices=Subject, widget=forms.HiddenInput)


class HelpForm(SubjectForm):
    """Why they need help."""

    reason = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, subject: str = "") -> None:
        super().__init__(data, auto_id=f"id_{subject}_%s", initial={"subject": subject})
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101  for the type checker
        reason.choices = [(value, official(str(label))) for value, label in HelpReason.choices]
        reason.label = _("Que se passe-t-il ?")
