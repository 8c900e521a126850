"""Models of endpoints.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from typing import Any

from msgspec import Struct


class Endpoint(Struct, frozen=True, kw_only=True):
    technology: str
    resource: str
    state: str | None = None
    channel_ids: tuple[str, ...]


class TextMessage(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    from_: str
    to: str
    body: str
    variables: dict[str, Any] | None = None
