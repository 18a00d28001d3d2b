"""What depends on the time of arrival: the virtual clock itself, and the 24 hours of a duplicate (reference A §3.3)."""

import concurrent.futures
import datetime

START = "2026-03-31T12:00:00Z"


def now(server):
    return datetime.datetime.fromisoformat(server.ext("GET", "/clock")["Now"])


def advance(server, duration):
    return server.ext("POST", "/clock", {"advance": duration})


class Sender:
    """Sends one and the same event, worth 1, and asks how often it was taken."""

    def __init__(self, server):
        self.server, self.pinpoint = server, server.pinpoint()
        made = self.pinpoint.create_app(CreateApplicationRequest={"Name": "x"})
        self.app = made["ApplicationResponse"]["Id"]
        event = {"EventType": {"Values": ["a"], "DimensionType": "INCLUSIVE"}}
        server.ext("PUT", f"/apps/{self.app}/metrics", {"Conversion": {"Event": event, "Value": "p"}})

    def put(self, name, endpoint="E"):
        event = {"EventType": "a", "Timestamp": "2026-03-01T00:00:00Z", "Metrics": {"p": 1.0}}
        batch = {endpoint: {"Endpoint": {}, "Events": {name: event}}}
        self.pinpoint.put_events(ApplicationId=self.app, EventsRequest={"BatchItem": batch})
        return self.server.ext("GET", f"/apps/{self.app}/metrics/conversion")["Total"]["Value"]["USD"]


def test_advances_at_the_same_time_all_count(start):
    server = start("--virtual-clock", START)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: advance(server, "PT1H"), range(8)))
    assert now(server) == datetime.datetime.fromisoformat(START) + datetime.timedelta(hours=8)


def test_a_virtual_clock_does_not_start_before_its_data(start):
    server = start("--virtual-clock", START)
    sender = Sender(server)
    advance(server, "P3D")
    sender.put("x")
    server.stop()
    server.start()
    assert now(server) == datetime.datetime.fromisoformat("2026-04-03T12:00:00Z")
    assert "the virtual clock starts at the newest record" in server.log.read_text()
    assert sender.put("x") == 1.0, "and so the event is still a duplicate"
    server.stop()
    server.arguments = ("--virtual-clock", "2026-05-01T00:00:00Z")
    server.start()
    assert now(server) == datetime.datetime.fromisoformat("2026-05-01T00:00:00Z")


def test_an_event_is_a_duplicate_for_24_hours_to_the_second(start):
    server = start("--virtual-clock", START)
    sender = Sender(server)
    advance(server, "PT59M")
    assert sender.put("x") == 1.0
    advance(server, "PT23H2M")
    assert sender.put("x", "e") == 1.0, "an hour too early by the hands of the clock; in any case of the endpoint"
    advance(server, "PT57M59S")
    assert sender.put("x") == 1.0
    advance(server, "PT1S")
    assert sender.put("x") == 2.0


def test_a_duplicate_does_not_make_the_time_longer(start):
    server = start("--virtual-clock", START)
    sender = Sender(server)
    assert sender.put("x") == 1.0
    advance(server, "PT20H")
    assert sender.put("x") == 1.0
    # What the log says after a restart is the same.
    server.stop()
    server.start()
    advance(server, "PT3H59M")
    assert sender.put("x") == 1.0
    advance(server, "PT1M")
    assert sender.put("x") == 2.0
