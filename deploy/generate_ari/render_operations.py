"""Operations as Python text: one class a resource."""

from deploy.generate_ari.layout import bracketed, header, imports_of, module
from deploy.generate_ari.values import Operation, Parameter, Resource


def operations_module(resource: Resource, homes: dict[str, str], version: str) -> str:
    types = " ".join(p.type for o in resource.operations for p in o.parameters)
    abstract = [name for name in ("Mapping", "Sequence") if f"{name}[" in types]
    imports = [f"from collections.abc import {', '.join(abstract)}"] if abstract else []
    imports += ["from typing import Literal"] if "Literal[" in types else []
    imports += [""] if imports else []
    replies = {o.reply.model for o in resource.operations if o.reply and o.reply.model}
    imports += imports_of(replies, homes)
    ours = ["Body"] if "Body" in types.split() else []
    ours += ["Port", "Request"]
    ours += ["segment"] if any("{" in o.path for o in resource.operations) else []
    imports.append(f"from callcontrol.ari.request import {', '.join(ours)}")
    lines = ["", "", f"class {resource.class_name}:"]
    lines += ["    def __init__(self, port: Port) -> None:", "        self._port = port"]
    for operation in resource.operations:
        lines += ["", *_operation(operation, resource.name)]
    return module(header(f"Operations on {resource.wire_name}.", version), imports, lines)


def _operation(operation: Operation, resource: str) -> list[str]:
    reply = "bytes" if operation.binary else operation.reply.text if operation.reply else "None"
    ordered = sorted(operation.parameters, key=lambda p: not p.required)
    signature = ["self", *(["*"] if ordered else []), *(_argument(p) for p in ordered)]
    codes = f" Errors: {', '.join(map(str, operation.errors))}." if operation.errors else ""
    lines = bracketed(f"async def {operation.name}(", signature, f") -> {reply}:", 4)
    lines.append(f'        """{operation.method} {operation.path}.{codes}"""')
    arguments = [f'"{resource}.{operation.name}"', f'"{operation.method}"', _path(operation)]
    query = [f'"{p.wire_name}": {p.name}' for p in operation.parameters if p.place == "query"]
    if query:
        lines += bracketed("query = {", query, "}", 8)
        arguments.append("query")
    arguments += [f"body={_body(p)}" for p in operation.parameters if p.place == "body"]
    return [*lines, *bracketed("request = Request(", arguments, ")", 8), _send(operation)]


def _send(operation: Operation) -> str:
    if operation.binary:
        return "        return await self._port.fetch(request)"
    if operation.reply:
        return f"        return await self._port.ask(request, {operation.reply.text})"
    return "        await self._port.tell(request)"


def _argument(parameter: Parameter) -> str:
    if parameter.required:
        return f"{parameter.name}: {parameter.type}"
    return f"{parameter.name}: {parameter.type} | None = None"


def _path(operation: Operation) -> str:
    text = operation.path
    for parameter in operation.parameters:
        text = text.replace(f"{{{parameter.wire_name}}}", f"{{segment({parameter.name})}}")
    return f'f"{text}"' if "{" in text else f'"{text}"'


def _body(parameter: Parameter) -> str:
    if parameter.whole_body:
        return parameter.name
    wrapped = f'{{"{parameter.wire_name}": {parameter.name}}}'
    return wrapped if parameter.required else f"{wrapped} if {parameter.name} is not None else None"
