from django.db import migrations


class Migration(migrations.Migration):
    """How long an unverified copy lives is chosen for each paper (``documents.Requirement``), where the choices were copied."""

    dependencies = [("structures", "0007_own_phones"), ("documents", "0004_days_of_structures")]

    operations = [
        migrations.RemoveConstraint(model_name="structure", name="structure_unverified_days"),
        migrations.RemoveField(model_name="structure", name="unverified_days"),
    ]
