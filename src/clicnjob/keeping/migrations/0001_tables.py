"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('keeping', '0001_initial')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('structures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('contact_at', models.DateTimeField(verbose_name='dernier contact')),
                ('told_at', models.DateTimeField(verbose_name='prévenu le')),
                ('reached', models.BooleanField(default=False, verbose_name='avis envoyé au jeune')),
                ('ends_at', models.DateTimeField(verbose_name='effacé après le')),
                ('reason', models.CharField(blank=True, choices=[('procedure', 'Procédure en cours\u202f: plainte, recours, contentieux'), ('protection', 'Protection d’une personne\u202f: information préoccupante, mesure en cours'), ('funder', 'Contrôle annoncé par un financeur'), ('asked', 'À la demande du jeune')], max_length=12, verbose_name='raison de garder')),
                ('prolonged_at', models.DateTimeField(blank=True, null=True, verbose_name='prolongé le')),
                ('prolonged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure', db_index=False)),
                ('young_person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='deadline', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'échéance',
                'indexes': [models.Index(fields=['ends_at'], name='deadline_ends'), models.Index(fields=['structure', 'ends_at'], name='deadline_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('prolonged_at__isnull', False), ('prolonged_by__isnull', False)), models.Q(('prolonged_at__isnull', True), ('prolonged_by__isnull', True)), _connector='OR'), name='deadline_prolonged')],
            },
        ),
    ]
