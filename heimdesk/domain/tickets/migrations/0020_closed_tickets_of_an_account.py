"""What is over is listed by whose it is, the latest word first, however much is open (POR-2)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0019_fields_of_products'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('is_open', False)), fields=['account', '-last_message_at', '-id'], name='ticket_closed_of_account'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('is_open', False)), fields=['requester', '-last_message_at', '-id'], name='ticket_closed_of_requester'),
        ),
    ]
