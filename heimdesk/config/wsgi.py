"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from heimdesk.operations.orphans import end_with_the_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heimdesk.config.settings")
application = get_wsgi_application()
end_with_the_server()
