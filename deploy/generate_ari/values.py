"""What the description of the interface says, as values."""

import keyword
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type of the interface, in our words."""

    text: str
    """As written in Python: ``str``, ``tuple[Channel, ...]``."""
    model: str | None = None
    """The model that it names, if any."""


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of a model."""

    wire_name: str
    type: TypeName
    required: bool

    @property
    def name(self) -> str:
        """The attribute's name in Python."""
        return snake_case(self.wire_name)


@dataclass(frozen=True, slots=True)
class Model:
    """One JSON object of the interface."""

    name: str
    parent: str | None
    discriminator: str | None
    fields: tuple[Field, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """Models that must be defined before this one."""
        named = [f.type.model for f in self.fields if f.type.model]
        return tuple(dict.fromkeys([*([self.parent] if self.parent else []), *named]))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an operation."""

    wire_name: str
    place: str
    """``path``, ``query`` or ``body``."""
    type: str
    required: bool
    whole_body: bool = False
    """The argument is the request's body; otherwise the body is an object with this one member."""

    @property
    def name(self) -> str:
        """The argument's name in Python."""
        return snake_case(self.wire_name)


@dataclass(frozen=True, slots=True)
class Operation:
    """One command of the interface."""

    nickname: str
    method: str
    path: str
    reply: TypeName | None
    binary: bool
    parameters: tuple[Parameter, ...]
    errors: tuple[int, ...]

    @property
    def name(self) -> str:
        """The method's name in Python."""
        return snake_case(self.nickname)


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of the interface: its models and its operations."""

    wire_name: str
    models: tuple[Model, ...]
    operations: tuple[Operation, ...]

    @property
    def name(self) -> str:
        """The module's and attribute's name in Python."""
        return snake_case(self.wire_name)

    @property
    def class_name(self) -> str:
        """The name of the class that holds the operations."""
        return self.wire_name[0].upper() + self.wire_name[1:]


def snake_case(name: str) -> str:
    """``sendDTMF`` → ``send_dtmf``; a word that Python keeps for itself gets an underscore behind it."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return f"{text}_" if keyword.iskeyword(text) else text
