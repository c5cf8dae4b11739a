"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('files', '0001_initial'), ('files', '0002_comparison'), ('files', '0003_key_version')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('structure_id', models.UUIDField()),
                ('store_name', models.CharField(max_length=120, unique=True)),
                ('wrapped_key', models.BinaryField()),
                ('key_version', models.PositiveSmallIntegerField(default=1)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'fichier',
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('store_name', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'verbose_name': 'reste à effacer',
            },
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('at', models.DateTimeField(default=clicnjob.shared.clock.now, verbose_name='comparés le')),
                ('objects_found', models.PositiveIntegerField(verbose_name='objets')),
                ('orphans', models.PositiveIntegerField(verbose_name='objets sans fiche, effacés')),
                ('lost', models.PositiveIntegerField(verbose_name='fiches sans objet')),
                ('lost_by_structure', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'comparaison',
                'indexes': [models.Index(fields=['at'], name='comparison_at')],
            },
        ),
    ]
