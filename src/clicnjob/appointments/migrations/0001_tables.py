"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('appointments', '0001_initial'), ('appointments', '0002_proposals_requests_and_hours')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('structures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('starts_at', models.DateTimeField(verbose_name='le')),
                ('minutes', models.PositiveSmallIntegerField(default=30, verbose_name='durée en minutes')),
                ('mode', models.CharField(choices=[('site', 'Sur place'), ('phone', 'Par téléphone'), ('elsewhere', 'Ailleurs')], default='site', max_length=10, verbose_name='comment')),
                ('place', models.CharField(max_length=240, verbose_name='lieu')),
                ('state', models.CharField(choices=[('planned', 'Planifié'), ('present', 'Présent'), ('absent', 'Absent'), ('postponed', 'Reporté'), ('cancelled', 'Annulé')], default='planned', max_length=10, verbose_name='état')),
                ('answer', models.CharField(blank=True, choices=[('yes', 'a dit oui'), ('no', 'ne vient pas')], max_length=3, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('ended_by_youth', models.BooleanField(default=False, verbose_name='annulé ou changé par le jeune')),
                ('calendar_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='changé le')),
                ('counsellor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('moved_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='moved_to', to='appointments.appointment', verbose_name='à la place de')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.site')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='structures.structure', db_index=False)),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'rendez-vous',
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['structure', 'starts_at'], name='appointment_agenda'), models.Index(fields=['state', 'starts_at'], name='appointment_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('counsellor', 'starts_at'), name='appointment_counsellor_free', violation_error_message='Ce créneau est déjà pris.'), models.CheckConstraint(condition=models.Q(('mode', 'site'), ('site', None), _connector='OR'), name='appointment_site_of_mode')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentCopy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('word', models.CharField(max_length=20)),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='copy', to='appointments.appointment')),
                ('copied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'copie dans i-milo',
            },
        ),
        migrations.CreateModel(
            name='AppointmentRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('sealed', models.BinaryField()),
                ('wishes', models.CharField(blank=True, max_length=80)),
                ('mode', models.CharField(choices=[('site', 'Sur place'), ('phone', 'Par téléphone'), ('elsewhere', 'Ailleurs')], default='site', max_length=10, verbose_name='comment')),
                ('state', models.CharField(choices=[('open', 'à répondre'), ('answered', 'répondue'), ('refused', 'refusée'), ('cancelled', 'annulée')], default='open', max_length=10, verbose_name='état')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('moves', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='requests', to='appointments.appointment')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointment_requests', to='structures.structure')),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointment_requests', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'demande de rendez-vous',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('young_person',), name='request_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), _connector='OR'), name='request_answered')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentRules',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('minutes', models.PositiveSmallIntegerField(default=30, verbose_name='durée habituelle, en minutes')),
                ('self_service', models.BooleanField(default=False, verbose_name='les jeunes choisissent eux-mêmes')),
                ('change_hours', models.PositiveSmallIntegerField(default=24, verbose_name='heures d’avance pour changer soi-même')),
                ('hold_hours', models.PositiveSmallIntegerField(default=48, verbose_name='heures pendant lesquelles un moment proposé est gardé')),
                ('remind_days', models.PositiveSmallIntegerField(default=1, verbose_name='rappel, jours avant')),
                ('remind_hours', models.PositiveSmallIntegerField(default=2, verbose_name='rappel, heures avant')),
                ('structure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appointment_rules', to='structures.structure')),
            ],
            options={
                'verbose_name': 'règles des rendez-vous',
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 240)), name='appointment_rules_minutes'), models.CheckConstraint(condition=models.Q(('change_hours__lte', 168), ('hold_hours__gte', 1), ('hold_hours__lte', 168)), name='appointment_rules_hours'), models.CheckConstraint(condition=models.Q(('remind_days__lte', 7), ('remind_hours__lte', 6)), name='appointment_rules_reminders')],
            },
        ),
        migrations.CreateModel(
            name='OwnHours',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(1, 'lundi'), (2, 'mardi'), (3, 'mercredi'), (4, 'jeudi'), (5, 'vendredi'), (6, 'samedi'), (7, 'dimanche')], verbose_name='jour')),
                ('opens_at', models.TimeField(verbose_name='de')),
                ('closes_at', models.TimeField(verbose_name='à')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointment_hours', to='structures.site', verbose_name='antenne')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointment_hours', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'heures de rendez-vous',
                'constraints': [models.CheckConstraint(condition=models.Q(('opens_at__lt', models.F('closes_at'))), name='own_hours_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('minutes', models.PositiveSmallIntegerField(default=30, verbose_name='durée en minutes')),
                ('mode', models.CharField(choices=[('site', 'Sur place'), ('phone', 'Par téléphone'), ('elsewhere', 'Ailleurs')], default='site', max_length=10, verbose_name='comment')),
                ('place', models.CharField(max_length=240, verbose_name='lieu')),
                ('state', models.CharField(choices=[('open', 'attend une réponse'), ('chosen', 'choisi'), ('declined', 'aucun ne convient'), ('expired', 'sans réponse'), ('withdrawn', 'retiré')], default='open', max_length=10, verbose_name='état')),
                ('expires_at', models.DateTimeField(verbose_name='gardé jusqu’à')),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='appointments.appointmentrequest')),
                ('appointment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='appointments.appointment')),
                ('counsellor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('moves', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='appointments.appointment')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='structures.site')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointment_proposals', to='structures.structure')),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointment_proposals', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'proposition de rendez-vous',
                'indexes': [models.Index(fields=['state', 'expires_at'], name='proposal_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('young_person',), name='proposal_one_open'), models.CheckConstraint(condition=models.Q(('mode', 'site'), ('site', None), _connector='OR'), name='proposal_site_of_mode')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('given', 'rendez-vous donné'), ('moved', 'rendez-vous changé'), ('cancelled', 'rendez-vous annulé par nous'), ('proposed', 'moments proposés'), ('taken', 'rendez-vous pris ou changé par le jeune'), ('day', 'rappel, les jours d’avant'), ('hours', 'rappel, le jour même')], max_length=10)),
                ('answer', models.CharField(blank=True, choices=[('yes', 'a dit oui'), ('no', 'ne vient pas')], max_length=3)),
                ('appointment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='appointments.appointment')),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='appointments.proposal')),
            ],
            options={
                'verbose_name': 'lien de réponse',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('kind__in', ('day', 'hours'))), fields=('appointment', 'kind'), name='appointment_reminded_once'), models.CheckConstraint(condition=models.Q(models.Q(('appointment', None), ('proposal__isnull', False)), models.Q(('appointment__isnull', False), ('proposal', None)), _connector='OR'), name='appointment_link_of_one')],
            },
        ),
        migrations.CreateModel(
            name='ProposedSlot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('starts_at', models.DateTimeField(verbose_name='le')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='appointments.proposal', db_index=False)),
            ],
            options={
                'verbose_name': 'moment proposé',
                'ordering': ['starts_at'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'starts_at'), name='proposed_once')],
            },
        ),
    ]
