"""Asterisk's `rest-api` folder read into values: what models and operations there are, and of which types."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from callcontrol.model.errors import CallcontrolError
from deploy.generate_ari.values import Field, Model, Operation, Parameter, Resource, TypeName

_PRIMITIVES = {
    "string": "str",
    "int": "int",
    "long": "int",
    "double": "float",
    "boolean": "bool",
    "Date": "datetime",
    "object": "dict[str, Any]",
}


class SpecError(CallcontrolError):
    """The folder is not the interface description of an Asterisk that this generator understands."""


def read_folder(folder: Path) -> tuple[Resource, ...]:
    """Read every resource that ``resources.json`` lists, in its order.

    Raises:
        SpecError: a file is missing, is not JSON, or speaks of a type that is defined nowhere.
    """
    index = _load(folder / "resources.json")
    names = [Path(api["path"]).name.partition(".")[0] for api in index["apis"]]
    documents = {name: _load(folder / f"{name}.json") for name in names}
    parents = {
        child: parent
        for document in documents.values()
        for parent, model in document.get("models", {}).items()
        for child in model.get("subTypes", ())
    }
    known = {model for document in documents.values() for model in document.get("models", {})}
    return tuple(_resource(name, document, parents, known) for name, document in documents.items())


def _load(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SpecError(
            f"{path.parent} has no {path.name}: give the rest-api folder of an Asterisk installation"
        ) from error
    except ValueError as error:
        raise SpecError(f"{path} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise SpecError(f"{path} holds no JSON object")
    return document


def _resource(name: str, document: dict[str, Any], parents: dict[str, str], known: set[str]) -> Resource:
    models = [_model(n, m, parents, known) for n, m in document.get("models", {}).items()]
    operations = [
        _operation(api["path"], operation, known)
        for api in document.get("apis", ())
        for operation in api.get("operations", ())
        if not operation.get("upgrade")
    ]
    return Resource(name, tuple(models), tuple(operations))


def _model(name: str, model: dict[str, Any], parents: dict[str, str], known: set[str]) -> Model:
    discriminator = model.get("discriminator")
    fields = tuple(
        Field(wire_name, _type(prop["type"], known), bool(prop.get("required")))
        for wire_name, prop in model.get("properties", {}).items()
        if wire_name != discriminator
    )
    return Model(name, parents.get(name), discriminator, fields)


def _operation(path: str, operation: dict[str, Any], known: set[str]) -> Operation:
    reply = operation["responseClass"]
    return Operation(
        nickname=operation["nickname"],
        method=operation["httpMethod"],
        path=path,
        reply=None if reply in {"void", "binary"} else _type(reply, known),
        binary=reply == "binary",
        parameters=tuple(_parameter(p) for p in operation.get("parameters", ())),
        errors=tuple(sorted({int(e["code"]) for e in operation.get("errorResponses", ())})),
    )


def _parameter(parameter: dict[str, Any]) -> Parameter:
    place = parameter["paramType"]
    return Parameter(
        wire_name=parameter["name"],
        place=place,
        type=_argument_type(parameter),
        required=place == "path" or bool(parameter.get("required")),
        whole_body=parameter["dataType"] == "object",
    )


def _argument_type(parameter: dict[str, Any]) -> str:
    if parameter["paramType"] == "body":
        return "Mapping[str, str]" if parameter["name"] == "variables" else "Body"
    text = _primitive(parameter["dataType"], parameter["name"])
    values: Iterable[str] = parameter.get("allowableValues", {}).get("values", ())
    if values:
        text = f"Literal[{', '.join(json.dumps(value) for value in values)}]"
    return f"Sequence[{text}]" if parameter.get("allowMultiple") else text


def _primitive(name: str, where: str) -> str:
    try:
        return _PRIMITIVES[name]
    except KeyError:
        raise SpecError(f"{where} has the unknown type {name!r}: teach it to {__name__}") from None


def _type(name: str, known: set[str]) -> TypeName:
    many = re.fullmatch(r"List\[(\w+)\]", name)
    word = many[1] if many else name
    inner = TypeName(word, word) if word in known else TypeName(_primitive(word, name))
    return TypeName(f"tuple[{inner.text}, ...]", inner.model) if many else inner
