"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from heimdesk.config.threads import keep_by_thread
from heimdesk.operations.memory import keep_one_heap
from heimdesk.operations.orphans import end_with_the_server

keep_one_heap()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heimdesk.config.settings")
application = get_wsgi_application()
end_with_the_server()
keep_by_thread()

# What is loaded by now stays: the collector need not look at it again. A page leaves some hundred circles behind; to
# wait for more of them saves no time that could be measured, and each process keeps the memory of the most there were.
COLLECT_EVERY = 2_000, 20, 20
gc.collect()
gc.freeze()
gc.set_threshold(*COLLECT_EVERY)
