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


def follow(mail, what):
    """What a receiver does with a mail: loads the pixel, follows the link, unsubscribes by one click."""
    import re

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    if what == "open":
        urllib.request.urlopen(re.search(r'<img src="([^"]+)"', mail["Html"]).group(1)).read()
    elif what == "click":
        try:
            urllib.request.build_opener(Stay).open(re.search(r'<a href="([^"]+)"', mail["Html"]).group(1))
        except urllib.error.HTTPError as error:
            assert error.code == 302
    else:
        urllib.request.urlopen(mail["Headers"]["List-Unsubscribe"].strip("<>"), data=b"List-Unsubscribe=One-Click")


LINK = '<html><body><a href="https://shop.example/a">buy</a></body></html>'


def bought(shop, endpoint, at, kind="_monetization.purchase"):
    event = {"EventType": kind, "Timestamp": at}
    batch = {"BatchItem": {endpoint: {"Endpoint": {}, "Events": {f"{endpoint}-{at}-{kind}": event}}}}
    shop.pinpoint.put_events(ApplicationId=shop.id, EventsRequest=batch)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def wilson(count, size, z=1.959963984540054):
    share = count / size
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return middle - half, middle + half


def newcombe(a, b):
    (low_a, high_a), (low_b, high_b) = wilson(*a), wilson(*b)
    share_a, share_b = a[0] / a[1], b[0] / b[1]
    difference = share_a - share_b
    return (
        difference,
        difference - math.hypot(share_a - low_a, high_b - share_b),
        difference + math.hypot(high_a - share_a, share_b - low_b),
    )


@pytest.fixture(scope="module")
def sent(server, pinpoint):
    """A campaign with two treatments and a holdout, read, clicked and bought from."""
    shop = Shop(server, pinpoint)
    draw = random.Random(4)
    people = []
    for n in range(400):
        at = f"bounce+{n}@example.com" if n % 50 == 7 else f"p{n}@example.com"
        people.append({"Address": at, "User": {"UserId": f"u{n % 380}"}, "Attributes": {"name": [f"N{n}"]}})
    people[9]["OptOut"] = "ALL"
    people[10]["Address"] = "P11@example.com"
    shop.people(*people)
    ext(shop, "POST", "/suppressions", {"Address": "p12@example.com"})
    other = {"SizePercent": 30, "MessageConfiguration": email("B", LINK)}
    campaign = shop.campaign(
        Name="spring",
        HoldoutPercent=20,
        AdditionalTreatments=[other],
        MessageConfiguration=email("A", LINK),
        TreatmentName="red",
    )
    shop.advance()
    mails = [m for m in shop.mails() if m["CampaignId"] == campaign["Id"]]
    for mail in mails:
        if mail["Outcome"] != "DELIVERED":
            continue
        for what, chance in (("open", 0.5), ("click", 0.2), ("unsubscribe", 0.03)):
            if draw.random() < chance:
                for _ in range(draw.randint(1, 2)):
                    follow(mail, what)
                mail.setdefault("Did", set()).add(what)
    start = instant(shop.runs(campaign)[0]["Start"])
    deeds = []
    for n in range(400):
        if draw.random() < 0.4:
            deeds.append((f"e{n}", draw.choice([-5, 1, 30, 167, 169, 300])))
    late = 0
    # In the order of time: no clock of a client is ahead.
    for endpoint, hours in sorted(deeds, key=lambda deed: deed[1]):
        if hours > late:
            shop.advance(f"PT{hours - late}H")
            late = hours
        at = (start + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        bought(shop, endpoint, at)
    shop.advance("PT1H")
    return shop, campaign, mails, deeds


def person_of(endpoint):
    return f"u{int(endpoint[1:]) % 380}"


def test_a_report_counts_like_we_do(sent):
    shop, campaign, mails, deeds = sent
    found = ext(shop, "GET", f"/campaigns/{campaign['Id']}/report")
    groups = {g["Group"]: g for g in found["Groups"]}
    assert list(groups) == ["Treatment 0", "Treatment 1", "Holdout"]
    assert groups["Treatment 0"]["Name"] == "red" and "Name" not in groups["Treatment 1"]
    events = []
    for n in range(400):
        events += ext(shop, "GET", f"/campaigns/{campaign['Id']}/explain?endpoint=e{n}")["Events"]
    held = {e["EndpointId"] for e in events if e["Attributes"].get("campaign_send_status") == "HOLDOUT"}
    people = {}
    for name, subject in (("Treatment 0", "A"), ("Treatment 1", "B")):
        mine = [m for m in mails if m["Subject"] == subject]
        people[name] = {person_of(m["EndpointId"]) for m in mine}
        did = lambda what: sum(what in m.get("Did", ()) for m in mine)
        group = groups[name]
        assert group["Sent"] == len(mine)
        assert group["Delivered"] == sum(m["Outcome"] == "DELIVERED" for m in mine)
        assert group["Bounced"] == sum(m["Outcome"] == "BOUNCED" for m in mine)
        assert group["Opened"] == did("open") and group["Clicked"] == did("click")
        assert group["Unsubscribed"] == did("unsubscribe")
        assert (group["Complained"], group["Uncertain"]) == (0, 0)
    people["Holdout"] = {person_of(e) for e in held}
    people["All treatments"] = people["Treatment 0"] | people["Treatment 1"]

    def converted(group, hours):
        return {p for p in people[group] if any(person_of(e) == p and 0 <= h <= hours for e, h in deeds)}

    for name, group in groups.items():
        assert group["People"] == len(people[name])
        assert group["Converted"] == len(converted(name, 168))
        assert group["Rate"] == pytest.approx(group["Converted"] / group["People"])
    pairs = [(c["Of"], c["Against"]) for c in found["Comparisons"]]
    assert pairs == [
        ("All treatments", "Holdout"),
        ("Treatment 0", "Holdout"),
        ("Treatment 1", "Holdout"),
        ("Treatment 1", "Treatment 0"),
    ]
    for c in found["Comparisons"]:
        side = lambda name: (len(converted(name, 168)), len(people[name]))
        wanted = newcombe(side(c["Of"]), side(c["Against"]))
        assert (c["Difference"], c["Low"], c["High"]) == pytest.approx(wanted)
        verdict = "better" if wanted[1] > 0 else "worse" if wanted[2] < 0 else "not enough data"
        assert c["Verdict"] == verdict and c["Sentence"].endswith(".")
    short = ext(shop, "GET", f"/campaigns/{campaign['Id']}/report?hours=24&event=_monetization.purchase")
    for group in short["Groups"]:
        assert group["Converted"] == len(converted(group["Group"], 24))
    purchase = {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["_monetization.purchase"]}}
    assert short["Conversion"] == {"Event": purchase, "WithinHours": 24}
    assert found["Conversion"]["WithinHours"] == 168
    nothing = ext(shop, "GET", f"/campaigns/{campaign['Id']}/report?event=never")
    assert {g["Converted"] for g in nothing["Groups"]} == {0}

    funnel = {step["Counter"]: step["Count"] for step in found["Funnel"]}
    assert [s["Counter"] for s in found["Funnel"]][0] == "ENDPOINT_PRODUCED"
    assert funnel["ENDPOINT_PRODUCED"] == 400 and funnel["ENDPOINT_OPT_OUT"] == 1
    assert funnel["TREATMENT_HOLDOUT"] == len(held)
    assert funnel["ATTEMPTED"] == len(mails) and funnel["DELIVERED"] + funnel["BOUNCED"] == len(mails)
    left = 400 - 1 - len(held) - funnel.get("DUPLICATE_ADDRESS", 0) - funnel.get("SUPPRESSED_MANUAL", 0)
    assert left == len(mails)
    assert {run["TreatmentId"] for run in found["Runs"]} == {"0", "1"}


def test_a_report_takes_the_apps_own_conversion(sent):
    shop, campaign, _, _ = sent
    kinds = {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["signed"]}}
    ext(shop, "PUT", "/metrics", {"Conversion": {"Event": kinds, "WithinHours": 5}})
    found = ext(shop, "GET", f"/campaigns/{campaign['Id']}/report")
    assert found["Conversion"] == {"Event": kinds, "WithinHours": 168}
    assert {g["Converted"] for g in found["Groups"]} == {0}
    ext(shop, "PUT", "/metrics", {"Conversion": None})
    path = f"/campaigns/{campaign['Id']}/report"
    for query in ("?hours=0", "?hours=9000", "?hours=x"):
        status, text = refused(shop, "GET", path + query)
        assert status == 400 and text.startswith("hours: "), text
    assert refused(shop, "GET", f"/campaigns/{'0' * 32}/report")[0] == 404


def test_everybody_is_explained_truly(sent):
    shop, campaign, mails, _ = sent
    by_endpoint = {m["EndpointId"]: m for m in mails}
    outcomes = collections.Counter()
    for n in range(400):
        why = ext(shop, "GET", f"/campaigns/{campaign['Id']}/explain?endpoint=e{n}")
        outcomes[why["Outcome"]] += 1
        assert why["EndpointId"] == f"e{n}" and why["Sentence"].startswith(f"e{n} ")
        assert all(s["Passed"] for s in why["Steps"][:-1])
        mail = by_endpoint.get(f"e{n}")
        assert (why["Outcome"] == "SENT") == (mail is not None)
        if mail:
            assert why.get("Reason") == ("BOUNCED" if mail["Outcome"] == "BOUNCED" else None)
            if "click" in mail.get("Did", ()):
                assert "clicked" in why["Sentence"]
            assert ("“red”" if mail["Subject"] == "A" else "treatment 1") in why["Sentence"]
        elif why["Outcome"] == "NOT_SENT":
            reasons = {9: {"ENDPOINT_OPT_OUT"}, 10: {"DUPLICATE_ADDRESS"}, 11: {"DUPLICATE_ADDRESS"}, 12: {"SUPPRESSED_MANUAL"}}
            assert why["Reason"] in reasons[n]
            if why["Reason"] == "DUPLICATE_ADDRESS":
                assert f"the endpoint e{21 - n}" in why["Sentence"]
    assert outcomes["HELD_OUT"] > 40 and set(outcomes) <= {"SENT", "HELD_OUT", "NOT_SENT"}
    path = f"/campaigns/{campaign['Id']}/explain"
    assert refused(shop, "GET", path) == (400, "endpoint: missing, and required")
    assert refused(shop, "GET", f"{path}?endpoint=nobody") == (404, "Endpoint not found")
    assert refused(shop, "GET", f"/campaigns/{'0' * 32}/explain?endpoint=e0")[0] == 404


def test_explanations_of_those_outside_and_of_those_who_wait(shop):
    shop.people(address(0), {"Address": "p1@example.com", "Attributes": {"name": ["other"]}})
    segment = shop.segment(Attributes={"name": {"Values": ["N0", "N7"]}})
    paused = shop.campaign(SegmentId=segment, IsPaused=True)
    why = lambda c, e: ext(shop, "GET", f"/campaigns/{c['Id']}/explain?endpoint={e}")
    waiting = why(paused, "e0")
    assert waiting["Outcome"] == "WAITING" and "paused" in waiting["Sentence"]
    now = instant(shop.server.ext("GET", "/clock")["Now"])
    later = shop.campaign(SegmentId=segment, Schedule={"StartTime": (now + datetime.timedelta(hours=30)).isoformat()})
    assert "is due on" in why(later, "e0")["Sentence"]
    slow = shop.campaign(SegmentId=segment, Schedule={"StartTime": "IMMEDIATE"})
    shop.advance()
    outside = why(slow, "e1")
    assert (outside["Outcome"], "Reason" in outside, outside["Events"]) == ("NOT_IN_AUDIENCE", False, [])
    assert "Attributes.name is one of N0, N7, and here it is other" in outside["Sentence"]
    step = outside["Steps"][-1]
    assert step["Step"] == "In the audience" and "evaluated now" in step["Detail"]
    assert "Attributes.name is one of N0, N7: other (no)" in step["Detail"]
    inside = why(slow, "E0")
    assert inside["Outcome"] == "SENT" and "It was delivered." in inside["Sentence"]
    kinds = [e["EventType"] for e in inside["Events"]]
    assert kinds == ["_campaign.send", "_email.send", "_email.delivered"]
    assert {e["CampaignId"] for e in inside["Events"]} == {slow["Id"]}
    shop.pinpoint.delete_segment(ApplicationId=shop.id, SegmentId=segment)
    assert why(slow, "e0")["Outcome"] == "SENT"


def test_a_timeline_is_everything_of_one_person(shop):
    shop.people(
        {**address(0), "User": {"UserId": "ana"}},
        {"ChannelType": "GCM", "Address": "token", "User": {"UserId": "ana"}},
        {**address(2), "User": {"UserId": "ben"}},
    )
    for n, endpoint in enumerate(["e0", "e1", "e2", "e0", "E1", "e0"]):
        bought(shop, endpoint, f"2026-03-01T0{n}:00:00.000Z", f"kind{n}")
    campaign = shop.campaign(Name="hello", MessageConfiguration=email("x", LINK))
    shop.advance()
    follow(next(m for m in shop.mails() if m["To"] == "p0@example.com"), "open")
    shop.pinpoint.send_messages(
        ApplicationId=shop.id,
        MessageRequest={
            "Endpoints": {"e0": {}},
            "MessageConfiguration": {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "reset"}}}},
        },
    )
    shop.advance()
    whole = everybody(shop, "/people/E0/timeline", size=3)
    client = [e for e in whole if e["Origin"] == "client"]
    assert [(e["EventType"], e["EndpointId"]) for e in client] == [
        ("kind5", "e0"), ("kind4", "e1"), ("kind3", "e0"), ("kind1", "e1"), ("kind0", "e0"),
    ]
    service = [e for e in whole if e["Origin"] == "service"]
    of_campaign = [e["EventType"] for e in service if e.get("CampaignId") == campaign["Id"]]
    assert sorted(of_campaign) == ["_campaign.send", "_email.delivered", "_email.open", "_email.send"]
    assert {e["CampaignName"] for e in service if "CampaignId" in e} == {"hello"}
    assert {e["TreatmentId"] for e in service if "CampaignId" in e} == {"0"}
    direct = [e["EventType"] for e in service if "CampaignId" not in e]
    assert sorted(direct) == ["_email.delivered", "_email.send"], "a direct message is found by its address"
    assert {e["EndpointId"] for e in service} == {"e0"}
    assert [e["At"] for e in whole] == sorted((e["At"] for e in whole), reverse=True)
    assert all(instant(e["Arrived"]) for e in whole)
    assert everybody(shop, "/people/e1/timeline", size=50) == whole
    mine = everybody(shop, "/people/e2/timeline", size=50)
    assert [e["EventType"] for e in mine if e["Origin"] == "client"] == ["kind2"]
    assert refused(shop, "GET", "/people/nobody/timeline")[0] == 404
    assert refused(shop, "GET", "/people/e0/timeline?token=eHl6")[0] == 400


def test_people_behind_a_number(shop):
    shop.people(*[{**address(n), "User": {"UserId": f"u{n // 2}"}} for n in range(40)])
    kinds = lambda *names: {"EventType": {"DimensionType": "INCLUSIVE", "Values": list(names)}}
    ext(
        shop, "PUT", "/metrics",
        {
            "Activation": {"Events": [kinds("chose")], "WithinDays": 2},
            "Retention": {"Event": kinds("played")},
            "Conversion": {"Event": kinds("paid"), "Exposure": kinds("opened"), "WithinHours": 24},
        },
    )
    draw, deeds = random.Random(8), collections.defaultdict(list)
    for n in range(0, 36):
        for kind in ("opened", "chose", "played", "paid"):
            if draw.random() < 0.5:
                day, hour = draw.randint(1, 6), draw.randint(0, 23)
                bought(shop, f"e{n}", f"2026-02-0{day}T{hour:02}:00:00.000Z", kind)
                deeds[f"u{n // 2}"].append((day * 24 + hour, kind))
    for mine in deeds.values():
        mine.sort()
    activated = {u for u, mine in deeds.items() if any(k == "chose" and at // 24 - mine[0][0] // 24 <= 2 for at, k in mine)}
    back = {u for u, mine in deeds.items() if any(k == "played" and at // 24 > mine[0][0] // 24 for at, k in mine)}
    exposed = {u for u, mine in deeds.items() if any(k == "opened" for _, k in mine)}
    paid = {
        u for u in exposed
        if any(k == "paid" and j == "opened" and 0 <= at - since <= 24 for at, k in deeds[u] for since, j in deeds[u])
    }
    for number, size, counts in (("activation", set(deeds), activated), ("retention", set(deeds), back), ("conversion", exposed, paid)):
        total = ext(shop, "GET", f"/metrics/{number}?unit=day")["Total"]
        assert (total["Size"], total["Count"]) == (len(size), len(counts))
        names = lambda missed: [p["UserId"] for p in everybody(shop, f"/metrics/{number}/people?unit=day&missed={missed}")]
        assert names("false") == sorted(counts), number
        assert names("true") == sorted(size - counts), number
    first = everybody(shop, "/metrics/activation/people?unit=day")[0]
    assert first["EndpointId"] == f"e{int(first['UserId'][1:]) * 2}" and first["Address"] and first["Name"]
    gone = sorted(activated)[0]
    shop.pinpoint.delete_user_endpoints(ApplicationId=shop.id, UserId=gone)
    assert everybody(shop, "/metrics/activation/people?unit=day")[0] == {
        "EndpointId": "", "UserId": gone, "Status": "DELETED", "OptOut": "NONE",
    }
    assert refused(shop, "GET", "/metrics/happiness/people")[0] == 404
    assert refused(shop, "GET", "/metrics/activation/people?missed=perhaps")[0] == 400


def test_the_status_at_a_glance(shop):
    shop.people(address(0), address(1))
    shop.campaign(Schedule={"StartTime": "IMMEDIATE"}, Limits={"MessagesPerSecond": 1})
    bought(shop, "e0", "2026-03-01T00:00:00Z")
    status = shop.server.ext("GET", f"/status?app={shop.id}")
    assert status["Log"]["Head"] >= status["Log"]["Applied"] > 0
    assert status["EventsPerSecond"] > 0 and status["Uncertain"] == 0 and status["Backup"] is None
    assert status["Carrier"] == {"EMAIL": "sandbox"}
    assert set(status["Queue"]) == {"Waiting", "InFlight"}
    shop.advance("PT1M")
    assert shop.server.ext("GET", "/status")["Queue"] == {"Waiting": 0, "InFlight": 0}
    assert shop.server.call("GET", f"/counterpoint/v1/status?app={'0' * 32}")[0] == 404


def test_the_sandbox_is_paged_and_shows_what_would_travel(shop):
    shop.people(*[address(n) for n in range(7)])
    shop.campaign(MessageConfiguration=email("Grüße", LINK, Body="plain"))
    shop.advance()
    items, token = [], ""
    while True:
        page = shop.server.ext("GET", f"/sandbox/messages?app={shop.id}&page-size=3" + (f"&token={token}" if token else ""))
        items += page["Item"]
        token = page.get("NextToken")
        if not token:
            break
    assert sorted(m["To"] for m in items) == [f"p{n}@example.com" for n in range(7)]
    assert shop.server.ext("GET", f"/sandbox/messages?app={'0' * 32}") == {"Item": []}
    one = items[0]
    path = f"/counterpoint/v1/sandbox/messages/{urllib.parse.quote(one['Id'])}/raw"
    status, headers, raw = shop.server.call("GET", path)
    assert status == 200 and headers["content-type"] == "message/rfc822"
    import email.policy as policy
    from email import message_from_bytes

    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed["Subject"] == "Grüße" and parsed["To"] == one["To"]
    assert parsed["Message-ID"] == f"<{one['Id']}>" and parsed["List-Unsubscribe"]
    assert parsed.get_body(["plain"]).get_content().strip() == "plain"
    assert "shop.example" not in one["Html"] and parsed.get_body(["html"]).get_content().strip() == one["Html"].strip()
    assert shop.server.call("GET", "/counterpoint/v1/sandbox/messages/nothing/raw")[0] == 404
