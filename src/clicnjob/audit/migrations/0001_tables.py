"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('audit', '0001_initial'), ('audit', '0002_seals'), ('audit', '0003_emptied')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('sealed_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False)),
                ('traces', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('mac', models.CharField(max_length=64)),
                ('emptied_at', models.DateTimeField(editable=False, null=True)),
                ('emptied_mac', models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                'verbose_name': 'maillon',
                'ordering': ['structure_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('structure_id', 'number'), name='audit_seal_once')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False)),
                ('event', models.CharField(max_length=60)),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_role', models.CharField(blank=True, max_length=16)),
                ('actor_id', models.UUIDField(null=True)),
                ('structure_id', models.UUIDField(null=True)),
                ('object_type', models.CharField(blank=True, max_length=40)),
                ('object_id', models.CharField(blank=True, max_length=36)),
                ('person_id', models.UUIDField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('seal', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='audit.auditseal')),
            ],
            options={
                'verbose_name': 'trace',
                'indexes': [models.Index(fields=['structure_id', 'at'], name='audit_structure_at'), models.Index(fields=['person_id', 'at'], name='audit_person_at'), models.Index(fields=['object_id'], name='audit_object'), models.Index(condition=models.Q(('seal__isnull', False)), fields=['seal'], name='audit_seal_of'), models.Index(condition=models.Q(('seal', None)), fields=['id'], name='audit_unsealed')],
            },
        ),
    ]
