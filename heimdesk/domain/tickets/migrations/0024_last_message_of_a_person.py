"""When somebody wrote here last is read from the end of an index, however much a person wrote (POR-4)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("tickets", "0023_own_work_by_due")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["author", "way", "at"], name="messages_of_author"),
        ),
    ]
