"""Plays the scenarios of contract/*.yaml against a server, over signed raw requests: contract/README.md says their form."""

import json
import pathlib
import re
import string
import time

import yaml

from service_model import ServiceModel

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "contract"
GIVEN = "given.yaml"
MODEL = ServiceModel()
HEX = r"[0-9a-f]"
MATCHERS = {
    "<id>": rf"{HEX}{{32}}",
    "<uuid>": rf"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}",
    "<date>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "<instant>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "<token>": r"[A-Za-z0-9_-]{9,}",
    "<cohort>": r"\d\d?",
    "<text>": r"(?s).+",
}
ANY, ABSENT = "<any>", "<absent>"
# Status by error type (reference A §8.1, C §b); the gateway's own have another body.
STATUS = {
    "BadRequestException": 400, "ForbiddenException": 403, "NotFoundException": 404, "MethodNotAllowedException": 405,
    "ConflictException": 409, "PayloadTooLargeException": 413, "TooManyRequestsException": 429,
    "NotImplementedException": 501, "MissingAuthenticationTokenException": 403, "UnrecognizedClientException": 403,
    "InvalidSignatureException": 403, "IncompleteSignatureException": 403,
}
GATEWAY = {"MissingAuthenticationTokenException", "UnrecognizedClientException", "InvalidSignatureException",
           "IncompleteSignatureException"}
STEP_MEMBERS = {"call", "unsigned", "key", "secret", "headers", "body", "raw", "pad", "status", "answer", "fails", "says",
                "answers", "keep", "until"}
# How often a step with `until` is asked again, and the pause between in seconds.
AGAIN, PAUSE_S = 200, 0.05


class Loader(yaml.SafeLoader):
    """YAML whose plain words are texts, but for true, false, null and numbers: ON and 2026-01-15 stay as they are."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag.rsplit(":", 1)[1] in ("int", "float", "null")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), "tf")


class Broken(AssertionError):
    """A step whose answer is not the one expected."""


def read(file):
    return yaml.load(file.read_text(), Loader)


def files():
    return sorted(file for file in FOLDER.glob("*.yaml") if file.name != GIVEN)


def scenarios():
    """Every scenario with the file it is in."""
    return [(file.stem, scenario) for file in files() for scenario in read(file)["scenarios"]]


def operation_of(step):
    return MODEL.operation_at(*step["call"].split(" ", 1))


def faults_of_form(step, given=False):
    """What is wrong with a step as it is written: a step has to assert something, but for what is only given."""
    unknown = set(step) - STEP_MEMBERS
    if unknown:
        yield f"unknown members {unknown}"
    if "fails" in step:
        if not step.get("says"):
            yield "a failure says which member, or what, is wrong: `says`"
        if {"status", "answer"} & set(step):
            yield "a failure has its type's status and the body of all failures: no `status`, no `answer`"
    elif "status" not in step:
        yield "a success has its `status`"
    elif operation_of(step) and step["status"] != 204 and not (given or isinstance(step.get("answer"), dict)):
        yield "a success has the whole `answer`"


class Play:
    """One scenario: what it has kept, and the server it is played against."""

    def __init__(self, server, name, kept=()):
        self.server, self.name, self.kept = server, name, dict(kept)
        self.given = read(FOLDER / GIVEN)

    def run(self, scenario):
        """Plays what is given, the steps, and what puts everything away: the latter in any case."""
        ends = list(scenario.get("finally", []))
        for name, text in scenario.get("objects", {}).items():
            place = self.server.data / "objects" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        try:
            for name in scenario.get("given", []):
                ends = self.given[name].get("finally", []) + ends
                self.play(self.given[name]["steps"], f"given {name}")
            self.play(scenario["steps"], "step")
        finally:
            # From the inside out: a segment goes before its app.
            self.play(reversed(ends), "finally")

    def play(self, steps, where):
        for number, step in enumerate(steps, 1):
            self.step(step, f"{self.name}\n{where} {number}: {step['call']} ({operation_of(step) or 'ours'})")

    def step(self, step, where):
        for turn in range(AGAIN if "until" in step else 1):
            status, headers, body = self.send(step)
            answer = json.loads(body) if body else None
            if "until" not in step or not differences(self.filled(step["until"]), answer, "", part=True):
                break
            time.sleep(PAUSE_S)
        lines = list(self.keep(step.get("keep", {}), answer))
        lines += self.differences(step, status, headers, answer)
        if lines:
            shown = json.dumps(answer, indent=1, ensure_ascii=False)
            raise Broken("\n".join([where, *(f"  {line}" for line in lines), f"answered {status} {shown}"]))

    def keep(self, names, answer):
        for name, path in names.items():
            try:
                self.kept[name] = dig(answer, path)
            except (KeyError, IndexError, TypeError):
                self.kept[name] = ""
                yield f"{path}: absent, and was to be kept as {name}"

    def send(self, step):
        method, target = self.filled(step["call"]).split(" ", 1)
        headers = self.filled(step.get("headers", {}))
        body = step["raw"].encode() if "raw" in step else b""
        if "body" in step:
            body = json.dumps(self.filled(step["body"]), ensure_ascii=False).encode()
        body = body.ljust(step.get("pad", 0))
        if step.get("unsigned"):
            return self.server.raw(method, target, body, headers)
        signed_by = {name: step[name] for name in ("key", "secret") if name in step}
        return self.server.call(method, target, body, headers=headers, **signed_by)

    def filled(self, value):
        """With what was kept in place of $name; $$ is a dollar."""
        if isinstance(value, str):
            if value.startswith("$") and value[1:] in self.kept:
                return self.kept[value[1:]]
            return string.Template(value).substitute(self.kept)
        if isinstance(value, dict):
            return {self.filled(key): self.filled(item) for key, item in value.items()}
        return [self.filled(item) for item in value] if isinstance(value, list) else value

    def differences(self, step, status, headers, answer):
        operation, fails = operation_of(step), step.get("fails")
        wanted = STATUS[fails] if fails else step["status"]
        if status != wanted:
            yield f"status: {status}, expected {wanted}"
        yield from of_headers(self.filled(step.get("answers", {})), headers)
        yield from of_every_answer(headers, answer, fails)
        if fails:
            yield from of_failure(fails, self.filled(step["says"]), headers, answer)
            return
        yield from differences(self.filled(step.get("answer")), answer, "")
        if operation and status == wanted:
            yield from MODEL.faults(operation, answer)
            if status != MODEL.ok_status(operation):
                yield f"status: {status}, the model says {MODEL.ok_status(operation)}"


def of_every_answer(headers, answer, fails):
    """What holds of every answer (reference A §0.1, §8.1)."""
    wanted = {"x-amzn-RequestId": "<uuid>", "Access-Control-Allow-Origin": "*", "x-amzn-ErrorType": fails or ABSENT,
              "Content-Type": ABSENT if answer is None else "application/json", "Date": "<text>",
              "Access-Control-Expose-Headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"}
    yield from of_headers(wanted, headers)
    if isinstance(answer, dict) and ("RequestID" in answer or "Message" in answer):
        same = {"RequestID": headers["x-amzn-RequestId"]} if "RequestID" in answer else {}
        yield from differences(same, answer, "", part=True)


def of_failure(fails, says, headers, answer):
    """Exactly Message and RequestID; the gateway's failures have a message alone."""
    wanted = {"message": "<text>"} if fails in GATEWAY else {"Message": "<text>", "RequestID": headers["x-amzn-RequestId"]}
    yield from differences(wanted, answer, "")
    text = next(iter(answer.values()), "") if isinstance(answer, dict) else ""
    yield from (f"message: {text!r} does not say {said!r}" for said in says if said not in text)


def of_headers(wanted, headers):
    for name, value in wanted.items():
        found = headers[name]
        if value == ABSENT:
            if found is not None:
                yield f"header {name}: {found!r}, where there is to be none"
        elif found is None or not matches(value, found):
            yield f"header {name}: {found!r}, expected {value!r}"


def matches(wanted, found):
    """Equal, or by a matcher in <>, or by a regular expression in //; 9 and 9.0 are one number, true and 1 are not."""
    if wanted == ANY:
        return True
    if not isinstance(wanted, str) or not isinstance(found, str):
        return wanted == found and isinstance(wanted, bool) == isinstance(found, bool)
    if wanted.startswith("/") and wanted.endswith("/") and len(wanted) > 1:
        return re.fullmatch(wanted[1:-1], found) is not None
    return wanted == found or wanted in MATCHERS and re.fullmatch(MATCHERS[wanted], found) is not None


def differences(wanted, found, path, part=False):
    """Lines that say where two values differ; with `part`, what is not asked for may be there."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name in found.keys() - wanted.keys() if not part else ():
            yield f"{path}.{name}: there, and not expected: {json.dumps(found[name], ensure_ascii=False)}"
        for name, value in wanted.items():
            if value == ABSENT:
                if name in found:
                    yield f"{path}.{name}: there, where it is to be absent"
            elif name not in found:
                yield f"{path}.{name}: absent, expected {json.dumps(value, ensure_ascii=False)}"
            else:
                yield from differences(value, found[name], f"{path}.{name}", part)
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for at, (one, other) in enumerate(zip(wanted, found)):
            yield from differences(one, other, f"{path}[{at}]", part)
    elif not matches(wanted, found):
        yield f"{path or 'body'}: {json.dumps(found, ensure_ascii=False)}, expected {json.dumps(wanted, ensure_ascii=False)}"


def dig(answer, path):
    """A member by its path, `Item.0.Id`; of a text, what the group of a pattern finds: `Item.0.Text ~ ([0-9]+)`."""
    path, _, pattern = path.partition(" ~ ")
    for step in path.split("."):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return re.search(pattern, answer)[1] if pattern else answer
