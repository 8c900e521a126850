"""Models and operations as Python text. The same description always gives the same text."""

from collections.abc import Sequence

from deploy.generate_ari.layout import PACKAGE, bracketed, header, imports_of, module
from deploy.generate_ari.render_operations import operations_module
from deploy.generate_ari.spec import SpecError
from deploy.generate_ari.values import Field, Model, Resource


def render(resources: Sequence[Resource], version: str) -> dict[str, str]:
    """The whole package: path inside it → text.

    Raises:
        SpecError: models need each other in a circle.
    """
    homes = {model.name: resource.name for resource in resources for model in resource.models}
    files = {"__init__.py": _package(version)}
    for resource in resources:
        if resource.models:
            files[f"models/{resource.name}.py"] = _models(resource, homes, version)
        if resource.operations:
            files[f"operations/{resource.name}.py"] = operations_module(resource, homes, version)
    files["models/__init__.py"] = _all_models(resources, version)
    files["operations/__init__.py"] = _all_operations([r for r in resources if r.operations], version)
    return files


def _package(version: str) -> str:
    body = ["", f'ASTERISK_VERSION = "{version}"']
    return module(header("Asterisk's REST interface as Python types.", version), [], body)


def _models(resource: Resource, homes: dict[str, str], version: str) -> str:
    own = {model.name for model in resource.models}
    needed = {need for model in resource.models for need in model.needs} - own
    text = " ".join(field.type.text for model in resource.models for field in model.fields)
    imports = ["from datetime import datetime"] if "datetime" in text else []
    imports += ["from typing import Any"] if "Any]" in text else []
    imports += ["", "from msgspec import Struct"] if imports else ["from msgspec import Struct"]
    imports += ["", *imports_of(needed, homes)] if needed else []
    body = [line for model in _in_order(resource.models) for line in _model(model)]
    return module(header(f"Models of {resource.wire_name}.", version), imports, body + _union(resource))


def _in_order(models: Sequence[Model]) -> list[Model]:
    """Each model behind those that it needs, otherwise as the description lists them."""
    by_name = {model.name: model for model in models}
    done: dict[str, Model] = {}

    def visit(model: Model, trail: tuple[str, ...]) -> None:
        if model.name in trail:
            raise SpecError(f"models need each other in a circle: {' → '.join([*trail, model.name])}")
        for need in model.needs:
            if need in by_name and need not in done:
                visit(by_name[need], (*trail, model.name))
        done.setdefault(model.name, model)

    for model in models:
        visit(model, ())
    return list(done.values())


def _model(model: Model) -> list[str]:
    base = model.parent or "Struct"
    options = ["frozen=True", "kw_only=True"]
    if model.discriminator:
        options.append(f'tag_field="{model.discriminator}"')
    elif model.parent:
        options.append(f'tag="{model.name}"')
    renamed = {f.name: f.wire_name for f in model.fields if f.name != f.wire_name}
    if renamed:
        options.append("rename={" + ", ".join(f'"{k}": "{v}"' for k, v in renamed.items()) + "}")
    lines = [_field(field) for field in model.fields]
    if model.discriminator:
        lines += [*([""] if lines else []), "    @property", f"    def {model.discriminator}(self) -> str:"]
        lines += ["        return str(self.__struct_config__.tag)"]
    return ["", "", *bracketed(f"class {model.name}({base}, ", options, "):"), *(lines or ["    pass"])]


def _field(field: Field) -> str:
    if field.required:
        return f"    {field.name}: {field.type.text}"
    return f"    {field.name}: {field.type.text} | None = None"


def _union(resource: Resource) -> list[str]:
    """The types that a tagged message can be told apart into: the leaves of ``Event``."""
    parents = {model.parent for model in resource.models}
    leaves = [m.name for m in resource.models if m.parent == "Event" and m.name not in parents]
    if not leaves:
        return []
    end = ",)" if len(leaves) == 1 else ")"
    return ["", "", *bracketed("EVENT_TYPES: tuple[type[Event], ...] = (", leaves, end)]


def _all_models(resources: Sequence[Resource], version: str) -> str:
    lines = []
    for resource in sorted(resources, key=lambda r: r.name):
        names = sorted(model.name for model in resource.models)
        if _union(resource):
            names.insert(0, "EVENT_TYPES")
        lines += [f"from {PACKAGE}.models.{resource.name} import {name} as {name}" for name in names]
    return module(header("Every model.", version), lines, [])


def _all_operations(resources: Sequence[Resource], version: str) -> str:
    ordered = sorted(resources, key=lambda r: r.name)
    imports = [f"from {PACKAGE}.operations.{r.name} import {r.class_name}" for r in ordered]
    imports.append("from callcontrol.ari.request import Port")
    body = ["", "", "class Operations:", "    def __init__(self, port: Port) -> None:"]
    body += [f"        self.{r.name} = {r.class_name}(port)" for r in ordered]
    return module(header("Every operation, by resource.", version), imports, body)
