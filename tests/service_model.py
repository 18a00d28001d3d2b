"""The service model, read for tests: which operation a call is, and whether an answer has the operation's shape."""

import json
import pathlib
import re
import urllib.parse

MODEL = pathlib.Path(__file__).resolve().parent.parent / "crates/wire/service-model.json"
# One row without groups has no GroupedBys, as in the published samples (reference A §7.2).
MAY_BE_ABSENT = {("ResultRow", "GroupedBys")}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# Members that say when something happened, in the one form of the service (reference B §0.2).
DATES = re.compile(r"(Creation|LastModified|Effective|Completion)Date|(Creation|LastUpdate|LastEvaluated)Time")
JSON_TYPES = {"string": str, "integer": int, "long": int, "double": float, "boolean": bool, "blob": str,
              "timestamp": str, "structure": dict, "map": dict, "list": list}


class ServiceModel:
    """The operations by name, and the shapes of their answers."""

    def __init__(self):
        model = json.loads(MODEL.read_text())
        self.operations, self.shapes = model["operations"], model["shapes"]

    def operation_at(self, method, target):
        """The name of the operation at a method and a raw target; none when there is none."""
        path = target.split("?")[0]
        path = path.rstrip("/") if path.startswith("/v1/phone") else path
        found = [name for name, o in self.operations.items() if o["http"]["method"] == method and fits(o, path)]
        return found[0] if found else None

    def ok_status(self, name):
        return self.operations[name]["http"]["responseCode"]

    def faults(self, name, body):
        """What of an answer is not of the operation's shape, as lines with the member's path."""
        output = self.operations[name].get("output")
        payload = self.shapes[output["shape"]].get("payload") if output else None
        if payload is None:
            return [] if body is None else [f"a body where {name} has none"]
        shape = self.shapes[output["shape"]]["members"][payload]["shape"]
        return list(self.faults_of(shape, body, ""))

    def faults_of(self, name, value, path):
        shape = self.shapes[name]
        kind = JSON_TYPES[shape["type"]]
        if value is None:
            yield f"{path}: null, where what is absent is left out"
        elif kind is float and type(value) not in (int, float) or kind is not float and type(value) is not kind:
            yield f"{path}: {value!r} is no {shape['type']}"
        elif shape["type"] == "structure":
            yield from self.faults_of_members(name, value, path)
        elif shape["type"] == "map":
            for key, item in value.items():
                yield from self.faults_of(shape["value"]["shape"], item, f"{path}[{key}]")
        elif shape["type"] == "list":
            for at, item in enumerate(value):
                yield from self.faults_of(shape["member"]["shape"], item, f"{path}[{at}]")
        elif value not in shape.get("enum", [value]):
            yield f"{path}: {value} is none of the model's words"
        elif shape["type"] == "timestamp" and not INSTANT.fullmatch(value):
            yield f"{path}: {value} is no ISO 8601 instant"

    def faults_of_members(self, name, value, path):
        shape = self.shapes[name]
        members = {of.get("locationName", member): of["shape"] for member, of in shape["members"].items()}
        for member, item in value.items():
            if member not in members:
                yield f"{path}.{member}: {name} has no such member"
                continue
            if DATES.fullmatch(member) and isinstance(item, str) and not DATE.fullmatch(item):
                yield f"{path}.{member}: {item} is no date with milliseconds and Z"
            yield from self.faults_of(members[member], item, f"{path}.{member}")
        for member in shape.get("required", []):
            if member not in value and (name, member) not in MAY_BE_ABSENT:
                yield f"{path}.{member}: missing, and {name} requires it"


def fits(operation, path):
    known = operation["http"]["requestUri"].strip("/").split("/")
    sent = path.strip("/").split("/")
    pairs = list(zip(known, sent))
    return len(known) == len(sent) and all(urllib.parse.unquote(s) if k.startswith("{") else k == s for k, s in pairs)
