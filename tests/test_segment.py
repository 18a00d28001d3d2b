"""Segment's tracking calls, from its own client for Node and by hand."""

import base64
import json
import os
import subprocess

import pytest

from conftest import ROOT

CALL = "/counterpoint/segment/v1"


@pytest.fixture
def write_key(server, app):
    made = server.call("POST", "/counterpoint/v1/access-keys", {"Name": "app", "Role": "ingest", "AppId": app, "InAddress": True})
    return json.loads(made[2])["Address"].rsplit("/", 1)[1]


def post(server, call, body, key):
    headers = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode(), "Content-Type": "application/json"}
    status, _, answer = server.raw("POST", f"{CALL}/{call}", json.dumps(body).encode(), headers)
    return status, json.loads(answer)


def timeline(server, app, endpoint):
    return server.ext("GET", f"/apps/{app}/people/{endpoint}/timeline?page-size=100")["Item"]


def test_segments_own_client(server, pinpoint, app, write_key):
    environment = {"PATH": os.environ["PATH"], "SEGMENT_HOST": server.url, "SEGMENT_WRITE_KEY": write_key}
    ran = subprocess.run(["node", ROOT / "tests/js/segment.mjs"], env=environment, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout.strip()) == (0, "ok"), ran.stdout + ran.stderr
    read = lambda endpoint: pinpoint.get_endpoint(ApplicationId=app, EndpointId=endpoint)["EndpointResponse"]
    device, mail = read("device-1"), read("email:ana")
    traits = {"email": ["ana@example.com"], "firstName": ["Ana"], "age": ["40"], "teams": ["Rovers", "United"], "vip": ["true"]}
    assert device["User"] == mail["User"] == {"UserId": "ana", "UserAttributes": traits}
    assert device["Demographic"] == {"Timezone": "Europe/Rome", "Locale": "it-IT", "AppVersion": "1.2"}
    assert (mail["ChannelType"], mail["Address"], mail["OptOut"]) == ("EMAIL", "ana@example.com", "NONE")
    events = timeline(server, app, "device-1")
    orders = [e for e in events if e["EventType"] == "Order Completed"]
    assert len(orders) == 12 and {e["At"] for e in orders} == {f"2026-01-02T03:{n:02}:00.000Z" for n in range(12)}
    assert sorted(e["Metrics"]["revenue"] for e in orders) == [9.5 + n for n in range(12)]
    assert all(e["Attributes"] == {"plan": "pro"} for e in orders)
    [page] = timeline(server, app, "bob")
    assert (page["EventType"], page["Attributes"]) == ("page", {"name": "Pricing", "url": "https://x.example/p"})


def test_messages_sent_again_count_once(server, app, write_key):
    message = {"type": "track", "event": "x", "userId": "u", "messageId": "m1", "timestamp": "2026-01-01T00:00:00Z"}
    for _ in range(3):
        assert post(server, "batch", {"batch": [message, message]}, write_key) == (200, {"success": True})
    assert len([e for e in timeline(server, app, "u") if e.get("EventType") == "x"]) == 1
    assert post(server, "track", {k: v for k, v in message.items() if k != "type"} | {"messageId": "m2"}, write_key)[0] == 200
    assert len([e for e in timeline(server, app, "u") if e.get("EventType") == "x"]) == 2


def test_who_may_not_and_what_does_not_fit(server, app, write_key):
    message = {"type": "track", "event": "x", "userId": "u"}
    for key in ("", "nobody", f"{write_key}x", write_key.partition(".")[0]):
        status, answer = post(server, "batch", {"batch": [message]}, key)
        assert (status, answer["success"]) == (401, False)
    reader = server.call("POST", "/counterpoint/v1/access-keys", {"Name": "r", "Role": "read", "AppId": app, "InAddress": True})
    assert post(server, "track", message, json.loads(reader[2])["Address"].rsplit("/", 1)[1])[0] == 401
    for call, body in (
        ("batch", {}), ("batch", {"batch": [{"type": "track", "userId": "u"}]}), ("batch", {"batch": [{"type": "x", "userId": "u"}]}),
        ("track", {"event": "x"}), ("nothing", message), ("batch", {"batch": [message] * 2_501}),
    ):
        status, answer = post(server, call, body, write_key)
        assert (status, answer["success"]) == (400, False) and answer["error"]["message"], (call, body)
