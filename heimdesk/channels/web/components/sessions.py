"""Sessions as Django keeps them, a row each, read by one statement whose SQL is built once: every page begins so."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from heimdesk.domain.people.sessions import living_session


class SessionStore(DatabaseSessions):
    """Only the reading differs from Django's own; an ended or unknown session is an empty one with a new key."""

    def _get_session_from_db(self) -> Session | None:
        session = living_session(self.session_key or "", timezone.now())
        if session is None:
            self._session_key = None
        return session
