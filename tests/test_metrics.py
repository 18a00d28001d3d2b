"""The three headline numbers (design 5.10), against counts made here."""

import collections
import datetime
import random

import pytest

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(start):
    return start("--virtual-clock", "2026-03-31T12:00:00Z")


def kind(*names):
    return {"EventType": {"Values": list(names), "DimensionType": "INCLUSIVE"}}


class People:
    """Sends events and remembers them: (subject, type, when, price, quantity)."""

    def __init__(self, pinpoint, app):
        self.pinpoint, self.app, self.events, self.n = pinpoint, app, [], 0

    def did(self, endpoint, user, event, at, price=None, quantity=None, **attributes):
        self.n += 1
        metrics = {"_item_price": price, "_quantity": quantity}
        part = {"User": {"UserId": user}} if user else {}
        body = {
            "EventType": event,
            "Timestamp": at.isoformat(),
            "Attributes": attributes,
            "Metrics": {k: v for k, v in metrics.items() if v is not None},
        }
        batch = {endpoint: {"Endpoint": part, "Events": {f"i{self.n}": body}}}
        answer = self.pinpoint.put_events(ApplicationId=self.app, EventsRequest={"BatchItem": batch})
        item = answer["EventsResponse"]["Results"][endpoint]
        assert item["EndpointItemResponse"]["StatusCode"] == 202, item
        self.events.append((user or endpoint, event, at, price, quantity))


@pytest.fixture
def people(pinpoint, app):
    return People(pinpoint, app)


@pytest.fixture
def ask(server, app):
    return lambda what, query="": server.ext("GET", f"/apps/{app}/metrics/{what}?{query}")


def define(server, app, **body):
    return server.ext("PUT", f"/apps/{app}/metrics", body)


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_activation_in_its_exact_shape(server, app, people, ask):
    define(server, app, Activation={"Events": [kind("buy")], "AtLeast": 2, "WithinDays": 30})
    people.did("e1", "u1", "buy", at("2026-01-01T10:00"))
    people.did("e1", "u1", "buy", at("2026-01-31T23:00"))
    people.did("e2", "u2", "buy", at("2026-01-01T10:00"))
    people.did("e2", "u2", "buy", at("2026-02-01T00:00"))
    people.did("e3", "u3", "look", at("2026-03-30T00:00"))
    got = ask("activation", "from=2026-01-01&to=2026-01-03")
    assert got["Definition"] == {"Events": [kind("buy")], "AtLeast": 2, "WithinDays": 30}
    assert got["Unit"] == "User" and got["Position"] > 0
    assert got["Total"] == {"Size": 2, "Count": 1, "Rate": 0.5}
    assert got["Rows"] == [
        {"Cohort": "2026-01-01", "Size": 2, "Count": 1, "Rate": 0.5, "Complete": True},
        {"Cohort": "2026-01-02", "Size": 0, "Count": 0, "Rate": None, "Complete": True},
    ]
    march = ask("activation", "from=2026-03-30&to=2026-04-30")
    assert [(r["Cohort"], r["Size"], r["Complete"]) for r in march["Rows"]] == [
        ("2026-03-30", 1, False),
        ("2026-03-31", 0, False),
    ]
    assert ask("activation", "from=2027-01-01&to=2027-02-01")["Total"] == {"Size": 0, "Count": 0, "Rate": None}


def test_several_events_all_have_to_happen(server, app, people, ask):
    define(server, app, Activation={"Events": [kind("a"), kind("b")], "WithinDays": 7})
    people.did("e1", None, "a", at("2026-02-01T00:00"))
    people.did("e1", None, "b", at("2026-02-08T23:59"))
    people.did("e2", None, "a", at("2026-02-01T00:00"))
    people.did("e2", None, "a", at("2026-02-02T00:00"))
    got = ask("activation", "from=2026-02-01&to=2026-02-02&unit=month")
    assert (got["Unit"], got["Total"]["Count"], got["Rows"][0]["Cohort"]) == ("Endpoint", 1, "2026-02-01")


def test_zones_move_days(server, app, people, ask):
    define(server, app, Activation={"Events": [kind("a")]})
    people.did("e1", "u", "a", at("2026-02-01T23:30"))
    by_zone = {z: ask("activation", f"from=2026-02-01&to=2026-02-03&zone={z}") for z in ("UTC", "Europe/Rome")}
    sizes = {z: [r["Size"] for r in got["Rows"]] for z, got in by_zone.items()}
    assert sizes == {"UTC": [1, 0], "Europe/Rome": [0, 1]}
    define(server, app, Zone="Europe/Rome")
    assert [r["Size"] for r in ask("activation", "from=2026-02-01&to=2026-02-03")["Rows"]] == [0, 1]


def test_events_before_the_first_tie_belong_to_the_user(server, app, people, ask):
    define(server, app, Retention={"Event": kind("a")})
    people.did("e1", None, "a", at("2026-01-05T00:00"))
    people.did("e1", "u1", "a", at("2026-02-05T00:00"))
    people.did("e2", "u1", "a", at("2026-03-05T00:00"))
    # The endpoint moves to somebody else: what was stays with the first user.
    people.did("e2", "u2", "a", at("2026-03-06T00:00"))
    got = ask("retention", "unit=month&from=2026-01-01&to=2026-04-01")
    rows = {r["Cohort"]: (r["Size"], [p["Count"] for p in r["Periods"]]) for r in got["Rows"]}
    assert rows == {"2026-01-01": (1, [1, 1]), "2026-02-01": (0, [0]), "2026-03-01": (1, [])}


def test_conversion_counts_and_values(server, app, people, ask):
    define(
        server,
        app,
        Conversion={"Event": kind("buy"), "Exposure": kind("offer"), "WithinHours": 24, "Value": "_item_price*_quantity"},
    )
    people.did("e1", "u1", "offer", at("2026-02-01T10:00"))
    people.did("e1", "u1", "buy", at("2026-02-02T10:00"), 10.0, 2.0)
    people.did("e1", "u1", "buy", at("2026-02-02T10:01"), 99.0)
    people.did("e2", "u2", "offer", at("2026-02-01T10:00"))
    people.did("e2", "u2", "buy", at("2026-02-01T09:00"), 99.0)
    people.did("e3", "u3", "offer", at("2026-02-01T10:00"))
    people.did("e3", "u3", "buy", at("2026-02-01T11:00"), 5.5, _currency="EUR")
    got = ask("conversion", "from=2026-02-01&to=2026-02-03")
    assert got["Total"] == {"Size": 3, "Count": 2, "Rate": 2 / 3, "Value": {"EUR": 5.5, "USD": 20.0}}
    assert got["Rows"][1] == {
        "Cohort": "2026-02-02", "Size": 0, "Count": 0, "Rate": None, "Complete": True, "Value": {},
    }  # fmt: skip


def test_a_segment_splits(server, pinpoint, app, people, ask):
    define(server, app, Activation={"Events": [kind("a")]})
    for n in range(4):
        people.did(f"e{n}", f"u{n}", "a", at("2026-02-01T00:00"))
    pinpoint.update_endpoint(
        ApplicationId=app, EndpointId="e1", EndpointRequest={"Attributes": {"plan": ["gold"]}}
    )
    plan = {"plan": {"AttributeType": "INCLUSIVE", "Values": ["gold"]}}
    request = {"Name": "gold", "Dimensions": {"Attributes": plan}}
    segment = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest=request)["SegmentResponse"]["Id"]
    assert ask("activation", f"segment={segment}")["Total"]["Size"] == 1
    assert ask("activation")["Total"]["Size"] == 4


def test_any_population_against_a_count_made_here(server, app, people, ask):
    define(
        server,
        app,
        Activation={"Events": [kind("a"), kind("b")], "AtLeast": 2, "WithinDays": 5},
        Retention={"Event": kind("b", "c")},
    )
    draw = random.Random(7)
    for _ in range(400):
        n = draw.randrange(25)
        when = at("2026-01-01T00:00") + datetime.timedelta(hours=draw.randrange(24 * 60))
        people.did(f"e{n}", f"u{n % 20}", draw.choice("aabbc"), when)
    mine = collections.defaultdict(list)
    for subject, event, when, _, _ in people.events:
        mine[subject].append((when.date(), event))
    first = {who: min(d for d, _ in events) for who, events in mine.items()}

    def activated(who):
        near = [e for d, e in mine[who] if (d - first[who]).days <= 5]
        return near.count("a") >= 2 and near.count("b") >= 2

    got = ask("activation", "from=2026-01-01&to=2026-03-31&unit=week")
    wanted = collections.defaultdict(lambda: [0, 0])
    for who, day in first.items():
        monday = (day - datetime.timedelta(days=day.weekday())).isoformat()
        wanted[monday][0] += 1
        wanted[monday][1] += activated(who)
    assert {r["Cohort"]: [r["Size"], r["Count"]] for r in got["Rows"] if r["Size"]} == dict(wanted)

    got = ask("retention", "from=2026-01-01&to=2026-03-31&unit=day")
    back = collections.Counter()
    for who, events in mine.items():
        for later in {(d - first[who]).days for d, e in events if e in "bc"} - {0}:
            back[(first[who].isoformat(), later)] += 1
    found = {(r["Cohort"], p["N"]): p["Count"] for r in got["Rows"] for p in r["Periods"] if p["Count"]}
    assert found == dict(back)


def test_what_is_not_defined_or_not_sound(server, app, ask):
    with pytest.raises(AssertionError, match="404"):
        ask("activation")
    for body in (
        {"Activation": {"Events": []}},
        {"Activation": {"Events": [kind("a")] * 6}},
        {"Conversion": {"Event": kind("a"), "WithinHours": 0}},
        {"Nonsense": {}},
        {"Zone": "Mars/Olympus"},
        {"Conversion": {"Event": kind("a"), "Value": "a*"}},
    ):
        with pytest.raises(AssertionError, match="400"):
            define(server, app, **body)
    for query in ("unit=year", "from=yesterday", "from=2026-02-01&to=2026-01-01", "zone=Nowhere", "periods=0"):
        with pytest.raises(AssertionError, match="400"):
            ask("retention", query)
    assert ask("retention")["Rows"] == []
