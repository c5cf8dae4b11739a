"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('vault', '0001_initial'), ('vault', '0002_former_keys')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ScopeKey',
            fields=[
                ('scope_id', models.UUIDField(primary_key=True, serialize=False)),
                ('wrapped', models.BinaryField()),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False)),
            ],
            options={
                'verbose_name': 'clé',
            },
        ),
        migrations.CreateModel(
            name='FormerKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('scope_id', models.UUIDField()),
                ('version', models.PositiveSmallIntegerField()),
                ('wrapped', models.BinaryField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'clé d’avant',
                'constraints': [models.UniqueConstraint(fields=('scope_id', 'version'), name='former_key_once')],
            },
        ),
    ]
