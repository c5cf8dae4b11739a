"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notifications', '0001_initial'), ('notifications', '0002_reaching_people'), ('notifications', '0003_what_is_old')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('structures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeadNumber',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('number_hash', models.CharField(max_length=64, unique=True)),
                ('reason', models.CharField(max_length=120)),
            ],
            options={
                'verbose_name': 'numéro qui ne répond plus',
            },
        ),
        migrations.CreateModel(
            name='InboundEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('event_hash', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('outcome', models.CharField(max_length=20)),
            ],
            options={
                'verbose_name': 'appel de la passerelle SMS',
                'indexes': [models.Index(fields=['kind', 'outcome', 'created_at'], name='inbound_count'), models.Index(fields=['created_at'], name='inbound_age')],
            },
        ),
        migrations.CreateModel(
            name='NoticeEmail',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('sealed_address', models.BinaryField()),
                ('code_hash', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField(default=clicnjob.shared.clock.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_email', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'adresse pour les avis',
            },
        ),
        migrations.CreateModel(
            name='PushDevice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('endpoint_hash', models.CharField(max_length=64, unique=True)),
                ('sealed_subscription', models.BinaryField()),
                ('label', models.CharField(max_length=80, verbose_name='appareil')),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'appareil qui reçoit les notifications',
            },
        ),
        migrations.CreateModel(
            name='CapAlarm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('day', models.DateField()),
                ('channel', models.CharField(choices=[('push', 'notification'), ('sms', 'SMS'), ('email', 'e-mail')], default='sms', max_length=8)),
                ('what', models.CharField(max_length=12)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure', db_index=False)),
            ],
            options={
                'verbose_name': 'plafond de SMS atteint',
                'constraints': [models.UniqueConstraint(fields=('structure', 'day', 'what'), name='cap_alarm_once')],
            },
        ),
        migrations.CreateModel(
            name='ChannelChoice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('channel', models.CharField(choices=[('push', 'notification'), ('sms', 'SMS'), ('email', 'e-mail')], max_length=8)),
                ('rank', models.PositiveSmallIntegerField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channel_choices', to=settings.AUTH_USER_MODEL, db_index=False)),
            ],
            options={
                'verbose_name': 'façon d’être joint',
                'constraints': [models.UniqueConstraint(fields=('user', 'channel'), name='channel_choice_once')],
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('channel', models.CharField(choices=[('push', 'notification'), ('sms', 'SMS'), ('email', 'e-mail')], max_length=8)),
                ('sealed_recipient', models.BinaryField()),
                ('template', models.CharField(max_length=40)),
                ('sealed_blanks', models.BinaryField()),
                ('group', models.CharField(blank=True, max_length=100)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('urgent', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'à envoyer'), ('sent', 'envoyé'), ('kept', 'gardé (rien n’est envoyé)'), ('failed', 'abandonné'), ('cancelled', 'annulé')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('claims', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(default=clicnjob.shared.clock.now)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('provider_ref', models.CharField(blank=True, max_length=80)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=120)),
                ('structure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('young_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.youngperson', db_index=False)),
            ],
            options={
                'verbose_name': 'envoi',
                'indexes': [models.Index(fields=['state', 'not_before'], name='outbox_due'), models.Index(condition=models.Q(('read_at', None)), fields=['group'], name='outbox_open_group'), models.Index(fields=['young_person', 'created_at'], name='outbox_person'), models.Index(fields=['provider_ref'], name='outbox_reference'), models.Index(fields=['created_at'], name='outbox_age')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('read_at', None), ('state__in', ('waiting', 'sent', 'kept')), models.Q(('group', ''), _negated=True)), fields=('group', 'channel'), name='outbox_once_until_read')],
            },
        ),
    ]
