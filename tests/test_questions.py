"""The questions below /counterpoint/v1, each against a count made here over what was written."""

import collections
import datetime
import json
import math
import random
import time
import urllib.parse
import urllib.request

import pytest
from shop import Shop, address, email

START = "2026-03-02T09:00:00Z"


@pytest.fixture(scope="module")
def server(start):
    return start("--virtual-clock", START)


@pytest.fixture
def shop(server, pinpoint):
    return Shop(server, pinpoint)


def ext(shop, method, path, body=b""):
    return shop.server.ext(method, f"/apps/{shop.id}{path}", body)


def refused(shop, method, path, body=b""):
    """Status and message of a call that must not succeed."""
    status, _, answer = shop.server.call(method, f"/counterpoint/v1/apps/{shop.id}{path}", body)
    assert status >= 400, answer
    return status, json.loads(answer)["Message"]


def crowd(n, seed=5):
    """People as UpdateEndpointsBatch takes them, drawn from a seed."""
    draw = random.Random(seed)
    people = []
    for i in range(n):
        person = {
            "Id": f"e{i}",
            "User": {"UserId": f"u{i // 2}"} if draw.random() < 0.7 else {},
            "ChannelType": draw.choice(["EMAIL", "EMAIL", "EMAIL", "SMS", "GCM"]),
            "OptOut": draw.choice(["NONE", "NONE", "NONE", "ALL"]),
            "Attributes": {"plan": draw.sample(["free", "pro", "gold"], draw.randint(1, 2))},
            "Metrics": {"visits": float(draw.randint(0, 9))},
            "Demographic": {"Platform": draw.choice(["ios", "android"]), "Make": "M"},
            "Location": {"Country": draw.choice(["IT", "US", "DE"])},
        }
        if draw.random() < 0.9:
            person["Address"] = f"{draw.choice(['P', 'p'])}{draw.randint(0, n)}@example.com"
        else:
            del person["OptOut"]
        if not person["User"]:
            del person["User"]
        people.append(person)
    return people


class Truth:
    """The same people as the API shows them after it has taken them in: the base of every count here."""

    def __init__(self, shop, people):
        self.shop, self.now = shop, []
        for at in range(0, len(people), 100):
            shop.pinpoint.update_endpoints_batch(
                ApplicationId=shop.id, EndpointBatchRequest={"Item": people[at : at + 100]}
            )
        self.read([p["Id"] for p in people])

    def read(self, ids):
        get = self.shop.pinpoint.get_endpoint
        self.now = [get(ApplicationId=self.shop.id, EndpointId=i)["EndpointResponse"] for i in ids]


def is_in(values, *wanted):
    return any(v in wanted for v in values)


def reach(members, suppressed=()):
    """The waterfall of one channel's members, oldest first."""
    steps = collections.Counter()
    seen = set()
    for e in members:
        steps["Members"] += 1
        at = e.get("Address", "").lower()
        if not at:
            steps["NoAddress"] += 1
        elif e["OptOut"] == "ALL":
            steps["OptedOut"] += 1
        elif e["EndpointStatus"] == "INACTIVE":
            steps["Inactive"] += 1
        elif at in suppressed:
            steps["Suppressed"] += 1
        elif at in seen:
            steps["SameAddress"] += 1
        else:
            seen.add(at)
            steps["Reachable"] += 1
    names = ["Members", "NoAddress", "OptedOut", "Inactive", "Suppressed", "SameAddress", "Reachable"]
    return {name: steps[name] for name in names}


def check_estimate(found, truth, member, rules, suppressed=()):
    members = [e for e in truth.now if member(e)]
    assert found["Count"] == len(members)
    people = {e.get("User", {}).get("UserId") or f"endpoint {e['Id']}" for e in members}
    assert found["Users"] == len(people)
    assert [r["Count"] for r in found["Rules"]] == [sum(map(rule, truth.now)) for rule in rules]
    channels = {e["ChannelType"] for e in members} | {"EMAIL"}
    wanted = {c: reach([e for e in members if e["ChannelType"] == c], suppressed if c == "EMAIL" else ()) for c in channels}
    assert found["Reach"] == wanted
    assert [e["Id"] for e in found["Sample"]] == [e["Id"] for e in members[:10]]


def test_an_estimate_counts_like_we_do_and_follows_every_change(shop):
    people = crowd(300)
    truth = Truth(shop, people)
    some = next(e["Address"] for e in truth.now if e.get("Address") and e["ChannelType"] == "EMAIL")
    ext(shop, "POST", "/suppressions", {"Address": some})
    dimensions = {
        "Attributes": {"plan": {"AttributeType": "INCLUSIVE", "Values": ["pro", "gold"]}},
        "Location": {"Country": {"Values": ["IT", "US"]}},
        "Metrics": {"visits": {"ComparisonOperator": "GREATER_THAN", "Value": 3}},
    }
    rules = [
        lambda e: is_in(e["Attributes"]["plan"], "pro", "gold"),
        lambda e: e["Location"]["Country"] in ("IT", "US"),
        lambda e: e["Metrics"]["visits"] > 3,
    ]
    member = lambda e: all(rule(e) for rule in rules)

    def ask():
        found = ext(shop, "POST", "/segments/estimate", {"Dimensions": dimensions})
        names = [(r["Rule"], r["Group"], r["Dimension"]) for r in found["Rules"]]
        assert names == [("Attributes.plan", 0, 0), ("Location.Country", 0, 0), ("Metrics.visits", 0, 0)]
        check_estimate(found, truth, member, rules, {some.lower()})
        return found["Position"]

    first = ask()
    draw = random.Random(1)
    for turn in range(4):
        changed = draw.sample(people, 20)
        for person in changed:
            person["Location"] = {"Country": draw.choice(["IT", "FR"])}
        shop.pinpoint.update_endpoints_batch(ApplicationId=shop.id, EndpointBatchRequest={"Item": changed})
        gone = people.pop(draw.randrange(len(people)))
        shop.pinpoint.delete_endpoint(ApplicationId=shop.id, EndpointId=gone["Id"])
        if turn == 2:
            shop.pinpoint.remove_attributes(
                ApplicationId=shop.id,
                AttributeType="endpoint-custom-attributes",
                UpdateAttributesRequest={"Blacklist": ["nothing-has-this"]},
            )
        truth.read([p["Id"] for p in people])
        assert ask() > first


def test_an_estimate_of_groups_and_sources(shop):
    truth = Truth(shop, crowd(200, seed=9))
    gold = shop.segment(Attributes={"plan": {"Values": ["gold"]}})
    groups = {
        "Include": "ANY",
        "Groups": [
            {"SourceSegments": [{"Id": gold}], "Dimensions": [{"Demographic": {"Platform": {"Values": ["ios"]}}}]},
            {
                "Type": "ANY",
                "Dimensions": [
                    {"Demographic": {"Channel": {"Values": ["SMS"]}}},
                    {"UserAttributes": {"tier": {"Values": ["x"]}}, "Location": {"Country": {"Values": ["DE"]}}},
                ],
            },
        ],
    }
    rules = [
        lambda e: e["Demographic"]["Platform"] == "ios",
        lambda e: e["ChannelType"] == "SMS",
        lambda e: e["Location"]["Country"] == "DE",
        lambda e: False,
    ]
    member = lambda e: (is_in(e["Attributes"]["plan"], "gold") and rules[0](e)) or rules[1](e)
    found = ext(shop, "POST", "/segments/estimate", {"SegmentGroups": groups})
    places = [(r["Rule"], r["Group"], r["Dimension"]) for r in found["Rules"]]
    assert places == [
        ("Demographic.Platform", 0, 0),
        ("Demographic.Channel", 1, 0),
        ("Location.Country", 1, 1),
        ("UserAttributes.tier", 1, 1),
    ]
    check_estimate(found, truth, member, rules)
    everybody = ext(shop, "POST", "/segments/estimate", {})
    check_estimate(everybody, truth, lambda e: True, [])


def test_an_estimate_refuses_with_the_members_name(shop):
    for body, part in [
        ({"Dimensions": {"Attributes": {"d": {"AttributeType": "BEFORE", "Values": ["soon"]}}}}, "Attributes.d"),
        ({"Dimensions": {"Attributes": {"d": {"Values": [str(i) for i in range(10_000)]}}}}, "at most 100 values"),
        ({"SegmentGroups": {"Groups": [{}] * 6}}, "SegmentGroups.Groups"),
        ({"Dimensions": []}, "WriteSegmentRequest"),
        (b"nonsense", "WriteSegmentRequest"),
    ]:
        status, text = refused(shop, "POST", "/segments/estimate", body)
        assert status == 400 and part in text, text
    assert shop.server.call("POST", f"/counterpoint/v1/apps/{'0' * 32}/segments/estimate", {})[0] == 404


def test_a_superseded_estimate_leaves_the_server_well(shop):
    """Callers that hang up at once: the server stops working for them and answers the next."""
    import socket

    Truth(shop, crowd(50))
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", shop.server.port)) as s:
            s.sendall(b"POST /counterpoint/v1/apps/x/segments/estimate HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
    assert ext(shop, "POST", "/segments/estimate", {})["Count"] == 50


def test_fields_are_those_that_people_have(shop):
    people = crowd(250, seed=2)
    for n, person in enumerate(people):
        if "User" in person:
            person["User"]["UserAttributes"] = {"FirstName": [f"N{n % 60}"]}
    truth = Truth(shop, people)
    events = [("bought", 3), ("looked", 5)]
    batch = {
        "BatchItem": {
            "e0": {
                "Endpoint": {},
                "Events": {
                    f"{kind}{n}": {"EventType": kind, "Timestamp": f"2026-03-01T0{n}:00:00Z"}
                    for kind, times in events
                    for n in range(times)
                },
            }
        }
    }
    shop.pinpoint.put_events(ApplicationId=shop.id, EventsRequest=batch)
    found = ext(shop, "GET", "/fields")

    def counted(of):
        count = collections.Counter()
        for e in truth.now:
            count.update(set(of(e)))
        return [{"Value": v, "Count": n} for v, n in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))][:50]

    plan = {"Name": "plan", "Count": 250, "Values": counted(lambda e: e["Attributes"]["plan"])}
    assert found["Attributes"] == [plan]
    names = lambda e: e["User"].get("UserAttributes", {}).get("FirstName", [])
    [first] = found["UserAttributes"]
    assert first["Count"] == sum(bool(names(e)) for e in truth.now)
    assert first["Values"] == counted(names)
    visits = [e["Metrics"]["visits"] for e in truth.now]
    assert found["Metrics"] == [{"Name": "visits", "Count": 250, "Min": min(visits), "Max": max(visits)}]
    assert found["Demographic"]["Channel"] == counted(lambda e: [e["ChannelType"]])
    assert found["Demographic"]["Platform"] == counted(lambda e: [e["Demographic"]["Platform"]])
    assert found["Demographic"]["Model"] == [] and found["Demographic"]["AppVersion"] == []
    assert found["Location"]["Country"] == counted(lambda e: [e["Location"]["Country"]])
    assert found["Events"] == [
        {"EventType": "looked", "Count": 5, "Last": "2026-03-01T04:00:00.000Z"},
        {"EventType": "bought", "Count": 3, "Last": "2026-03-01T02:00:00.000Z"},
    ]
    assert found["Position"] > 0


def everybody(shop, path, size=7):
    """Every item of a list, page by page."""
    items, token = [], ""
    while True:
        joint = "&" if "?" in path else "?"
        page = ext(shop, "GET", f"{path}{joint}page-size={size}" + (f"&token={token}" if token else ""))
        assert len(page["Item"]) <= size
        items += page["Item"]
        token = page.get("NextToken")
        if not token:
            return items


def test_people_are_found(shop):
    people = crowd(60, seed=3)
    people[4]["User"] = {"UserId": "Zoe-1", "UserAttributes": {"FirstName": ["Zoë"], "LastName": ["Ångström"]}}
    people[5]["Attributes"]["full_name"] = ["Bernard Shaw"]
    people[5]["Attributes"]["TeamName"] = ["Shawinigan"]
    truth = Truth(shop, people)

    def ids(q):
        return [p["EndpointId"] for p in everybody(shop, f"/people?q={urllib.parse.quote(q)}")]

    def wanted(q):
        begins = lambda text: (text or "").lower().startswith(q.lower())
        return [
            e["Id"]
            for e in truth.now
            if begins(e["Id"]) or begins(e["User"].get("UserId")) or begins(e.get("Address"))
        ]

    assert ids("") == [e["Id"] for e in truth.now]
    for q in ("E1", "u1", "p1", "P22", "e59", "nobody"):
        assert ids(q) == wanted(q), q
    assert ids("ångs") == ["e4"] and ids("zoe-") == ["e4"] and ids("Zoë") == ["e4"]
    assert ids("SHAW") == ["e5"] and ids("shawini") == []
    [shaw] = everybody(shop, "/people?q=e59")
    e = truth.now[59]
    assert (shaw["Status"], shaw["OptOut"], shaw["ChannelType"]) == (e["EndpointStatus"], e["OptOut"], e["ChannelType"])
    assert everybody(shop, "/people?q=shaw")[0]["Name"] == "Bernard Shaw"
    assert everybody(shop, "/people?q=zoe-")[0]["Name"] == "Zoë Ångström"
    gold = shop.segment(Attributes={"plan": {"Values": ["gold"]}})
    in_gold = [e["Id"] for e in truth.now if "gold" in e["Attributes"]["plan"]]
    assert [p["EndpointId"] for p in everybody(shop, f"/people?segment={gold}")] == in_gold
    assert [p["EndpointId"] for p in everybody(shop, f"/people?segment={gold}&q=e1")] == [
        i for i in in_gold if i.startswith("e1")
    ]
    assert refused(shop, "GET", f"/people?segment={'0' * 32}")[0] == 404
    assert refused(shop, "GET", "/people?token=%25%25")[0] == 400
    assert refused(shop, "GET", "/people?token=eHl6")[0] == 400


def test_one_person_whole(shop):
    people = [
        {"Id": "One", "User": {"UserId": "ana"}, **address(1)},
        {"Id": "two", "User": {"UserId": "ana"}, "ChannelType": "GCM", "Address": "token"},
        {"Id": "three", "User": {"UserId": "ben"}, **address(3)},
    ]
    shop.people(*people)
    ext(shop, "POST", "/suppressions", {"Address": "P1@example.com", "Reason": "COMPLAINT"})
    mine = shop.segment(Attributes={"name": {"Values": ["N1"]}})
    shop.segment(Attributes={"name": {"Values": ["N3"]}})
    found = ext(shop, "GET", "/people/oNE")
    assert (found["Endpoint"]["Id"], found["Endpoint"]["Address"]) == ("One", "p1@example.com")
    assert [e["Id"] for e in found["Others"]] == ["two"]
    assert found["Suppression"]["Reason"] == "COMPLAINT"
    assert found["Segments"] == [{"Id": mine, "Name": "all"}]
    assert found["LastActive"].startswith("2026-03-")
    assert "Suppression" not in ext(shop, "GET", "/people/three")
    assert refused(shop, "GET", "/people/nobody") == (404, "Endpoint not found")


def test_a_preview_is_what_would_be_sent(shop):
    shop.people({**address(1), "User": {"UserId": "u", "UserAttributes": {"FirstName": ["Ana"]}}})
    body = {
        "EndpointId": "e0",
        "Subject": "Hi {{User.UserAttributes.FirstName.[0]}}",
        "HtmlPart": "<p>{{Attributes.name}} {{User.UserAttributes.Surname}} {{code}}{{#if Attributes.colour}}x{{/if}}</p>",
        "TextPart": "{{Metrics.visits}} {{shop}}",
        "DefaultSubstitutions": json.dumps({"shop": "ours"}),
    }
    found = ext(shop, "POST", "/preview", body)
    assert found["Subject"] == "Hi Ana"
    assert found["HtmlPart"] == "<p>N1  </p>" and found["TextPart"] == " ours"
    assert found["Missing"] == ["Metrics.visits", "User.UserAttributes.Surname", "code"]
    assert found["Unknown"] == ["Attributes.colour", "Metrics.visits", "User.UserAttributes.Surname", "code"]
    nobody = ext(shop, "POST", "/preview", {"Subject": "Hi {{User.UserAttributes.FirstName}}!"})
    assert (nobody["Subject"], nobody["Missing"], nobody["Unknown"]) == ("Hi !", ["User.UserAttributes.FirstName"], [])
    assert "HtmlPart" not in nobody and "TextPart" not in nobody
    for wrong, part in [
        ({"Subject": "{{#if x}}"}, "Subject: The template does not parse"),
        ({"HtmlPart": "a\nb {{open"}, "HtmlPart"),
        ({"Subject": "x", "DefaultSubstitutions": "[]"}, "DefaultSubstitutions"),
        ({"Subject": "x", "Colour": 1}, "Colour"),
        ({"Subject": "x" * 700_000}, "at most 600000 characters"),
    ]:
        status, text = refused(shop, "POST", "/preview", wrong)
        assert status == 400 and part in text, text
    assert refused(shop, "POST", "/preview", {"EndpointId": "nobody", "Subject": "x"})[0] == 404
