"""Looks are counted with files and searches, in structures; a stop that waits for direction goes on waiting there."""

from django.db import migrations


def carry_stops(apps, schema_editor):
    former = apps.get_model("documents", "Meter")
    meter = apps.get_model("structures", "Meter")
    meter.objects.bulk_create(
        meter(structure_id=row.structure_id, user_id=row.user_id, what="documents", asked_at=row.asked_at, stopped_at=row.stopped_at)
        for row in former.objects.filter(stopped_at__isnull=False)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_readings"),
        ("structures", "0014_quotas"),
    ]

    operations = [
        migrations.RunPython(carry_stops, migrations.RunPython.noop),
        migrations.DeleteModel(name="Look"),
        migrations.DeleteModel(name="Meter"),
    ]
