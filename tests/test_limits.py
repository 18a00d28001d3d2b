"""Every row of the table of limits, at its bound and beyond it; `counterpoint limits` prints the table."""

import copy
import itertools
import json
import re
import subprocess

import pytest

from conftest import BINARY, ROOT
from limit_probes import BASES, ITEMS, KEYS, OPERATIONS, PLACES, PROBES, WILDCARDS, World

LIMITS = json.loads(subprocess.run([BINARY, "limits"], capture_output=True, text=True, check=True).stdout)
ROWS = LIMITS["Requests"]
# Texts of the original, which name the bound in other words.
TEXTS = {
    ("Event.Attributes", "Items"): "Number of attributes per event submitted should be less than 40.",
    ("Event.Metrics", "Items"): "Number of attributes per event submitted should be less than 40.",
    ("Event.Attributes{key}", "Chars"): "Event attribute key length should be less than 50.",
    ("Event.Metrics{key}", "Chars"): "Event attribute key length should be less than 50.",
    ("EventsRequest.BatchItem{}.Events", "Items"): "BatchItem: at most 100 events a request",
    ("EndpointLocation", "Together"): "Latitude and Longitude come together",
    ("EndpointBatchItem.Id", "Chars"): "Item.Id: missing",
    ("RemoveAttributesRequest.AttributeType", "Words"): "one of endpoint-custom-attributes",
}


@pytest.fixture(scope="module")
def world(start):
    return World(start("--virtual-clock", "2026-02-01T00:00:00Z"))


def steps(path):
    """`A.B{}.C[]` → `A`, [".B", "{}", ".C", "[]"]."""
    shape, rest = re.match(r"([^.\[{]+)(.*)", path).groups()
    return shape, re.findall(r"\.[^.\[{]+|\[\]|\{\}|\{key\}", rest)


def text_of(n):
    return "x" * n


def values(row):
    """What fits a row, and what does not: by its bound."""
    kind, least, most = row["Bound"], row.get("Least"), row.get("Most")
    item = ITEMS.get(row["Path"], "x")
    endless = most is not None and most >= 2**62
    if kind in ("Chars", "Bytes"):
        good, bad = ([text_of(1)], []) if endless else ([text_of(most)], [text_of(most + 1)])
        return good, bad + ([text_of(least - 1)] if least else [])
    if kind == "Items":
        several = {n: item(n) if callable(item) else [copy.deepcopy(item) for _ in range(n)] for n in (most, most + 1, max(least - 1, 0))}
        return [several[most]], [several[most + 1]] + ([several[least - 1]] if least else [])
    if kind in ("Range", "RangeOrZero"):
        good, bad = [least] + ([] if endless else [most]), [least - 1] + ([] if endless else [most + 1])
        return (good + [0], [n for n in bad if n != 0] + [-1]) if kind == "RangeOrZero" else (good, bad)
    if kind == "Words":
        return [row["Words"][0]], ["NONE_OF_THEM"]
    if kind == "AnyCase":
        return [row["Words"][0].lower(), ""], ["none of them"]
    if kind == "Form":
        return [row["Fits"]], [row["Not"]]
    if kind == "Texts":
        return [{"Body": text_of(most)}], [{"Body": text_of(most - 1), "Title": "xx"}]
    raise AssertionError(f"no values for {kind}")


def put(at, path_steps, value, wildcard):
    """Puts a value where the steps lead; makes what lies on the way."""
    if path_steps == ["{key}"]:
        at[value] = ITEMS.get(wildcard["path"], {})
        return
    step, *rest = path_steps
    if step == "[]":
        return put_in(at, 0, rest, value, wildcard)
    key = wildcard["name"] if step == ".*" else next(iter(at), wildcard["key"]) if step == "{}" else step[1:]
    put_in(at, key, rest, value, wildcard)


def put_in(at, key, rest, value, wildcard):
    if not rest:
        if isinstance(at, list):
            at[:] = [value]
        else:
            at[key] = value
        return
    empty = [] if rest[0] == "[]" else {}
    if isinstance(at, list):
        if not at:
            at.append(empty)
        below = at[0]
    else:
        below = at.setdefault(key, empty)
    put(below, rest, value, wildcard)


def descend(at, place):
    """What lies at a place of a body; made where there is nothing."""
    for key, after in zip(place, [*place[1:], None]):
        empty = [] if isinstance(after, int) else {}
        if isinstance(key, int):
            at.extend([empty] * (key + 1 - len(at)))
            at = at[key]
        else:
            at = at.setdefault(key, empty)
    return at


def body_with(row, value):
    """The operation, and its body with a value at a row's place."""
    shape, way = steps(row["Path"])
    operation, place, *body = PLACES[shape]
    body = copy.deepcopy(body[0] if body else OPERATIONS[operation][2])
    at = descend(body, place)
    for key, default in copy.deepcopy(BASES.get(shape, {})).items():
        at.setdefault(key, default)
    members = row.get("Members")
    if row["Bound"] in ("AtMostOne", "Together", "Needs", "TextsOf"):
        for name in members:
            at.pop(name, None)
        at.update(value)
    else:
        put(at, way, value, {"name": WILDCARDS.get(shape), "key": KEYS.get(shape, "k"), "path": row["Path"]})
    return operation, body


def members_rows(row):
    """Values of a structure for rows about several members."""
    members, samples = row["Members"], ITEMS.get(row["Path"], {})
    sample = lambda name: copy.deepcopy(samples.get(name, "x"))
    kind = row["Bound"]
    if kind == "AtMostOne":
        return [{members[0]: sample(members[0])}, {}], [{a: sample(a), b: sample(b)} for a, b in itertools.pairwise(members)]
    if kind == "Together":
        return [{name: sample(name) for name in members}, {}], [{name: sample(name)} for name in members]
    if kind == "Needs":
        return [{name: sample(name) for name in members}], [{}]
    most = row["Most"]
    if samples:
        return [samples[most]], [samples[most + 1]]
    return [{members[0]: text_of(most)}], [{members[0]: text_of(most), members[1]: "x"}]


def told(row, message):
    """Whether a refusal names the member and the bound."""
    text = TEXTS.get((row["Path"], row["Bound"]))
    if text:
        return message.startswith(text) or text in message
    shape, way = steps(row["Path"])
    names = [step[1:] for step in way if step.startswith(".") and step != ".*"] or row.get("Members") or [shape]
    named = names[-1] in message
    if row["By"] is None:
        # Where only words may be, the one that was written follows.
        return named and message.split(", not ")[0].endswith(f": {row['Says']}")
    bounds = [str(row[n]) for n in ("Most",) if row.get(n) is not None and row[n] < 2**62]
    return named and all(bound in message for bound in bounds)


def key(row):
    return (row["Path"], row["Says"])


GENERATED = [row for row in ROWS if key(row) not in PROBES and row["Bound"] != "Said"]


@pytest.mark.parametrize("row", GENERATED, ids=[f"{row['Path']}-{row['Bound']}" for row in GENERATED])
def test_a_row_holds_at_its_bound_and_beyond(world, row):
    good, bad = members_rows(row) if "Members" in row else values(row)
    for value in good:
        operation, body = body_with(row, value)
        answer = world.call(operation, body)
        assert answer.accepted, (operation, json.dumps(body)[:600], answer.status, answer.message)
    assert bad
    for value in bad:
        operation, body = body_with(row, value)
        answer = world.call(operation, body)
        assert answer.error == row["Error"], (operation, json.dumps(body)[:600], answer.status, answer.message)
        assert told(row, answer.message), (row, answer.message[:300])


@pytest.mark.parametrize("probe", PROBES, ids=[f"{path}-{says}" for path, says in PROBES])
def test_a_check_of_a_function_holds(world, probe):
    row = next(row for row in ROWS if key(row) == probe)
    good, bad, text = PROBES[probe](world)
    if good:
        answer = world.call(*good)
        assert answer.accepted, (good, answer.status, answer.message)
    answer = world.call(*bad)
    assert answer.error == row["Error"], (answer.status, answer.message)
    assert text in answer.message, answer.message


def test_every_row_has_a_probe():
    probed = {key(row) for row in GENERATED} | set(PROBES)
    missing = [key(row) for row in ROWS if key(row) not in probed]
    assert not missing
    assert not set(PROBES) - {key(row) for row in ROWS}, "probes of rows that are gone"
    assert {steps(row["Path"])[0] for row in GENERATED} <= set(PLACES)


def test_the_page_of_limits_is_fresh():
    printed = subprocess.run([BINARY, "limits", "--markdown"], capture_output=True, text=True, check=True).stdout
    assert (ROOT / "docs/limits.md").read_text() == printed, "counterpoint limits --markdown > docs/limits.md"
