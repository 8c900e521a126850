"""Models of playbacks.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from msgspec import Struct


class Playback(Struct, frozen=True, kw_only=True):
    id: str
    media_uri: str
    next_media_uri: str | None = None
    target_uri: str
    language: str | None = None
    state: str
