"""JSON logs through structlog, with personal data masked before a line is written."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import TextIO

import structlog

MASKED_FIELDS = frozenset({"caller", "caller_number", "caller_name", "number", "connected", "display_name"})
"""The only fields in which something about a caller may reach the log processor."""


def mask(value: object) -> str:
    """Keep enough to tell two callers apart in one log, never enough to call one: ``***37``."""
    text = str(value)
    return f"***{text[-2:]}" if len(text) > 6 else "***"


def mask_personal(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """structlog processor: masks `MASKED_FIELDS` however deep they stand; what was logged stays as it is."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: object, value: object) -> object:
    if key in MASKED_FIELDS and value is not None:
        return mask(value)
    if isinstance(value, Mapping):
        return {inner: _masked(inner, held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(None, held) for held in value]
    return value


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log line, ours and the libraries', as one JSON object a line to ``stream`` (stderr)."""
    out = stream if stream is not None else sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_personal,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module; bind ``call_id`` and ``location`` to it where they are known."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound
