"""Signs what is posted, as the Standard Webhooks specification says: HMAC-SHA256 over identifier, moment and body."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime

PREFIX = "whsec_"


def shown(key: bytes) -> str:
    """A key as its owner copies it: any library of the specification reads it."""
    return PREFIX + b64encode(key).decode()


def signed(body: bytes, *, identifier: str, at: datetime, key: bytes) -> dict[str, str]:
    """The headers of a signed message. `identifier` is the same at each try, `at` the moment of this one."""
    moment = str(int(at.timestamp()))
    text = b".".join((identifier.encode(), moment.encode(), body))
    signature = b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return {"webhook-id": identifier, "webhook-timestamp": moment, "webhook-signature": f"v1,{signature}"}
