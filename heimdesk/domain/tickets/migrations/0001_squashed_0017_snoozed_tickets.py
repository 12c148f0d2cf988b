"""The tables of a new installation in one step; where earlier steps were taken already, the rest of them are."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from heimdesk.domain.audit.guards import putting_on


class Migration(migrations.Migration):
    replaces = [('tickets', '0001_initial'), ('tickets', '0002_alarm_back_off'), ('tickets', '0003_queue_of_a_ticket'), ('tickets', '0004_status_due_of_an_escalation'), ('tickets', '0005_open_tickets_of_an_account'), ('tickets', '0006_revision_of_canned_replies'), ('tickets', '0007_columns_that_nobody_read'), ('tickets', '0008_open_tickets_of_a_queue'), ('tickets', '0009_files_without_use'), ('tickets', '0010_rows_that_only_grow'), ('tickets', '0011_own_lists_by_state'), ('tickets', '0012_tickets_by_closing'), ('tickets', '0013_changes_of_canned_replies'), ('tickets', '0014_tags'), ('tickets', '0015_snooze'), ('tickets', '0016_time_spent'), ('tickets', '0017_snoozed_tickets')]
    initial = True

    dependencies = [
        ('books', '0001_initial'),
        ('catalog', '0001_initial'),
        ('entitlements', '0001_initial'),
        ('knowledge', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('path', models.CharField(max_length=200)),
                ('unused_since', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, unique=True)),
            ],
            options={
                'ordering': ('word',),
            },
        ),
        migrations.CreateModel(
            name='TicketCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='CannedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, unique=True)),
                ('text', models.TextField()),
                ('changes', models.JSONField(default=dict)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.product')),
            ],
            options={
                'verbose_name_plural': 'canned replies',
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_staff', models.BooleanField()),
                ('automatic', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('public', 'public reply'), ('note', 'internal note')], default='public', max_length=6)),
                ('way', models.CharField(choices=[('web', 'on the portal'), ('desk', 'on the desk'), ('email', 'by e-mail'), ('phone', 'by phone'), ('chat', 'by chat'), ('api', 'by API'), ('system', 'by Heimdesk')], default='web', max_length=8)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('at', models.DateTimeField()),
                ('moved_from', models.PositiveBigIntegerField(blank=True, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('shared', models.BooleanField(default=False)),
                ('filters', models.JSONField(default=dict)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('subject', models.CharField(max_length=200)),
                ('ticket_type', models.CharField(max_length=30)),
                ('answers', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('new', 'new'), ('open', 'open'), ('waiting', 'waiting'), ('pending', 'pending confirmation'), ('closed', 'closed')], default='new', max_length=8)),
                ('is_open', models.BooleanField(default=True)),
                ('severity', models.PositiveSmallIntegerField()),
                ('severity_asked', models.PositiveSmallIntegerField()),
                ('agreements', models.JSONField(default=list)),
                ('severity_proposed', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('reach_by', models.CharField(blank=True, max_length=20)),
                ('way', models.CharField(choices=[('web', 'on the portal'), ('desk', 'on the desk'), ('email', 'by e-mail'), ('phone', 'by phone'), ('chat', 'by chat'), ('api', 'by API'), ('system', 'by Heimdesk')], default='web', max_length=8)),
                ('language', models.CharField(default='en', max_length=8)),
                ('level', models.CharField(choices=[('engineer', 'engineer'), ('senior', 'senior'), ('expert', 'expert')], default='engineer', max_length=10)),
                ('queue', models.CharField(blank=True, max_length=40)),
                ('administrative', models.BooleanField(default=False)),
                ('unsupported_release', models.BooleanField(default=False)),
                ('escalated', models.BooleanField(default=False)),
                ('entitlement_verdict', models.JSONField(default=dict)),
                ('plan', models.CharField(max_length=40)),
                ('terms', models.JSONField()),
                ('opened_at', models.DateTimeField()),
                ('first_staff_reply_at', models.DateTimeField(blank=True, null=True)),
                ('last_staff_message_at', models.DateTimeField(blank=True, null=True)),
                ('last_customer_message_at', models.DateTimeField(blank=True, null=True)),
                ('last_message_at', models.DateTimeField()),
                ('workaround_at', models.DateTimeField(blank=True, null=True)),
                ('pending_since', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('next_due_at', models.DateTimeField(blank=True, null=True)),
                ('next_due_kind', models.CharField(blank=True, max_length=12)),
                ('next_due_from', models.DateTimeField(blank=True, null=True)),
                ('minutes_spent', models.PositiveIntegerField(default=0)),
                ('snoozed_until', models.DateTimeField(blank=True, null=True)),
                ('tags', models.CharField(blank=True, default='', max_length=900)),
                ('unread_by_staff', models.BooleanField(default=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='people.account')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='books.bookversion')),
                ('bugs', models.ManyToManyField(blank=True, related_name='tickets', to='catalog.bug')),
                ('entitlement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='entitlements.entitlement')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='tickets.ticket')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='tickets.ticket')),
                ('module', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalog.module')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets_owned', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalog.product')),
                ('release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalog.release')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets_asked', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
                'indexes': [models.Index(models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_by_due'), models.Index(models.F('owner'), models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_of_owner'), models.Index(models.F('owner'), condition=models.Q(('is_open', True), ('snoozed_until__isnull', False)), name='ticket_snoozed'), models.Index(models.F('state'), models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_in_state'), models.Index(models.F('product'), models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_of_product'), models.Index(models.F('queue'), models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_in_queue'), models.Index(models.F('next_due_at'), models.F('id'), condition=models.Q(('escalated', True), ('is_open', True)), name='ticket_escalated'), models.Index(fields=['account', '-last_message_at', '-id'], name='ticket_of_account'), models.Index(condition=models.Q(('is_open', True)), fields=['account', 'state', '-last_message_at', '-id'], name='ticket_open_of_account'), models.Index(condition=models.Q(('is_open', True)), fields=['requester', 'state', '-last_message_at', '-id'], name='ticket_open_of_requester'), models.Index(fields=['requester', '-last_message_at', '-id'], name='ticket_of_requester'), models.Index(models.F('closed_at'), models.F('id'), condition=models.Q(('is_open', False)), name='ticket_by_closing')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_open', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('is_open', True)), _connector='OR'), name='closed_is_not_open'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('next_due_at', None), _connector='OR'), name='nothing_due_when_closed')],
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('fix_version', models.CharField(blank=True, max_length=30)),
                ('at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('reopened_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.article')),
                ('bug', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.bug')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fix_release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.release')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.message')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resolutions', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='ReplyDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=6)),
                ('text', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reply_drafts', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'person', 'kind'), name='one_reply_draft')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('response', 'first response'), ('workaround', 'workaround'), ('eta', 'resolution or next update')], max_length=10)),
                ('current', models.BooleanField(default=True)),
                ('from_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('met_at', models.DateTimeField(blank=True, null=True)),
                ('breached_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('about', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('current', True)), fields=('ticket', 'kind'), name='one_current_promise_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'person'), name='a_person_takes_part_once')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='tickets.ticket'),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('before', models.CharField(blank=True, max_length=200)),
                ('after', models.CharField(blank=True, max_length=200)),
                ('reason', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict)),
                ('verdict', models.JSONField(null=True)),
                ('public', models.BooleanField(default=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['ticket', 'id'], name='events_of_ticket')],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('way', models.CharField(choices=[('button', 'by the button'), ('phone', 'by phone'), ('chat', 'by chat')], max_length=8)),
                ('at', models.DateTimeField()),
                ('verdict', models.JSONField()),
                ('level', models.PositiveSmallIntegerField(default=1)),
                ('level_since', models.DateTimeField()),
                ('acknowledge_due', models.DateTimeField(blank=True, null=True)),
                ('told', models.JSONField(default=list)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('answer_due', models.DateTimeField(blank=True, null=True)),
                ('answer_verdict', models.JSONField(null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(models.F('acknowledge_due'), condition=models.Q(('acknowledged_at', None)), name='escalations_unheard')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('ticket',), name='one_unanswered_escalation_per_ticket')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('state', models.CharField(choices=[('writing', 'being written'), ('submitted', 'submitted'), ('deflected', 'answered by an article'), ('discarded', 'thrown away')], default='writing', max_length=10)),
                ('step', models.CharField(default='product', max_length=20)),
                ('values', models.JSONField(default=dict)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='people.account')),
                ('articles_read', models.ManyToManyField(blank=True, related_name='+', to='knowledge.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                ('ticket', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='tickets.ticket')),
            ],
            options={
                'ordering': ('-changed_at',),
                'indexes': [models.Index(condition=models.Q(('state', 'writing')), fields=['person', '-changed_at'], name='drafts_of_person')],
            },
        ),
        migrations.CreateModel(
            name='ArticleUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='knowledge.article')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='article_uses', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'article', 'sent'), name='an_article_use_once')],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=60)),
                ('rings_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('try_again_at', models.DateTimeField(blank=True, null=True)),
                ('promise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='tickets.promise')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='tickets.ticket')),
            ],
            options={
                'indexes': [models.Index(models.F('rings_at'), models.F('id'), condition=models.Q(('done_at', None)), name='alarms_to_ring')],
                'constraints': [models.UniqueConstraint(fields=('ticket', 'key'), name='an_alarm_rings_once')],
            },
        ),
        migrations.CreateModel(
            name='TicketLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('split', 'was split from'), ('merged', 'was merged into'), ('follows', 'follows up on'), ('relates', 'relates to')], max_length=8)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_back', to='tickets.ticket')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'other', 'kind'), name='a_link_once')],
            },
        ),
        migrations.CreateModel(
            name='Wait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waits', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ticket',), name='one_open_wait_per_ticket')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('field', models.CharField(blank=True, max_length=40)),
                ('added_at', models.DateTimeField()),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='tickets.draft')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='tickets.message')),
                ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='tickets.storedfile')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('message__isnull', False), ('draft__isnull', False), _connector='OR'), name='hangs_somewhere')],
            },
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['ticket', 'id'], name='messages_of_ticket'),
        ),
        migrations.RunPython(*putting_on("tickets_event")),
    ]
