"""What access keys may, by role; how their secrets change; what is asked of the keys that are in apps."""

import base64
import json
import os
import re
import subprocess
import sys
import time

import pytest

from conftest import BINARY, KEY, ROOT, SECRET

#: The service's operations, from the document that is made from its model.
OPERATIONS = {
    call["operationId"]: (method.upper(), path, body)
    for path, item in json.loads((ROOT / "docs/openapi.json").read_text())["paths"].items()
    for method, call in item.items()
    if path.startswith("/v1/")
    for body in ["requestBody" in call]
}

APPS = {"PutEvents", "UpdateEndpoint", "UpdateEndpointsBatch", "GetInAppMessages"}
READS = re.compile(r"^(Get|List|PhoneNumberValidate$)")
SENDS = {
    "SendMessages", "SendUsersMessages", "SendOTPMessage", "VerifyOTPMessage", "PutEvents", "UpdateEndpoint",
    "UpdateEndpointsBatch", "DeleteEndpoint", "DeleteUserEndpoints",
}  # fmt: skip
#: About no one app: a key for one app may make none of them.
OF_NO_APP = {
    "CreateApp", "GetApps", "ListTemplates", "ListTemplateVersions", "UpdateTemplateActiveVersion", "PhoneNumberValidate",
    "ListTagsForResource", "TagResource", "UntagResource", "CreateRecommenderConfiguration", "DeleteRecommenderConfiguration",
    "GetRecommenderConfiguration", "GetRecommenderConfigurations", "UpdateRecommenderConfiguration",
} | {f"{verb}{kind}Template" for verb in ("Create", "Get", "Update", "Delete") for kind in ("Email", "Push", "Sms", "Voice", "InApp")}  # fmt: skip


def may(role, operation):
    """The roles as the README says them, and not as the server's table has them."""
    if role == "admin":
        return True
    if role == "ingest":
        return operation in APPS
    if role == "read":
        return bool(READS.match(operation))
    return bool(READS.match(operation)) or operation in SENDS


def make(server, **wanted):
    return server.ext("POST", "/access-keys", {"Name": "k", **wanted})


def put(server, made, app, **more):
    batch = {"BatchItem": {"e": {"Endpoint": {}, "Events": {"1": {"EventType": "t", "Timestamp": "2026-01-01T00:00:00Z"}}}}}
    return server.call("POST", f"/v1/apps/{app}/events", batch, key=made["AccessKeyId"], secret=made["SecretAccessKey"], **more)


def test_every_operation_by_every_role(start):
    server = start()
    assert len(OPERATIONS) == 122
    app, other = ("0" * 31 + n for n in "12")
    real = server.pinpoint().create_app(CreateApplicationRequest={"Name": "a"})["ApplicationResponse"]["Id"]
    callers = [("admin", None, {"AccessKeyId": KEY, "SecretAccessKey": SECRET})]
    for role in ("admin", "sender", "ingest", "read"):
        callers += [(role, only, make(server, Role=role, **({"AppId": only} if only else {}))) for only in (None, real)]
    tried, fails = 0, []
    for operation, (method, path, has_body) in OPERATIONS.items():
        for role, only, made in callers:
            # An app that is not there: nothing is done, and who may is told 404 or 400.
            place = path.replace("{application-id}", real if only and operation != "DeleteApp" else app)
            place = place.replace("{resource-arn}", "arn%3Aaws%3Amobiletargeting%3Aeu-west-1%3A000000000000%3Aapps%2F" + app)
            place = re.sub(r"\{[^}]*\}", "0" * 32, place)
            expected = may(role, operation) and (only is None or operation not in OF_NO_APP | {"DeleteApp"})
            body = {} if has_body else b""
            status, headers, answer = server.call(method, place, body, key=made["AccessKeyId"], secret=made["SecretAccessKey"])
            tried += 1
            if (status != 403) != expected or status in (401, 500, 503) or (status == 403 and headers["x-amzn-errortype"] != "ForbiddenException"):
                fails.append((operation, role, only, status, answer))
            if only and "{application-id}" in path:
                status, headers, _ = server.call(
                    method, place.replace(real, other).replace(app, other), body, key=made["AccessKeyId"], secret=made["SecretAccessKey"]
                )
                tried += 1
                if status != 403:
                    fails.append((operation, role, "another app", status))
    assert not fails, fails[:10]
    assert tried > 122 * 9


def test_a_key_is_rotated(server, app):
    made = make(server, Role="ingest", AppId=app)
    here = f"/access-keys/{made['AccessKeyId']}/rotate"
    first = server.ext("POST", here)
    assert first["AccessKeyId"] == made["AccessKeyId"] and first["SecretAccessKey"] != made["SecretAccessKey"]
    hours = (time.mktime(time.strptime(first["PreviousUntil"][:19], "%Y-%m-%dT%H:%M:%S")) - time.mktime(time.gmtime())) / 3_600
    assert 23.9 < hours < 24.1
    listed = lambda: {k["AccessKeyId"]: k for k in server.ext("GET", "/access-keys")["Item"]}[made["AccessKeyId"]]
    assert listed()["PreviousUntil"] == first["PreviousUntil"] and "SecretAccessKey" not in listed()
    assert (put(server, made, app)[0], put(server, first, app)[0]) == (202, 202)
    server.stop()
    server.start()
    assert (put(server, made, app)[0], put(server, first, app)[0]) == (202, 202)
    second = server.ext("POST", here, {"Overlap": "PT2S"})
    assert put(server, made, app)[0] == 403, "two at a time"
    assert (put(server, first, app)[0], put(server, second, app)[0]) == (202, 202)
    until = time.time() + 2.1
    while time.time() < until:
        time.sleep(0.05)
    status, headers, _ = put(server, first, app)
    assert (status, headers["x-amzn-errortype"]) == (403, "InvalidSignatureException") and "PreviousUntil" not in listed()
    third = server.ext("POST", here, {"Overlap": "PT0S"})
    assert (put(server, second, app)[0], put(server, third, app)[0]) == (403, 202)
    for status, wrong in ((400, {"Overlap": "P31D"}), (400, {"Overlap": "-PT1S"}), (400, {"Overlap": "soon"}), (400, {"Overlaps": "PT0S"})):
        assert server.call("POST", f"/counterpoint/v1{here}", wrong)[0] == status, wrong
    assert server.call("POST", "/counterpoint/v1/access-keys/AKCP0/rotate")[0] == 404
    assert put(server, third, app)[0] == 202
    told = [line for line in server.ext("GET", "/audit")["Item"] if line["Operation"].endswith("/rotate")]
    assert len(told) == 3 and told[0]["Target"] == made["AccessKeyId"] and told[0]["Detail"] == "the old secret is good until now"
    state = b"".join(file.read_bytes() for file in server.data.glob("state.sqlite*"))
    for key in (made, first, second, third):
        assert key["SecretAccessKey"].encode() not in state
        assert base64.b64encode(key["SecretAccessKey"].encode()).rstrip(b"=") not in state


def test_a_key_in_the_address_is_rotated(server, app):
    made = make(server, Role="sender", AppId=app, InAddress=True)
    call = lambda made: server.raw("GET", f"/k/{made['Address'].rsplit('/', 1)[1]}/v1/apps/{app}")[0]
    turned = server.ext("POST", f"/access-keys/{made['AccessKeyId']}/rotate")
    assert turned["Address"] != made["Address"] and (call(made), call(turned)) == (200, 200)
    last = server.ext("POST", f"/access-keys/{made['AccessKeyId']}/rotate", {"Overlap": "PT0S"})
    assert (call(made), call(turned), call(last)) == (403, 403, 200)


def test_code_under_a_cloud_role_sets_the_address_and_nothing_else(server, app):
    made = make(server, Role="sender", AppId=app, InAddress=True)
    code = (
        "import boto3, sys; p = boto3.client('pinpoint'); app = sys.argv[1];"
        "p.update_endpoint(ApplicationId=app, EndpointId='role', EndpointRequest={'User': {'UserId': 'u'}});"
        "print(p.get_user_endpoints(ApplicationId=app, UserId='u')['EndpointsResponse']['Item'][0]['Id'])"
    )
    environment = {
        "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL_PINPOINT": made["Address"], "AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_ACCESS_KEY_ID": "ASIAQWERTYUIOPASDFGH", "AWS_SECRET_ACCESS_KEY": "only the cloud knows", "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2Vj//////",
    }  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", code, app], env=environment, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout.strip()) == (0, "role"), ran.stderr


class App:
    """An endpoint of a user at an address, and what a key that is in an app writes to it."""

    def __init__(self, server, app, endpoint="e"):
        self.server, self.app, self.endpoint = server, app, endpoint
        self.key = make(server, Role="ingest", AppId=app)
        self.address = make(server, Role="ingest", AppId=app, InAddress=True)["Address"].rsplit("/", 1)[1]
        self.stored = {"ChannelType": "EMAIL", "Address": "ana@example.com", "User": {"UserId": "ana"}}
        assert self.call("PUT", f"endpoints/{endpoint}", self.stored)[0] == 202, "a first user and address are the app's to write"

    def call(self, method, path, body, **headers):
        signed = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.server.call(
            method, f"/v1/apps/{self.app}/{path}", body, key=self.key["AccessKeyId"], secret=self.key["SecretAccessKey"], headers=signed
        )

    def update(self, body, **headers):
        return self.call("PUT", f"endpoints/{self.endpoint}", body, **headers)[0]

    def events(self, body, **headers):
        event = {"EventType": "t", "Timestamp": "2026-01-01T00:00:00Z"}
        batch = {"BatchItem": {self.endpoint: {"Endpoint": body, "Events": {"1": event}}, "another": {"Endpoint": body, "Events": {}}}}
        status, _, answer = self.call("POST", "events", batch, **headers)
        assert status == 202
        return json.loads(answer)["Results"]

    def segment(self, call, body, **headers):
        basic = "Basic " + base64.b64encode(f"{self.address}:".encode()).decode()
        headers = {"authorization": basic, "content-type": "application/json", **{n.replace("_", "-"): v for n, v in headers.items()}}
        status, _, answer = self.server.raw("POST", f"/counterpoint/segment/v1/{call}", json.dumps(body).encode(), headers)
        return status, json.loads(answer)

    def read(self):
        answer = json.loads(self.server.call("GET", f"/v1/apps/{self.app}/endpoints/{self.endpoint}")[2])
        return answer["User"].get("UserId"), answer.get("ChannelType"), answer.get("Address")

    def token(self, **wanted):
        made = self.server.ext("POST", f"/apps/{self.app}/moves", {"EndpointId": self.endpoint, **wanted})
        assert made["Header"] == "x-counterpoint-move"
        return made["Token"]


HERE = ("ana", "EMAIL", "ana@example.com")
MOVES = [{"User": {"UserId": "eve"}}, {"User": {"UserId": ""}}, {"Address": "eve@example.com"}, {"Address": ""}, {"ChannelType": "SMS"}]


def test_keys_of_apps_move_no_endpoint(server, app):
    one = App(server, app)
    assert one.update(one.stored) == 202 and one.update({"Attributes": {"plan": ["pro"]}, "OptOut": "ALL"}) == 202
    for wrong in MOVES:
        status, headers, answer = one.call("PUT", "endpoints/e", wrong)
        assert (status, headers["x-amzn-errortype"]) == (403, "ForbiddenException") and "x-counterpoint-move" in json.loads(answer)["Message"]
        assert "ana" not in json.loads(answer)["Message"]
        batch = {"Item": [{"Id": "new"}, {"Id": "E", **wrong}]}
        assert one.call("PUT", "endpoints", batch)[0] == 403
        results = one.events(wrong)
        assert results["e"]["EndpointItemResponse"]["StatusCode"] == 403
        assert results["e"]["EventsItemResponse"]["1"] == {"Message": "Accepted", "StatusCode": 202}
        assert server.raw("PUT", f"/k/{one.address}/v1/apps/{app}/endpoints/e", json.dumps(wrong).encode())[0] == 403
        assert one.read() == HERE
    assert server.call("GET", f"/v1/apps/{app}/endpoints/new")[0] == 404, "a batch is done whole or not at all"
    sender = make(server, Role="sender", AppId=app)
    status, *_ = server.call("PUT", f"/v1/apps/{app}/endpoints/e", MOVES[0], key=sender["AccessKeyId"], secret=sender["SecretAccessKey"])
    assert status == 202 and one.read()[0] == "eve"


def test_tokens_let_an_app_move_an_endpoint(server, app, pinpoint):
    one = App(server, app)
    token = one.token(UserId="bob")
    assert one.update({"User": {"UserId": "eve"}}, x_counterpoint_move=token) == 403, "another user"
    assert one.update({"Address": "bob@example.com"}, x_counterpoint_move=token) == 403
    for wrong in (token[:-3], token[:40] + "AAA" + token[43:], "x", ",", ""):
        assert one.update({"User": {"UserId": "bob"}}, x_counterpoint_move=wrong) == 403
    other = pinpoint.create_app(CreateApplicationRequest={"Name": "other"})["ApplicationResponse"]["Id"]
    foreign = server.ext("POST", f"/apps/{other}/moves", {"EndpointId": "e", "UserId": "bob"})["Token"]
    assert one.update({"User": {"UserId": "bob"}}, x_counterpoint_move=foreign) == 403
    elsewhere = one.token(EndpointId="f", UserId="bob")
    assert one.update({"User": {"UserId": "bob"}}, x_counterpoint_move=elsewhere) == 403
    assert one.update({"User": {"UserId": "bob"}}, x_counterpoint_move=token) == 202 and one.read()[0] == "bob"
    mail = one.token(Address="c@example.com", ChannelType="EMAIL")
    both = f"{one.token(UserId='carl')}, {mail}"
    results = one.events({"User": {"UserId": "carl"}, "Address": "c@example.com"}, x_counterpoint_move=both)
    assert results["e"]["EndpointItemResponse"]["StatusCode"] == 202 and one.read() == ("carl", "EMAIL", "c@example.com")
    assert one.call("PUT", "endpoints", {"Item": [{"Id": "e", "User": {"UserId": ""}}]}, x_counterpoint_move=one.token(UserId=""))[0] == 202
    assert one.read()[0] is None
    one.update({"User": {"UserId": "ana"}})
    short = one.token(UserId="dora", GoodFor="PT1S")
    until = time.time() + 1.1
    while time.time() < until:
        time.sleep(0.05)
    assert one.update({"User": {"UserId": "dora"}}, x_counterpoint_move=short) == 403
    for wrong in ({}, {"EndpointId": "e"}, {"EndpointId": "", "UserId": "a"}, {"EndpointId": "e", "UserId": "a", "GoodFor": "P8D"}, {"EndpointId": "e", "UserId": "a", "ChannelType": "X"}):
        assert server.call("POST", f"/counterpoint/v1/apps/{app}/moves", wrong)[0] == 400, wrong
    for role, status in (("sender", 200), ("ingest", 403), ("read", 403)):
        made = make(server, Role=role, AppId=app)
        call = lambda app: server.call("POST", f"/counterpoint/v1/apps/{app}/moves", {"EndpointId": "e", "UserId": "a"}, key=made["AccessKeyId"], secret=made["SecretAccessKey"])[0]
        assert (call(app), call(other)) == (status, 403)


def test_segments_door_moves_no_endpoint(server, app):
    one = App(server, app)
    message = {"anonymousId": "e", "userId": "eve", "event": "x"}
    status, answer = one.segment("track", message)
    assert (status, answer["success"]) == (403, False) and one.read() == HERE
    batch = {"batch": [{"type": "track", **message}, {"type": "track", "anonymousId": "new", "userId": "eve", "event": "x"}]}
    status, answer = one.segment("batch", batch)
    assert (status, answer["success"], [(r["endpoint"], r["status"]) for r in answer["refused"]]) == (200, True, [("e", 403)])
    events = server.ext("GET", f"/apps/{app}/people/e/timeline")["Item"]
    assert len([e for e in events if e.get("EventType") == "x"]) == 2, "events are kept"
    assert one.segment("track", {**message, "userId": "ana"}) == (200, {"success": True})
    assert one.segment("track", message, x_counterpoint_move=one.token(UserId="eve"))[0] == 200 and one.read()[0] == "eve"


def test_the_original_lets_apps_move_endpoints(start):
    server = start(ingest_moves="pinpoint")
    app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "a"})["ApplicationResponse"]["Id"]
    one = App(server, app)
    for move in MOVES[:3]:
        assert one.update(move) == 202
    assert one.segment("track", {"anonymousId": "e", "userId": "eve", "event": "x"}) == (200, {"success": True})
    assert one.read() == ("eve", "EMAIL", "eve@example.com")


def test_keys_of_apps_have_a_rate(start):
    server = start(ingest_limits="address=2,key=3")
    app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "a"})["ApplicationResponse"]["Id"]
    one, sender = make(server, Role="ingest", AppId=app), make(server, Role="sender", AppId=app)
    write_key = make(server, Role="ingest", AppId=app, InAddress=True)["Address"].rsplit("/", 1)[1]
    fresh = make(server, Role="ingest", AppId=app)

    def until_refused(call):
        for n in range(100):
            status, headers, answer = call()
            if status == 429:
                return n, headers, json.loads(answer)
            assert status in (200, 202), answer
        return None

    n, headers, _ = until_refused(lambda: put(server, one, app, headers={"x-forwarded-for": "192.0.2.1"}))
    assert 20 <= n < 100 and headers["x-amzn-errortype"] == "TooManyRequestsException" and int(headers["retry-after"]) >= 1
    more, *_ = until_refused(lambda: put(server, one, app, headers={"x-forwarded-for": "192.0.2.2"}))
    assert 1 <= more < n, "another address has its own, and the key has one for all"
    assert put(server, fresh, app, headers={"x-forwarded-for": "192.0.2.1"})[0] == 202, "another key"
    assert until_refused(lambda: put(server, sender, app)) is None, "a server's key has none"
    segment = {"authorization": "Basic " + base64.b64encode(f"{write_key}:".encode()).decode(), "content-type": "application/json"}
    track = lambda: server.raw("POST", "/counterpoint/segment/v1/track", b'{"userId":"u","event":"x"}', segment)
    n, headers, answer = until_refused(track)
    assert n >= 20 and int(headers["retry-after"]) >= 1 and answer["success"] is False
    status, *_ = server.raw("GET", f"/k/{write_key}/v1/apps/{app}/endpoints/u/inappmessages")
    assert status == 429, "the same key by its address"


@pytest.mark.parametrize("setting", [{"ingest_limits": "keys=1"}, {"ingest_moves": "free"}])
def test_settings_say_what_they_take(setting, tmp_path):
    [(name, value)] = setting.items()
    ran = subprocess.run([BINARY, "serve", "--data", tmp_path / "x"], env={f"COUNTERPOINT_{name.upper()}": value}, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 1 and f"COUNTERPOINT_{name.upper()}: `" in ran.stderr
