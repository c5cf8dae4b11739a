"""Phone numbers, e-mail addresses and free texts about someone are sealed (ADR 41)."""

from django.db import migrations, models

from clicnjob.vault.fields import MarkOf, SealedText
from clicnjob.vault.sealing_columns import sealing


class Migration(migrations.Migration):
    dependencies = [("structures", "0011_profiles"), ("vault", "0002_former_keys")]

    operations = [
        *sealing(
            "structures",
            "YoungPerson",
            phone=(
                models.CharField("téléphone", max_length=20, blank=True),
                SealedText("téléphone", scope="structure_id", mark="phone", max_length=20, blank=True),
            ),
            email=(
                models.EmailField("e-mail", blank=True),
                SealedText("e-mail", scope="structure_id", mark="e-mail", max_length=254, blank=True),
            ),
            relay=(
                models.CharField("proche ou éducateur", max_length=120, blank=True),
                SealedText("proche ou éducateur", scope="structure_id", max_length=120, blank=True),
            ),
        ),
        migrations.AddIndex("YoungPerson", models.Index(models.F("structure"), MarkOf("phone"), name="person_phone")),
        *sealing(
            "structures",
            "ExceptionalAccess",
            reason=(
                models.CharField("raison", max_length=240),
                SealedText("raison", scope="structure_id", max_length=240),
            ),
        ),
        *sealing(
            "structures",
            "Invitation",
            email=(
                models.EmailField("e-mail professionnel"),
                SealedText("e-mail professionnel", scope="structure_id", mark="e-mail", max_length=254),
            ),
        ),
    ]
