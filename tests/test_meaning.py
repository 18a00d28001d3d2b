"""What segments mean (reference A §5), told a second time in Python and held against exports of random ones.

`SEED` and `SEGMENTS` in the environment try others: COUNTERPOINT_FUZZ_SEED=7 COUNTERPOINT_FUZZ_SEGMENTS=1000 pytest tests/test_meaning.py
"""

import datetime
import json
import math
import os
import random
import re

import pytest

from test_segments import exported, wait

SEED = int(os.environ.get("COUNTERPOINT_FUZZ_SEED", "20240501"))
SEGMENTS = int(os.environ.get("COUNTERPOINT_FUZZ_SEGMENTS", "150"))
NOW = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.timezone.utc)
PUSHES = ["GCM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "ADM", "BAIDU", "PUSH"]
CHANNELS = PUSHES + ["SMS", "VOICE", "EMAIL", "CUSTOM", "IN_APP"]
WORDS = ["red", "blue", "Red", "new", "New York", "NEWS", "ew", "", "é", "日本", "a", "b", "ab", "42", "4.2"]
DATES = {"BEFORE": 1, "AFTER": 1, "ON": 1, "BETWEEN": 2, "NOT_BETWEEN": 2}
JOINS = ["ALL", "ANY", "NONE"]


# -- the meaning ------------------------------------------------------------------------------------------------


def parsed(text):
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text):
        return None
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def day(at):
    return at.astimezone(datetime.timezone.utc).date()


def in_set(test, value):
    hit = value is not None and value in test["Values"]
    return hit == (test.get("DimensionType", "INCLUSIVE") == "INCLUSIVE")


def on_channel(test, channel):
    values = test["Values"] + (PUSHES if "PUSH" in test["Values"] else [])
    return in_set({**test, "Values": values}, channel)


def has_attribute(test, stored):
    kind, values = test.get("AttributeType", "INCLUSIVE"), test["Values"]
    if kind in ("INCLUSIVE", "EXCLUSIVE"):
        return any(value in values for value in stored) == (kind == "INCLUSIVE")
    if kind == "CONTAINS":
        return any(part in value for value in stored for part in values)
    low, high = parsed(values[0]), parsed(values[-1])
    holds = {
        "BEFORE": lambda at: at < low,
        "AFTER": lambda at: at > low,
        "ON": lambda at: day(at) == day(low),
        "BETWEEN": lambda at: low <= at <= high,
        "NOT_BETWEEN": lambda at: not low <= at <= high,
    }[kind]
    return any(holds(at) for at in map(parsed, stored) if at)


def has_metric(test, stored):
    if stored is None:
        return False
    value = test["Value"]
    return {
        "EQUAL": stored == value,
        "GREATER_THAN": stored > value,
        "GREATER_THAN_OR_EQUAL": stored >= value,
        "LESS_THAN": stored < value,
        "LESS_THAN_OR_EQUAL": stored <= value,
    }[test["ComparisonOperator"]]


def kilometers(a, b):
    def vector(place):
        latitude, longitude = math.radians(place["Latitude"]), math.radians(place["Longitude"])
        return (math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude))

    u, v = vector(a), vector(b)
    cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return 6371.0 * math.atan2(math.sqrt(sum(x * x for x in cross)), sum(x * y for x, y in zip(u, v)))


def near(point, location):
    if "Latitude" not in location:
        return False
    # A thousandth of a millimetre is the server's to decide.
    return kilometers(point["Coordinates"], location) <= point["RangeInKilometers"] + 1e-6


def recent(recency, last_active):
    days = {"HR_24": 1, "DAY_7": 7, "DAY_14": 14, "DAY_30": 30}[recency["Duration"]]
    active = last_active >= NOW - datetime.timedelta(days=days)
    return active == (recency["RecencyType"] == "ACTIVE")


def holds(dimensions, e):
    """`e` is an endpoint as exported, with `last`, its newest activity."""
    user = e["User"].get("UserAttributes", {})
    location = dimensions.get("Location", {})
    answers = [
        on_channel(test, e.get("ChannelType")) if name == "Channel" else in_set(test, e["Demographic"].get(name))
        for name, test in dimensions.get("Demographic", {}).items()
    ]
    answers += [in_set(location["Country"], e["Location"].get("Country"))] if "Country" in location else []
    answers += [near(location["GPSPoint"], e["Location"])] if "GPSPoint" in location else []
    answers += [recent(dimensions["Behavior"]["Recency"], e["last"])] if "Behavior" in dimensions else []
    answers += [has_attribute(t, e["Attributes"].get(n, [])) for n, t in dimensions.get("Attributes", {}).items()]
    answers += [has_attribute(t, user.get(n, [])) for n, t in dimensions.get("UserAttributes", {}).items()]
    answers += [has_metric(t, e["Metrics"].get(n)) for n, t in dimensions.get("Metrics", {}).items()]
    return all(answers)


def join(word, answers):
    if not answers:
        return True
    return {"ALL": all(answers), "ANY": any(answers), "NONE": not any(answers)}[word]


class Segments:
    """Definitions by id and version; those deleted are not there."""

    def __init__(self):
        self.versions = {}

    def from_source(self, source, e):
        versions = self.versions.get(source["Id"])
        version = source.get("Version") or (max(versions) if versions else 0)
        return bool(versions) and version in versions and self.member(versions[version], e)

    def group(self, group, e):
        sources = [self.from_source(source, e) for source in group.get("SourceSegments", [])]
        dimensions = [holds(d, e) for d in group.get("Dimensions", [])]
        return join(group.get("SourceType", "ALL"), sources) and join(group.get("Type", "ALL"), dimensions)

    def member(self, definition, e):
        if "list" in definition:
            return e["Id"].lower() in definition["list"] or e["User"].get("UserId") in definition["users"]
        if "SegmentGroups" in definition:
            groups = definition["SegmentGroups"]
            return join(groups.get("Include", "ALL"), [self.group(g, e) for g in groups["Groups"]])
        return holds(definition.get("Dimensions", {}), e)


# -- chance -----------------------------------------------------------------------------------------------------


class Chance(random.Random):
    def chance(self, share):
        return self.random() < share

    def date(self):
        at = NOW - datetime.timedelta(days=self.choice([0, 1, 7, 30, self.uniform(0, 60)]), hours=self.choice([0, 0, 12, -12]))
        zone = datetime.timezone(datetime.timedelta(hours=self.choice([-8, 5.5, 2])))
        return self.choice([at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.astimezone(zone).isoformat(timespec="seconds"), exact(at)])

    def stored_date(self):
        return self.choice([self.date(), self.date(), "soon", "2024-04-30"])

    def lists(self, names, share):
        value = lambda name: self.stored_date() if name == "when" else self.choice(WORDS)
        return {n: [value(n) for _ in range(self.randint(1, 3))] for n in names if self.chance(share)}

    def place(self):
        odd = [(90, 0), (-90, 180), (0, 180), (0, -180), (0, 179.96), (45.45, 9.15)]
        even = [(self.uniform(-90, 90), self.uniform(-180, 180)), (self.uniform(44, 47), self.uniform(8, 11))]
        return dict(zip(("Latitude", "Longitude"), self.choice(odd + even)))

    def endpoint(self):
        body = {"Attributes": self.lists(["team", "when", "Team"], 0.5)}
        if self.chance(0.85):
            body["ChannelType"] = self.choice(CHANNELS)
        if self.chance(0.6):
            body["Metrics"] = {n: self.choice([0, 1, 5, 5.5, -1, 1e9, -0.0]) for n in ("n", "m") if self.chance(0.6)}
        if self.chance(0.6):
            names = [n for n in ("Platform", "Make", "Model", "AppVersion") if self.chance(0.6)]
            body["Demographic"] = {n: self.choice(["ios", "Android", "1.0", "Apple", ""]) for n in names}
        if self.chance(0.7):
            country = {"Country": self.choice(["US", "us", "IT", "USA", ""])} if self.chance(0.7) else {}
            body["Location"] = country | (self.place() if self.chance(0.8) else {})
        if self.chance(0.6):
            body["User"] = {"UserId": f"u{self.randint(0, 59)}", "UserAttributes": self.lists(["team", "plan", "when"], 0.4)}
        if self.chance(0.6):
            back = datetime.timedelta(days=self.choice([-3, 1, 7, 14, 30]), milliseconds=self.choice([0, 1]))
            body["EffectiveDate"] = self.choice([self.date(), exact(NOW - back)])
        return body

    def set_test(self, values):
        test = {"Values": self.sample(values, self.randint(1, 3))}
        return test | ({"DimensionType": self.choice(["INCLUSIVE", "EXCLUSIVE"])} if self.chance(0.7) else {})

    def attribute_test(self, name):
        kinds = list(DATES) if name == "when" else ["INCLUSIVE", "EXCLUSIVE", "CONTAINS"]
        kind = self.choice(kinds)
        if kind in DATES:
            return {"AttributeType": kind, "Values": sorted((self.date() for _ in range(DATES[kind])), key=parsed)}
        kind = {"AttributeType": kind} if kind != "INCLUSIVE" or self.chance(0.5) else {}
        return kind | {"Values": self.sample(WORDS, self.randint(1, 3))}

    def location(self):
        location = {"Country": self.set_test(["US", "us", "IT", "USA", "FR"])} if self.chance(0.5) else {}
        if self.chance(0.6):
            reach = self.choice([0, 11.3, 150, 1000, 9000, 15000, 25000, self.uniform(1, 20000)])
            location["GPSPoint"] = {"Coordinates": self.place(), "RangeInKilometers": reach}
        return location

    def dimensions(self):
        parts = {
            "Demographic": lambda: {
                self.choice(["Platform", "Make", "Model", "AppVersion", "DeviceType"]): self.set_test(["ios", "Android", "1.0", "x"]),
                "Channel": self.set_test(CHANNELS),
            },
            "Location": self.location,
            "Behavior": lambda: {"Recency": {
                "RecencyType": self.choice(["ACTIVE", "INACTIVE"]), "Duration": self.choice(["HR_24", "DAY_7", "DAY_14", "DAY_30"]),
            }},
            "Attributes": lambda: self.tests(["team", "Team", "when", "nope"]),
            "UserAttributes": lambda: self.tests(["team", "plan", "when"]),
            "Metrics": lambda: {self.choice(["n", "m", "zz"]): {
                "ComparisonOperator": self.choice(["EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL"]),
                "Value": self.choice([0, 1, 5, 5.5, -1]),
            }},
        }
        return {name: make() for name, make in parts.items() if self.chance(0.27)}

    def tests(self, names):
        return {name: self.attribute_test(name) for name in self.sample(names, self.randint(1, 2))}

    def sources(self, segments, known):
        if self.chance(0.2):
            return [{"Id": self.choice(known["lists"])}]
        chosen = self.sample(known["rules"], min(len(known["rules"]), self.choice([1, 1, 2, 3])))
        pin = lambda i: {"Version": self.randint(1, max(segments.versions[i]))} if i in segments.versions and self.chance(0.4) else {}
        return [{"Id": i} | pin(i) for i in chosen]

    def group(self, segments, known):
        group = {key: self.choice(JOINS) for key in ("SourceType", "Type") if self.chance(0.8)}
        group["Dimensions"] = [self.dimensions() for _ in range(self.choice([0, 1, 1, 2, 3]))]
        return group | ({"SourceSegments": self.sources(segments, known)} if self.chance(0.6) else {})

    def definition(self, segments, known):
        if self.chance(0.5):
            return {"Dimensions": self.dimensions()}
        groups = [self.group(segments, known) for _ in range(self.choice([0, 1, 1, 1, 2, 2, 3, 5]))]
        include = {"Include": self.choice(JOINS)} if self.chance(0.8) else {}
        return {"SegmentGroups": include | {"Groups": groups}}


def exact(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


# -- the test ---------------------------------------------------------------------------------------------------


class World:
    """An app full of people and segments, and what is known of them here."""

    def __init__(self, server):
        self.server, self.pinpoint, self.chance = server, server.pinpoint(), Chance(SEED)
        self.app = self.pinpoint.create_app(CreateApplicationRequest={"Name": "fuzz"})["ApplicationResponse"]["Id"]
        self.segments, self.known = Segments(), {"rules": [], "lists": []}
        self.people = self.populate(200)

    def populate(self, count):
        last = {}
        for n in range(count):
            body, name = self.chance.endpoint(), f"E{n}" if n % 7 else f"e:{n}/x"
            self.pinpoint.update_endpoint(ApplicationId=self.app, EndpointId=name, EndpointRequest=body)
            given = parsed(body["EffectiveDate"]) if "EffectiveDate" in body else NOW
            last[name] = min(given.replace(microsecond=given.microsecond // 1000 * 1000), NOW)
        people = self.export()
        assert set(people) == set(last)
        return [{**e, "last": last[name]} for name, e in people.items()]

    def export(self, **arguments):
        return exported(self.server, self.pinpoint, self.app, **arguments)

    def import_list(self, n):
        endpoints = [e["Id"] for e in self.chance.sample(self.people, 20)]
        users = sorted({e["User"]["UserId"] for e in self.chance.sample(self.people, 12) if "UserId" in e["User"]})
        lines = [{"Id": i.swapcase() if self.chance.chance(0.3) else i} for i in endpoints] + [{"User": {"UserId": u}} for u in users]
        path = self.server.data / f"objects/bucket/list{n}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(map(json.dumps, lines)))
        request = {"Format": "JSON", "RoleArn": "r", "S3Url": f"s3://bucket/list{n}.json", "DefineSegment": True, "RegisterEndpoints": False}
        made = self.pinpoint.create_import_job(ApplicationId=self.app, ImportJobRequest=request)["ImportJobResponse"]
        assert wait(self.pinpoint.get_import_job, ApplicationId=self.app, JobId=made["Id"])["TotalFailures"] == 0
        segment = made["Definition"]["SegmentId"]
        self.segments.versions[segment] = {1: {"list": {i.lower() for i in endpoints}, "users": set(users)}}
        self.known["lists"].append(segment)

    def write(self, segment=None):
        """Creates or updates a segment; what rests on too much or on itself is refused, and makes none."""
        definition = self.chance.definition(self.segments, self.known)
        path = f"/v1/apps/{self.app}/segments" + (f"/{segment}" if segment else "")
        status, _, body = self.server.call("PUT" if segment else "POST", path, definition)
        body = json.loads(body)
        if status == 400:
            assert "circle" in body["Message"] or "above one another" in body["Message"], (body, definition)
            return None
        self.segments.versions.setdefault(body["Id"], {})[body["Version"]] = definition
        if not segment:
            self.known["rules"].append(body["Id"])
        return body["Id"]

    def change_another(self):
        """Another one gets a new version, or goes: others may rest on it."""
        segment = self.chance.choice([i for i in self.known["rules"] if i in self.segments.versions])
        if self.chance.chance(0.8):
            self.write(segment)
        else:
            self.pinpoint.delete_segment(ApplicationId=self.app, SegmentId=segment)
            del self.segments.versions[segment]

    def check(self, segment):
        versions = self.segments.versions[segment]
        pinned = self.chance.choice(list(versions)) if self.chance.chance(0.3) else None
        definition = versions[pinned or max(versions)]
        wanted = {e["Id"] for e in self.people if self.segments.member(definition, e)}
        found = set(self.export(SegmentId=segment, **({"SegmentVersion": pinned} if pinned else {})))
        assert found == wanted, (json.dumps(definition), [e for e in self.people if e["Id"] in found ^ wanted][:2])
        return 0 < len(found) < len(self.people)


@pytest.fixture(scope="module")
def world(start):
    return World(start("--virtual-clock", exact(NOW)))


def test_random_segments_mean_what_the_reference_says(world):
    for n in range(4):
        world.import_list(n)
    world.known["rules"].append(world.pinpoint.create_segment(ApplicationId=world.app, WriteSegmentRequest={})["SegmentResponse"]["Id"])
    world.segments.versions[world.known["rules"][0]] = {1: {}}
    telling = 0
    for _ in range(SEGMENTS):
        segment = world.write()
        telling += bool(segment) and world.check(segment)
        if world.chance.chance(0.3):
            world.change_another()
        telling += world.check(world.chance.choice(list(world.segments.versions))) if world.chance.chance(0.2) else 0
    assert telling > SEGMENTS / 3, "most segments should have some members and lack others"
