"""Request IDs are keys of rows, which nobody waits for: the counter was one row that each opening locked (TIC-5)."""

from django.core.management.color import no_style
from django.db import migrations, models

FIRST = 48_000


def count_on(apps, schema_editor):
    numbers = apps.get_model("tickets", "TicketNumber")
    for counter in apps.get_model("tickets", "TicketCounter").objects.filter(last__gt=FIRST):
        numbers.objects.create(pk=counter.last - FIRST)
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [numbers]):
        schema_editor.execute(statement)


def count_back(apps, schema_editor):
    last = apps.get_model("tickets", "TicketNumber").objects.order_by("-pk").first()
    if last:
        apps.get_model("tickets", "TicketCounter").objects.create(pk=1, last=FIRST + last.pk)


class Migration(migrations.Migration):

    dependencies = [("tickets", "0021_undo_send")]

    operations = [
        migrations.CreateModel(
            name="TicketNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.RunPython(count_on, count_back),
        migrations.DeleteModel(name="TicketCounter"),
    ]
