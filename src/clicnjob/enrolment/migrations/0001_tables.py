"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('enrolment', '0001_initial'), ('enrolment', '0002_pairings'), ('enrolment', '0003_calls'), ('enrolment', '0004_join_invitations')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('structures', '0001_tables'),
        ('workshops', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallTask',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('absences', models.PositiveSmallIntegerField(verbose_name='absences')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='appels')),
                ('outcome', models.CharField(blank=True, choices=[('reached', 'joint·e'), ('again', 'à rappeler'), ('wrong_number', 'mauvais numéro')], max_length=12, verbose_name='résultat')),
                ('called_at', models.DateTimeField(blank=True, null=True, verbose_name='appelé·e le')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'appel à faire',
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('young_person',), name='call_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('done_by__isnull', False)), models.Q(('done_at__isnull', True), ('done_by__isnull', True)), _connector='OR'), name='call_done')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('language', models.CharField(default='fr', max_length=5)),
                ('state', models.CharField(choices=[('waiting', 'attend qu’un animateur le trouve'), ('matched', 'à confirmer par le jeune'), ('confirmed', 'confirmé'), ('dropped', 'abandonné')], default='waiting', max_length=10)),
                ('matched_by', models.CharField(blank=True, max_length=80, verbose_name='trouvé par')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('help_asked_at', models.DateTimeField(blank=True, null=True)),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='workshops.seat')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='workshops.session', db_index=False)),
            ],
            options={
                'verbose_name': 'demande',
                'indexes': [models.Index(fields=['session', 'state'], name='claim_open')],
            },
        ),
        migrations.CreateModel(
            name='JoinInvitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('way', models.CharField(choices=[('sms', 'SMS'), ('email', 'e-mail'), ('card', 'carte')], max_length=5, verbose_name='par')),
                ('due_at', models.DateTimeField(verbose_name='à envoyer le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyée le')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='structures.caseloadimport')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure', db_index=False)),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_invitations', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'invitation à rejoindre',
                'indexes': [models.Index(condition=models.Q(('ended_at', None), ('sent_at', None)), fields=['due_at'], name='join_invitation_due'), models.Index(fields=['structure', 'due_at'], name='join_invitation_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('sent_at', None)), fields=('young_person',), name='join_invitation_one_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('pair_before', models.DateTimeField(verbose_name='à scanner avant')),
                ('paired_at', models.DateTimeField(blank=True, null=True, verbose_name='téléphone relié à')),
                ('document_id', models.UUIDField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé à')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('day_pass', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pairings', to='workshops.daypass')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairings', to='workshops.seat')),
            ],
            options={
                'verbose_name': 'téléphone relié',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('day_pass__isnull', False)), models.Q(('account__isnull', False), ('day_pass__isnull', True)), _connector='OR'), name='pairing_made_by_one')],
            },
        ),
    ]
