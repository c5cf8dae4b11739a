"""What the database still holds of texts sealed by the migration before is written over (ADR 41)."""

from django.db import migrations

from clicnjob.vault.sealing_columns import leave_nothing_clear


class Migration(migrations.Migration):
    atomic = False  # neither a journal nor a table is written anew within a transaction
    dependencies = [("structures", "0012_sealed_texts")]
    operations = [
        leave_nothing_clear("structures_youngperson", "structures_exceptionalaccess", "structures_invitation")
    ]
