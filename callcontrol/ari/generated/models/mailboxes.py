"""Models of mailboxes.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from msgspec import Struct


class Mailbox(Struct, frozen=True, kw_only=True):
    name: str
    old_messages: int
    new_messages: int
