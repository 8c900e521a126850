"""Models of recordings.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from msgspec import Struct


class StoredRecording(Struct, frozen=True, kw_only=True):
    name: str
    format: str


class LiveRecording(Struct, frozen=True, kw_only=True):
    name: str
    format: str
    target_uri: str
    state: str
    duration: int | None = None
    talking_duration: int | None = None
    silence_duration: int | None = None
    cause: str | None = None
