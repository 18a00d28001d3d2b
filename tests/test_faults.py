"""kill -9, a full disk and hostile input: nothing acknowledged is lost, nothing is sent twice, the rest is listed."""

import collections
import datetime
import json
import os
import pathlib
import subprocess
import threading
import time

import pytest
from shop import Shop, address, email
from smtp import Peer

from conftest import Server

CONNECTIONS, WINDOW = 3, 64


def now_text():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def put(server, app, endpoint, ids, at=None):
    """One PutEvents request; the ids it answered 202 for."""
    now = at or now_text()
    events = {i: {"EventType": "seen", "Timestamp": now} for i in ids}
    body = {"BatchItem": {endpoint: {"Endpoint": {}, "Events": events}}}
    status, _, answer = server.call("POST", f"/v1/apps/{app}/events", body)
    assert status == 202, answer
    items = json.loads(answer)["Results"][endpoint]["EventsItemResponse"]
    return {i for i, item in items.items() if item["StatusCode"] == 202}


def test_events_answered_before_a_kill_are_there_once(start):
    server = start()
    app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "k"})["ApplicationResponse"]["Id"]
    acknowledged, stop, at = collections.defaultdict(set), threading.Event(), now_text()

    def write(worker):
        n = 0
        while not stop.is_set():
            ids = [f"{worker}-{n}-{i}" for i in range(20)]
            n += 1
            try:
                acknowledged[worker] |= put(server, app, f"w{worker}", ids, at)
            except (OSError, AssertionError):
                return

    workers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    time.sleep(1.5)
    server.kill()
    stop.set()
    for worker in workers:
        worker.join()
    total = sum(map(len, acknowledged.values()))
    assert total > 200

    # The same events again: the server, which knows only its log now, drops each as one that it has.
    server.start()
    for worker, ids in acknowledged.items():
        ids = sorted(ids)
        for first in range(0, len(ids), 100):
            assert len(put(server, app, f"w{worker}", ids[first : first + 100], at)) == len(ids[first : first + 100])
    assert counter(server, "events_duplicate_total") == total


def counter(server, name):
    _, _, text = server.raw("GET", "/metrics")
    line = next(line for line in text.decode().splitlines() if line.startswith(f"counterpoint_{name} "))
    return int(line.split()[1])


def test_endpoints_answered_before_a_kill_are_there(start):
    server = start()
    client = server.pinpoint()
    app = client.create_app(CreateApplicationRequest={"Name": "k"})["ApplicationResponse"]["Id"]
    known, stop = {}, threading.Event()

    def write(worker):
        mine, n = server.pinpoint(), 0
        while not stop.is_set():
            n += 1
            try:
                mine.update_endpoint(
                    ApplicationId=app,
                    EndpointId=f"e{worker}",
                    EndpointRequest={"ChannelType": "CUSTOM", "Attributes": {"n": [str(n)]}},
                )
                known[f"e{worker}"] = n
            except Exception:  # noqa: BLE001 - the server is gone
                return

    workers = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for worker in workers:
        worker.start()
    time.sleep(1)
    server.kill()
    stop.set()
    for worker in workers:
        worker.join()
    server.start()
    for endpoint, n in known.items():
        got = client.get_endpoint(ApplicationId=app, EndpointId=endpoint)["EndpointResponse"]
        assert int(got["Attributes"]["n"][0]) in (n, n + 1), "the last one answered, or the one in flight"


def test_a_kill_in_the_middle_of_a_campaign(start):
    peer = Peer().start()
    try:
        server = start(email=peer.url, email_connections=CONNECTIONS)
        shop = Shop(server, server.pinpoint())
        people = 3_000
        shop.people(*[address(n) for n in range(people)])
        campaign = shop.campaign()
        until = time.time() + 60
        kills = 0
        while kills < 3 and time.time() < until:
            wanted = people * (kills + 1) // 4
            while len(peer.received) < wanted and time.time() < until:
                time.sleep(0.002)
            server.kill()
            kills += 1
            server.start()
        while shop.status(campaign) != "COMPLETED" and time.time() < until:
            time.sleep(0.1)
        arrived = collections.Counter(to for to, _ in peer.received)
        listed = all_uncertain(shop)
        assert kills == 3 and shop.status(campaign) == "COMPLETED"
        assert max(arrived.values()) == 1, "nobody gets two"
        uncertain = {item["Address"] for item in listed}
        everybody = {f"p{n}@example.com" for n in range(people)}
        assert set(arrived) | uncertain == everybody, "nobody is forgotten"
        assert len(listed) <= kills * CONNECTIONS * WINDOW
        run = shop.runs(campaign)[0]
        assert run["SuccessfulEndpointCount"] + len(listed) == people
    finally:
        peer.stop()


def all_uncertain(shop):
    items, token = [], ""
    while True:
        page = shop.server.ext("GET", f"/apps/{shop.id}/uncertain?page-size=1000{token}")
        items += page["Item"]
        if "NextToken" not in page:
            return items
        token = f"&token={page['NextToken']}"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MB."""
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_refuses_clearly_and_recovers(small_disk, tmp_path):
    server = Server(small_disk / "data")
    server.log = tmp_path / "server.log"
    try:
        server.start()
        app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "f"})["ApplicationResponse"]["Id"]
        assert put(server, app, "e", ["before"])
        kept = f"/v1/apps/{app}/endpoints/kept"
        assert server.call("PUT", kept, {"Attributes": {"keep": ["1"]}})[0] == 202
        assert server.call("GET", kept)[0] == 200
        ballast = small_disk / "ballast"
        fill(ballast, small_disk)
        accepted, refused = {"before"}, None
        for n in range(2_000):
            noise = os.urandom(60).hex()
            event = {"EventType": "seen", "Timestamp": now_text(), "Attributes": {f"k{i}": noise for i in range(40)}}
            body = {"BatchItem": {"e": {"Endpoint": {}, "Events": {f"f{n}": event}}}}
            status, _, answer = server.call("POST", f"/v1/apps/{app}/events", body)
            if status != 202:
                refused = (status, answer)
                break
            accepted.add(f"f{n}")
        assert refused and refused[0] == 503 and b"full" in refused[1], refused
        status, _, _ = server.raw("GET", "/healthz")
        assert status == 200
        attributes = f"/v1/apps/{app}/attributes/endpoint-custom-attributes"
        fill(ballast.with_name("rest"), small_disk, leave=0)
        assert server.call("PUT", attributes, {"Blacklist": ["keep", *(os.urandom(25).hex() for _ in range(2_000))]})[0] == 503
        ballast.with_name("rest").unlink()
        ballast.unlink()
        until = time.time() + 20
        while time.time() < until:
            try:
                accepted |= put(server, app, "e", ["after"])
                break
            except AssertionError:
                time.sleep(0.2)
        assert "after" in accepted, "it recovers by itself"
        assert server.call("PUT", kept, {"Metrics": {"m": 1}})[0] == 202
        assert json.loads(server.call("GET", kept)[2])["Attributes"] == {"keep": ["1"]}, "nothing was removed"
        server.stop()
        server.start()
        got = server.pinpoint().get_endpoint(ApplicationId=app, EndpointId="e")["EndpointResponse"]
        assert got["Id"] == "e"
        assert counter(server, "log_head") >= len(accepted)
    finally:
        server.stop()


def fill(ballast: pathlib.Path, disk, leave=256 << 10):
    """Leaves so many bytes."""
    free = os.statvfs(disk)
    with open(ballast, "wb") as file:
        file.write(b"x" * max(0, free.f_bavail * free.f_bsize - leave))


def test_a_template_that_includes_itself_hurts_nobody(server, pinpoint):
    for html in (
        '{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}',
        '{{#*inline "a"}}{{> b}}{{/inline}}{{#*inline "b"}}{{> a}}{{/inline}}{{> a}}',
        "{{> (lookup this 'x')}}",
        "(" * 5_000 + "{{" + "(" * 5_000,
        "{{#if a}}" * 3_000 + "{{/if}}" * 3_000,
    ):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            pinpoint.create_email_template(TemplateName="evil", EmailTemplateRequest={"HtmlPart": html})
    assert server.raw("GET", "/healthz")[0] == 200


def test_hostile_requests_are_the_callers_fault(server, pinpoint, app):
    calls = [
        ("POST", f"/v1/apps/{app}/events", b"{"),
        ("POST", f"/v1/apps/{app}/events", b'{"BatchItem": 7}'),
        ("POST", f"/v1/apps/{app}/segments", b'{"Dimensions": []}'),
        ("POST", f"/v1/apps/{app}/campaigns", b"[]"),
        ("PUT", f"/v1/apps/{app}/settings", b'{"Limits": "many"}'),
        ("PUT", f"/v1/apps/{app}/endpoints/e", b'{"Attributes": {"a": {"not": "a list"}}}'),
        ("POST", f"/v1/apps/{app}/messages", b"null"),
        ("POST", f"/v1/apps/{app}/jobs/import", b'{"Format": "XML"}'),
        ("PUT", f"/v1/apps/{app}/channels/email", b'{"FromAddress": "x\\r\\nBcc: y@z", "Identity": "i"}'),
        ("POST", "/v1/templates/x/email", b"\xff\xfe"),
        ("PUT", f"/v1/apps/{app}/segments/nope", b"{}"),
    ]
    for method, path, body in calls:
        status, headers, answer = server.call(method, path, body)
        assert status in (400, 404), (path, status, answer)
        assert headers["x-amzn-ErrorType"] in ("BadRequestException", "NotFoundException")
        assert json.loads(answer)["Message"]
    other = pinpoint.create_app(CreateApplicationRequest={"Name": "other"})["ApplicationResponse"]["Id"]
    segment = pinpoint.create_segment(ApplicationId=other, WriteSegmentRequest={"Name": "s"})["SegmentResponse"]["Id"]
    for path in (f"segments/{segment}", f"campaigns/{segment}", f"jobs/import/{segment}"):
        assert server.call("GET", f"/v1/apps/{app}/{path}")[0] == 404, "of another app"
    assert pinpoint.get_segments(ApplicationId=app)["SegmentsResponse"]["Item"] == []


def test_many_events_in_one_request_are_refused_whole(server, pinpoint, app):
    now = now_text()
    events = {f"i{n}": {"EventType": "x", "Timestamp": now} for n in range(101)}
    status, _, answer = server.call(
        "POST", f"/v1/apps/{app}/events", {"BatchItem": {"e": {"Endpoint": {}, "Events": events}}}
    )
    assert status == 400 and b"100" in answer
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_endpoint(ApplicationId=app, EndpointId="e")


def log_file(server):
    return max((server.data / "log").glob("*.log"))


def written(start):
    """A stopped server with 20 endpoints."""
    server = start()
    app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "l"})["ApplicationResponse"]["Id"]
    for n in range(20):
        assert server.call("PUT", f"/v1/apps/{app}/endpoints/e{n}", {"Address": f"a{n}"})[0] == 202
    server.stop()
    return server, app


def refusal(server):
    """What a server says that does not start."""
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    return server.log.read_text()


def test_a_torn_end_of_the_log_is_set_aside(start):
    server, app = written(start)
    file, torn = log_file(server), b"CPL1 half a frame"
    with open(file, "ab") as log:
        log.write(torn)
    server.start()
    assert file.with_suffix(".torn").read_bytes() == torn
    for n in range(20):
        assert server.call("GET", f"/v1/apps/{app}/endpoints/e{n}")[0] == 200
    assert server.call("PUT", f"/v1/apps/{app}/endpoints/new", {"Address": "new"})[0] == 202
    assert server.call("GET", f"/v1/apps/{app}/endpoints/new")[0] == 200


def test_a_log_that_ends_before_the_state_is_not_opened(start):
    server, _ = written(start)
    file = log_file(server)
    whole = file.read_bytes()
    flipped = whole[:-1] + bytes([whole[-1] ^ 1])
    for damaged in [whole[:-3], flipped, b""]:
        file.write_bytes(damaged)
        assert "restore the log and the state from the same backup" in refusal(server)
        assert file.read_bytes() == damaged, "nothing is changed that a backup may be compared with"
    file.write_bytes(whole)
    server.start()


def test_a_log_of_another_version_is_not_touched(start):
    server, _ = written(start)
    file = log_file(server)
    other = file.read_bytes().replace(b"CPL1", b"CPL2")
    file.write_bytes(other)
    assert "another version of Counterpoint" in refusal(server)
    assert file.read_bytes() == other
