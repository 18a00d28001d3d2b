"""What the headline numbers make of wrong clocks, moves, messages, borders of ranges and mistakes in questions."""

import datetime
import json
import re
import sys
import urllib.parse

import pytest
from shop import Shop, email

UTC = datetime.timezone.utc
NOW = "2026-03-31T12:00:00Z"


def kind(*names):
    return {"EventType": {"Values": list(names), "DimensionType": "INCLUSIVE"}}


class App(Shop):
    """A shop whose people do things."""

    def __init__(self, server):
        super().__init__(server, server.pinpoint())
        self.count = 0

    def did(self, endpoint, event, at=None, user=None, endpoint_half=None, metrics=None, **attributes):
        self.count += 1
        half = endpoint_half or ({} if user is None else {"User": {"UserId": user}})
        body = {
            "EventType": event,
            "Timestamp": at or self.now(),
            "Attributes": attributes,
            "Metrics": metrics or {},
        }
        batch = {endpoint: {"Endpoint": half, "Events": {f"i{self.count}": body}}}
        answer = self.pinpoint.put_events(ApplicationId=self.id, EventsRequest={"BatchItem": batch})
        item = answer["EventsResponse"]["Results"][endpoint]
        assert item["EndpointItemResponse"]["StatusCode"] == 202, item
        assert item["EventsItemResponse"][f"i{self.count}"]["StatusCode"] == 202, item

    def now(self):
        return self.server.ext("GET", "/clock")["Now"]

    def define(self, **body):
        return self.server.ext("PUT", f"/apps/{self.id}/metrics", body)

    def ask(self, what, query=""):
        return self.server.ext("GET", f"/apps/{self.id}/metrics/{what}?{query}")

    def refused(self, method, path, body=b""):
        """A call that has to be refused in the house's shape; answers the status and the message."""
        status, headers, answer = self.server.call(method, f"/counterpoint/v1/apps/{self.id}{path}", body)
        answer = json.loads(answer)
        assert sorted(answer) == ["Message", "RequestID"] and len(answer["RequestID"]) == 36, answer
        names = {400: "BadRequestException", 404: "NotFoundException", 405: "MethodNotAllowedException"}
        assert headers["x-amzn-errortype"] == names[status], answer
        return status, answer["Message"]

    def html(self):
        return f'<p>x <a href="{self.server.url}/healthz">y</a></p>'

    def follow_links(self, to):
        """What a receiver does who opens the newest mail and follows its links."""
        found = self.server.ext("GET", "/sandbox/messages?channel=EMAIL&to=" + urllib.parse.quote(to))["Item"][0]
        for path in re.findall(r'"[^"]*(/t/[oc]/[^"]*)"', found["Html"]):
            assert self.server.raw("GET", path)[0] == 200

    def send(self, **targets):
        simple = {"Subject": {"Data": "s"}, "HtmlPart": {"Data": self.html()}}
        request = {"MessageConfiguration": {"EmailMessage": {"SimpleEmail": simple}}, **targets}
        return self.pinpoint.send_messages(ApplicationId=self.id, MessageRequest=request)["MessageResponse"]


@pytest.fixture(scope="module")
def server(start):
    return start("--virtual-clock", NOW)


@pytest.fixture
def app(server):
    return App(server)


def sizes(answer):
    return [(row["Cohort"], row["Size"], row["Count"]) for row in answer["Rows"] if row["Size"]]


def test_one_wrong_clock_does_not_make_a_row_for_every_day_since_it(app):
    app.define(Activation={"Events": [kind("a")]}, Conversion={"Event": kind("a")})
    for n, at in enumerate(["0001-01-01T00:00:00Z", "1971-01-01T00:00:00Z", "2026-03-01T00:00:00Z"]):
        app.did(f"e{n}", "a", at)
    for what in ("activation", "retention", "conversion"):
        got = app.ask(what)
        assert got["Rows"][0]["Cohort"] == "2026-03-01" and got["Rows"][0]["Size"] == 1
        assert got["Total"]["Size"] == sum(row["Size"] for row in got["Rows"]) == 2
    assert app.ask("activation", "unit=month")["Rows"][0]["Cohort"] == "1971-01-01"


def test_answers_that_nobody_could_read_are_refused_before_they_are_made(app):
    app.define(Activation={"Events": [kind("a")]})
    app.did("e", "a", "2026-03-01T00:00:00Z")
    for query in ("from=1900-01-01", "from=0001-01-01", "from=0001-01-01&unit=week"):
        for what in ("activation", "retention"):
            status, message = app.refused("GET", f"/metrics/{what}?{query}")
            assert status == 400 and message.startswith("from: at most "), message
    assert app.refused("GET", "/metrics/retention?from=2020-01-01")[0] == 400
    assert len(app.ask("retention", "from=2020-01-01&periods=1")["Rows"]) == 2282
    assert len(app.ask("activation", "from=2000-01-01")["Rows"]) == 9587
    assert len(app.ask("retention", "from=1900-01-01&unit=month")["Rows"]) == 1515
    # Without a start the answer is cut instead: rows and periods stay within the same bounds.
    app.did("f", "a", "1999-01-01T00:00:00Z")
    app.did("g", "a", "2024-01-01T00:00:00Z")
    rows = app.ask("retention", "periods=1000")["Rows"]
    assert (rows[0]["Cohort"], sum(len(row["Periods"]) for row in rows) <= 200_000) == ("2026-03-01", True)
    assert app.ask("retention")["Rows"][0]["Cohort"] == "2024-01-01"


def test_what_no_clock_can_have_shown_counts_when_it_arrived(app):
    app.define(Activation={"Events": [kind("a")]}, Conversion={"Event": kind("a")})
    app.did("e1", "a", "2099-04-01T00:00:00Z", "u1")
    app.did("e2", "a", "2026-04-01T08:00:00Z", "u2")
    app.did("e3", "a", "2026-03-30T00:00:00Z", "u3")
    app.did("e3", "a", "2099-05-01T00:00:00Z", "u3")
    app.did("e4", "a", "2026-03-30T00:00:00Z", "u4")
    app.did("e4", "a", "2026-04-01T08:00:00Z", "u4")
    # Who comes only tomorrow is not there yet, and nobody has come back in a period that is not there yet.
    for what, counts in (("activation", [2, 1]), ("retention", [1, 0])):
        got = app.ask(what)
        assert [(row["Cohort"], row["Size"], row["Count"]) for row in got["Rows"]] == [
            ("2026-03-30", 2, counts[0]),
            ("2026-03-31", 1, counts[1]),
        ]
        assert (got["Total"]["Size"], got["Total"]["Count"]) == (3, sum(counts))
    assert [len(row["Periods"]) for row in got["Rows"]] == [1, 0]
    assert app.ask("conversion")["Total"]["Size"] == 3
    assert sizes(app.ask("conversion")) == [("2026-03-30", 2, 2), ("2026-03-31", 2, 2)]


def test_an_untied_endpoint_feeds_its_former_user_no_more(app):
    app.define(Activation={"Events": [kind("a")], "AtLeast": 2})
    app.did("e", "a", "2026-03-01T00:00:00Z")
    app.did("e", "a", "2026-03-02T00:00:00Z", "u1")
    app.did("e", "a", "2026-03-03T00:00:00Z", "")
    assert sizes(app.ask("activation")) == [("2026-03-01", 1, 1), ("2026-03-03", 1, 0)]


def test_a_deleted_endpoint_begins_anew(app):
    app.define(Activation={"Events": [kind("a")], "AtLeast": 2})
    app.did("e", "a", "2026-03-01T00:00:00Z", "u1")
    app.pinpoint.delete_endpoint(ApplicationId=app.id, EndpointId="e")
    app.did("e", "a", "2026-03-02T00:00:00Z")
    app.did("e", "a", "2026-03-03T00:00:00Z", "u2")
    assert sizes(app.ask("activation")) == [("2026-03-01", 1, 0), ("2026-03-02", 1, 0), ("2026-03-03", 1, 0)]


def test_the_sixteenth_endpoint_takes_the_seat_of_the_oldest(app):
    app.define(Activation={"Events": [kind("a")], "AtLeast": 16})
    for n in range(16):
        half = {
            "ChannelType": "GCM", "Address": f"t{n}", "User": {"UserId": "u"},
            "EffectiveDate": f"2026-03-{n + 1:02}T00:00:00Z",
        }  # fmt: skip
        app.did(f"e{n}", "a", f"2026-03-{n + 1:02}T00:00:00Z", endpoint_half=half)
    app.did("e0", "a", "2026-03-20T00:00:00Z")
    assert sizes(app.ask("activation", "unit=month")) == [("2026-03-01", 2, 0)]


def test_a_click_counts_when_it_was_made(start):
    app = App(start("--virtual-clock", NOW))
    app.people({"Address": "p0@example.com"}, {"Address": "p1@example.com"}, OptOut="NONE")
    app.campaign(MessageConfiguration=email("t", app.html()))
    app.advance("PT1M")
    app.advance("P3D")
    app.follow_links("p0@example.com")
    app.advance("PT1H")
    app.did("e0", "buy")
    app.define(Conversion={"Event": kind("buy"), "Exposure": kind("_email.click"), "WithinHours": 24})
    assert sizes(app.ask("conversion")) == [(app.now()[:10], 1, 1)]
    app.define(Conversion={"Event": kind("_email.click"), "Exposure": kind("_email.delivered"), "WithinHours": 24})
    total = app.ask("conversion")["Total"]
    assert (total["Size"], total["Count"]) == (2, 0)


def test_direct_messages_convert_and_bare_addresses_are_nobody(start):
    app = App(start("--virtual-clock", NOW))
    app.people({"Address": "p0@example.com"})
    app.send(Endpoints={"e0": {}})
    app.send(Addresses={"bare@example.com": {"ChannelType": "EMAIL"}})
    app.advance("PT1H")
    app.follow_links("p0@example.com")
    app.follow_links("bare@example.com")
    app.did("e0", "buy", metrics={"p": 5.0})
    for exposure in ("_email.delivered", "_email.click"):
        app.define(Conversion={"Event": kind("buy"), "Exposure": kind(exposure), "Value": "p"})
        got = app.ask("conversion")
        assert got["Total"] == {"Size": 1, "Count": 1, "Rate": 1.0, "Value": {"USD": 5.0}}, exposure
        assert got["Unit"] == "User"


def test_adjacent_ranges_share_no_money(app):
    app.define(Conversion={"Event": kind("buy"), "Exposure": kind("offer"), "WithinHours": 24, "Value": "p"})
    app.did("e", "offer", "2026-02-28T20:00:00Z")
    app.did("e", "offer", "2026-03-01T05:00:00Z")
    app.did("e", "buy", "2026-03-01T06:00:00Z", metrics={"p": 10.0})
    ranges = ("from=2026-02-28&to=2026-03-01", "from=2026-03-01&to=2026-03-02", "from=2026-02-28&to=2026-03-02")
    totals = [app.ask("conversion", query)["Total"] for query in ranges]
    assert [total["Value"] for total in totals] == [{}, {"USD": 10.0}, {"USD": 10.0}]
    assert [total["Count"] for total in totals] == [1, 1, 1]


def test_an_exposure_that_is_named_is_another_event(app):
    app.define(Conversion={"Event": kind("buy"), "Exposure": kind("buy"), "Value": "p"})
    app.did("once", "buy", "2026-03-01T00:00:00Z", metrics={"p": 1.0})
    app.did("twice", "buy", "2026-03-01T00:00:00Z", metrics={"p": 2.0})
    app.did("twice", "buy", "2026-03-01T01:00:00Z", metrics={"p": 4.0})
    app.did("at once", "buy", "2026-03-01T00:00:00Z", metrics={"p": 8.0})
    app.did("at once", "buy", "2026-03-01T00:00:00Z", metrics={"p": 16.0})
    total = app.ask("conversion")["Total"]
    assert (total["Size"], total["Count"], total["Value"]) == (3, 2, {"USD": 28.0})
    app.define(Conversion={"Event": kind("buy"), "Value": "p"})
    assert app.ask("conversion")["Total"]["Count"] == 3


def test_a_value_is_a_finite_number_or_none(app):
    app.define(Conversion={"Event": kind("buy"), "Value": "p*q"})
    app.did("none", "buy", "2026-03-01T00:00:00Z", metrics={"q": 2.0})
    app.did("huge", "buy", "2026-03-01T00:00:00Z", metrics={"p": 1e200, "q": 1e200})
    assert app.ask("conversion")["Total"] == {"Size": 2, "Count": 2, "Rate": 1.0, "Value": {}}
    app.did("much", "buy", "2026-03-01T00:00:00Z", metrics={"p": 1e303})
    assert app.ask("conversion")["Total"]["Value"] == {"USD": 1e303}
    for n in range(2):
        app.did("more", "buy", f"2026-03-02T00:00:0{n}Z", metrics={"p": 1.5e308})
    assert app.ask("conversion")["Total"]["Value"] == {"USD": sys.float_info.max}


def test_a_row_is_complete_when_all_its_periods_are(app):
    today = datetime.date(2026, 3, 31)
    days = [today - datetime.timedelta(days=n) for n in (5, 4, 3)]
    for n, day in enumerate(days):
        app.did(f"e{n}", "a", f"{day}T00:00:00Z")
        app.did(f"e{n}", "a", f"{today}T00:00:00Z")
    rows = app.ask("retention", f"from={days[0]}&to={today}&periods=3")["Rows"]
    assert [row["Complete"] for row in rows] == [True, True, False, False, False]
    # Today is the fifth, fourth and third day after: only the last is looked at.
    assert [row["Count"] for row in rows] == [0, 0, 1, 0, 0]


def test_days_that_go_back(start):
    """Newfoundland, 2010: a minute past midnight of the 7th it was 23:01 of the 6th again."""
    app = App(start("--virtual-clock", "2010-11-09T12:00:00Z"))
    app.define(Activation={"Events": [kind("a")], "WithinDays": 0}, Retention={"Event": kind("b")})
    for at, event in (
        ("2010-11-05T12:00:00Z", "first"),
        ("2010-11-07T02:30:30Z", "b"),
        ("2010-11-07T03:00:00Z", "b"),
        ("2010-11-07T03:40:00Z", "b"),
    ):
        app.did("e1", event, at)
    for at, event in (("2010-11-06T12:00:00Z", "first"), ("2010-11-07T02:30:30Z", "x"), ("2010-11-07T03:00:00Z", "a")):
        app.did("e2", event, at)
    rows = app.ask("retention", "zone=America/St_Johns&from=2010-11-05&to=2010-11-06")["Rows"]
    assert [(p["N"], p["Count"]) for p in rows[0]["Periods"]] == [(1, 1), (2, 1), (3, 0), (4, 0)]
    activated = app.ask("activation", "zone=America/St_Johns&from=2010-11-06&to=2010-11-07")
    assert sizes(activated) == [("2010-11-06", 1, 1)]


def test_an_instant_with_an_offset_is_an_instant(app):
    app.did("e", "a", "2026-03-02T12:00:00Z")
    for text, cohort in (
        ("2026-03-01T23:30:00-05:00", "2026-03-02"),
        ("2026-03-02T00:30:00+02:00", "2026-03-01"),
        ("2026-03-02", "2026-03-02"),
    ):
        query = urllib.parse.urlencode({"from": text, "to": "2026-03-05"})
        assert app.ask("retention", query)["Rows"][0]["Cohort"] == cohort, text
    for text in ("20260301", "2026-03-01T00:00:00", "2026-3-1", "2026-02-30", "+002026-03-01"):
        assert app.refused("GET", "/metrics/retention?" + urllib.parse.urlencode({"from": text}))[0] == 400, text


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("Activation.Events.0.Atributes", {"Activation": {"Events": [{**kind("a"), "Atributes": {}}]}}),
        ("Retention.Event.EventType.Value", {"Retention": {"Event": {"EventType": {"Values": ["a"], "Value": 1}}}}),
        ("Activation.Events[0]", {"Activation": {"Events": [{}]}}),
        ("Activation.Events[1].EventType.Values", {"Activation": {"Events": [kind("a"), kind()]}}),
        ("Conversion.Exposure.Attributes.x.Values", {
            "Conversion": {"Event": kind("a"), "Exposure": {"Attributes": {"x": {"Values": []}}}},
        }),
        ("Activation.AtLeast: a whole number 1..1000", {"Activation": {"Events": [kind("a")], "AtLeast": -1}}),
        ("Activation.AtLeast: a whole number 1..1000", {"Activation": {"Events": [kind("a")], "AtLeast": 1.5}}),
        ("Activation.WithinDays: a whole number 0..366", {"Activation": {"Events": [kind("a")], "WithinDays": "x"}}),
        ("Conversion.WithinHours: a whole number 1..8784", {"Conversion": {"Event": kind("a"), "WithinHours": 0}}),
    ],
)  # fmt: skip
def test_mistakes_in_definitions_are_said(app, place, body):
    status, message = app.refused("PUT", "/metrics", body)
    assert status == 400 and message.startswith(place), message
    assert app.server.ext("GET", f"/apps/{app.id}/metrics") == {}
    if "Conversion" in body:
        assert app.refused("POST", "/metrics/conversion", body["Conversion"]) == (400, message)


def test_definitions_are_shown_as_they_were_written(app):
    event = {
        **kind("a"),
        "Attributes": {"x": {"AttributeType": "INCLUSIVE", "Values": ["1"]}},
        "Metrics": {"p": {"ComparisonOperator": "EQUAL", "Value": 1.0}},
    }
    written = {
        "Zone": "Europe/Rome",
        "Activation": {"Events": [event], "AtLeast": 3, "WithinDays": 9},
        "Retention": {"Event": event},
        "Conversion": {"Event": event, "Exposure": event, "WithinHours": 12, "Value": "p"},
    }
    assert app.define(**written) == written
    assert app.define(Zone=None) == {name: body for name, body in written.items() if name != "Zone"}


def test_every_refusal_has_the_same_shape(app):
    for query, says in (
        ("periods=abc", "periods: a whole number 1..1000"),
        ("periods=1.5", "periods: a whole number 1..1000"),
        ("from=2026-03-01&from=2026-03-02", "duplicate field `from`"),
        ("from=%ff", ""),
    ):
        status, message = app.refused("GET", f"/metrics/retention?{query}")
        assert status == 400 and says in message, message
    assert app.refused("DELETE", "/metrics") == (405, f"DELETE is not known on /counterpoint/v1/apps/{app.id}/metrics")
    assert app.refused("GET", "/metrics/nonsense")[0] == 404
    assert app.refused("GET", "/%ff/x")[0] == 404
    status, _, answer = app.server.call("GET", "/counterpoint/v1/sandbox/messages?limit=x")
    assert (status, json.loads(answer)["Message"]) == (400, "limit: a whole number up to 10000")
