"""Phone numbers and e-mail addresses of accounts are sealed (ADR 41)."""

from django.db import migrations, models

from clicnjob.vault.fields import MarkOf, SealedText
from clicnjob.vault.sealing_columns import sealing


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_code_at_each_opening"), ("vault", "0002_former_keys")]

    operations = [
        migrations.RemoveConstraint("User", "user_email_once"),
        migrations.RemoveIndex("User", "user_phone"),
        *sealing(
            "accounts",
            "User",
            email=(
                models.EmailField("adresse e-mail", null=True, blank=True),
                SealedText("adresse e-mail", mark="e-mail", max_length=254, null=True, blank=True),
            ),
            phone=(
                models.CharField("téléphone", max_length=20, blank=True),
                SealedText("téléphone", mark="phone", max_length=20, blank=True),
            ),
        ),
        migrations.AddConstraint("User", models.UniqueConstraint(MarkOf("email"), name="user_email_once")),
        migrations.AddIndex("User", models.Index(MarkOf("phone"), name="user_phone")),
        *sealing(
            "accounts",
            "PhoneCode",
            phone=(models.CharField(max_length=20), SealedText(max_length=20, blank=True)),
        ),
    ]
