"""Walks: what every client does with every resource, as data in tests/walks/*.json.

A file is a list of steps, taken in order. A step has
    call     the operation, `with` the members of its input; "$name" in a text is a variable
    keep     variables from the answer, by path ("SegmentResponse.Item.0.Id")
    gives    what the answer holds at least; "*" stands for anything that is there
    lacks    paths that the answer has not
    until    the step is tried again until it gives that
    pages    a list: its pages are followed from NextToken to NextToken, `of` each item one member is read, and all of
             them are what it `gives`, or `holds` among others; `in` is the answer's member, `token` the input's
    each     the step is taken for every value of this list, as "$each"
    raises   the exception; `typed` false when the operation's model does not have it; `status` its HTTP status
    as       whose key signs: `reader` may read only, `stranger` is not known
    method   another HTTP method than the operation's

tests/js/walk.mjs takes the same steps.
"""

import json
import re
import time

from conftest import ROOT

WALKS = sorted(path.stem for path in (ROOT / "tests/walks").glob("*.json"))
VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
PATIENCE_S = 30


class Refused(Exception):
    """What a client raised: the exception's name, whether the client has a type for it, and the status."""

    def __init__(self, name, typed, status):
        super().__init__(name, typed, status)
        self.name, self.typed, self.status = name, typed, status


def steps(walk):
    return json.loads((ROOT / f"tests/walks/{walk}.json").read_text())


def take(client, walk, variables, lists):
    """Takes a walk's steps with `client(step, members)`, which answers an output or raises Refused."""
    variables = dict(variables)
    for step in steps(walk):
        if step.get("method") and not client.other_methods:
            continue
        for each in lists[step["each"]] if "each" in step else [None]:
            variables["each"] = each
            try:
                one(client, step, variables)
            except AssertionError as error:
                raise AssertionError(f"{walk}: {json.dumps(filled(step, variables))[:600]}: {error}") from error


def one(client, step, variables):
    members = filled(step["with"], variables)
    if "raises" in step:
        return refuses(client, step, members)
    if "pages" in step:
        return pages(client, step, members, variables)
    until = time.time() + PATIENCE_S
    while True:
        output = client(step, members)
        try:
            holds(output, filled(step.get("gives", {}), variables), "")
            break
        except AssertionError:
            if "until" not in step or time.time() > until:
                raise
            time.sleep(0.1)
    for path in step.get("lacks", []):
        assert at(output, path) is None, path
    for name, path in step.get("keep", {}).items():
        variables[name] = at(output, path)
        assert variables[name], f"{path} of {output}"


def refuses(client, step, members):
    try:
        output = client(step, members)
    except Refused as refused:
        assert refused.name == step["raises"], refused
        assert refused.typed or not step.get("typed", True), f"{refused} has no type"
        assert refused.status in (None, step.get("status", refused.status)), refused
        return
    raise AssertionError(f"was answered: {output}")


def pages(client, step, members, variables):
    page, found, token = step["pages"], [], None
    wanted = filled(page.get("gives") or page["holds"], variables)
    for _ in range(1_000):
        more = {page.get("token", "Token"): token} if token else {}
        output = client(step, {**members, "PageSize": "1", **more})[page["in"]]
        assert len(output["Item"]) <= 1, output
        found += [item[page["of"]] for item in output["Item"]]
        token = output.get("NextToken")
        if not token:
            break
    kept = found if "gives" in page else [item for item in found if item in wanted]
    assert kept == wanted, (found, wanted)


def filled(value, variables):
    if isinstance(value, dict):
        return {filled(name, variables): filled(inner, variables) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, variables) for inner in value]
    if not isinstance(value, str):
        return value
    return VARIABLE.sub(lambda match: str(variables.get(match[1] or match[2], match[0])), value)


def at(value, path):
    for word in path.split("."):
        if isinstance(value, list):
            value = value[int(word)] if int(word) < len(value) else None
        else:
            value = (value or {}).get(word)
    return value


def holds(value, wanted, path):
    if wanted == "*":
        assert value not in (None, ""), f"{path} is missing"
    elif isinstance(wanted, dict):
        assert isinstance(value, dict), f"{path} is {value!r}"
        for name, inner in wanted.items():
            assert name in value, f"{path}.{name} is missing in {value}"
            holds(value[name], inner, f"{path}.{name}")
    elif isinstance(wanted, list):
        assert isinstance(value, list) and len(value) == len(wanted), f"{path} is {value!r}, not {wanted!r}"
        for index, inner in enumerate(wanted):
            holds(value[index], inner, f"{path}.{index}")
    else:
        assert spelled(value) == wanted, f"{path} is {value!r}, not {wanted!r}"


def spelled(value):
    """boto3 gives an instant as a datetime, the CLI with +00:00."""
    value = value.isoformat() if hasattr(value, "isoformat") else value
    return value.replace("+00:00", "Z") if isinstance(value, str) else value
