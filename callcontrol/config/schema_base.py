"""What every part of a file has in common."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from callcontrol.config.values import IncompleteError, WrongValueError

Json = dict[str, Any]


class Entry(BaseModel):
    """Base of every part of a file: an unknown key is a mistake."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
        model_title_generator=lambda entry: entry.__name__.removesuffix("Entry"),
    )


def keys_of(entry: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys that an entry may have, as they are written: some are words that Python keeps for itself."""
    return {field.alias or name: field for name, field in entry.model_fields.items()}


def exactly_one(entry: Entry, keys: Iterable[str], what: str) -> None:
    """Of some keys one must be written, and one alone. Raises IncompleteError, WrongValueError."""
    known = list(keys)
    written = [key for key in known if getattr(entry, key) is not None]
    shown = ", ".join(f"`{key}`" for key in known)
    if not written:
        raise IncompleteError(f"{what} is missing here", f"write one of {shown}")
    if len(written) > 1:
        first, second = written[:2]
        raise WrongValueError(f"`{first}` and `{second}` exclude each other", f"keep one of {shown}", key=second)


def one_of(keys: Iterable[str]) -> Json:
    """The same for an editor."""
    return {"oneOf": [{"required": [key]} for key in keys]}
