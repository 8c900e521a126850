"""Models of sounds.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from msgspec import Struct


class FormatLangPair(Struct, frozen=True, kw_only=True):
    language: str
    format: str


class Sound(Struct, frozen=True, kw_only=True):
    id: str
    text: str | None = None
    formats: tuple[FormatLangPair, ...]
