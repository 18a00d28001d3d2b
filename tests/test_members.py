"""People who use the console: sessions, roles, keys, the audit log."""

import json
import re
import stat
import subprocess
import time
import urllib.request

import boto3
import pytest
from botocore.config import Config

import console
from conftest import BINARY, REGION
from console import Console

PREFIX = console.PREFIX
MEMBERS = ["admin", "launcher", "marketer", "analyst", "support"]
KEYS = ["admin", "sender", "ingest", "read"]


@pytest.fixture(scope="module")
def admin(server):
    return console.admin(server)


@pytest.fixture(scope="module")
def members(server, admin):
    """One of each role, signed in."""
    return {role: console.join(server, admin, f"{role}@example.com", role) for role in MEMBERS}


def test_the_first_admin_signs_in_with_the_password_in_its_file(server):
    file = server.data / "console-password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((server.data / "secret.key").stat().st_mode) == 0o600
    assert f"with admin@localhost and {file.read_text().strip()}" in server.log.read_text()
    browser = Console(server)
    status, headers, answer = browser.sign_in("Admin@localhost ", file.read_text().strip())
    assert status == 200
    assert answer["Member"] | {"Id": ""} == {"Id": "", "Email": "admin@localhost", "Name": "Admin", "Role": "admin", "Totp": False}
    assert {"read", "people", "addresses", "edit", "launch", "settings", "members"} <= set(answer["Capabilities"])
    assert (answer["AccountId"], answer["Region"], answer["Demo"], answer["VirtualClock"]) == ("000000000000", "us-east-1", False, False)
    assert answer["PublicUrl"] == server.url and answer["Version"]
    cookie = headers["set-cookie"]
    assert cookie.startswith("counterpoint_session=") and "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie
    assert browser.ext("GET", "/session") == answer
    assert browser.call("GET", "/v1/apps")[0] == 200
    browser.ext("DELETE", "/session")
    assert browser.refused("GET", f"{PREFIX}/session") == (401, "UnauthorizedException")


def test_without_a_session_pages_get_401_and_sdks_403(server):
    browser = Console(server)
    status, headers, answer = browser.call("GET", f"{PREFIX}/session")
    assert (status, headers["x-amzn-errortype"], answer["Oidc"]) == (401, "UnauthorizedException", False)
    assert browser.refused("GET", "/v1/apps") == (401, "UnauthorizedException")
    status, headers, _ = server.raw("GET", "/v1/apps", headers={"cookie": "counterpoint_session=nonsense"})
    assert (status, headers["x-amzn-errortype"]) == (401, "UnauthorizedException")
    status, headers, _ = server.raw("GET", "/v1/apps")
    assert (status, headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")
    assert server.ext("GET", "/members")["Item"], "the root key may everything"
    status, headers, _ = server.call("GET", f"{PREFIX}/session")
    assert (status, headers["x-amzn-errortype"]) == (403, "ForbiddenException"), "a key has no session"


def test_other_sites_cannot_use_the_session(admin, server):
    call = ("POST", "/v1/apps", {"Name": "mine"})
    assert admin.refused(*call, {"x-counterpoint-console": None}) == (403, "ForbiddenException")
    for origin in ("https://evil.example", "null", server.url + ".evil.example"):
        assert admin.refused(*call, {"Origin": origin}) == (403, "ForbiddenException")
        assert admin.refused("DELETE", f"{PREFIX}/session", None, {"Origin": origin}) == (403, "ForbiddenException")
        assert admin.refused("POST", f"{PREFIX}/session", {}, {"Origin": origin}) == (403, "ForbiddenException")
    assert admin.call(*call, {"Origin": server.url})[0] == 201
    assert admin.call("GET", "/v1/apps", None, {"x-counterpoint-console": None, "Origin": "https://evil.example"})[0] == 200


def test_cookies_travel_over_tls_only_where_there_is_some(start):
    server = start(public_url="https://engage.example.com")
    browser = Console(server)
    _, headers, answer = browser.sign_in("admin@localhost", (server.data / "console-password").read_text().strip())
    assert "Secure" in headers["set-cookie"] and answer["PublicUrl"] == "https://engage.example.com"
    cookie = {"Cookie": headers["set-cookie"].split(";")[0]}
    assert browser.call("POST", "/v1/apps", {"Name": "a"}, cookie | {"Origin": "https://engage.example.com"})[0] == 201


def test_wrong_passwords_are_counted(start):
    server = start()
    browser, right = Console(server), (server.data / "console-password").read_text().strip()
    assert browser.refused("POST", f"{PREFIX}/session", {"Email": "a"}) == (400, "BadRequestException")
    took = {}
    for email in ("admin@localhost", "nobody@example.com"):
        for _ in range(5):
            begun = time.perf_counter()
            status, headers, answer = browser.sign_in(email, "wrong")
            took.setdefault(email, []).append(time.perf_counter() - begun)
            assert (status, headers["x-amzn-errortype"]) == (401, "UnauthorizedException")
            assert "Oidc" not in answer or answer["Oidc"] is False
        status, headers, _ = browser.sign_in(email, right)
        assert (status, headers["x-amzn-errortype"]) == (429, "TooManyRequestsException")
        assert 0 < int(headers["retry-after"]) <= 900
    known, unknown = (sorted(times)[2] for times in took.values())
    assert known < 5 * unknown and unknown < 5 * known, "both are hashed"
    for attempt in range(11):
        status, *_ = browser.sign_in(f"other{attempt}@example.com", "wrong")
        assert status == (401 if attempt < 10 else 429), "twenty from one address"


def test_a_second_factor(server, admin):
    browser = console.join(server, admin, "totp@example.com", "analyst")
    offer = browser.ext("POST", "/session/totp")
    assert offer["Uri"] == f"otpauth://totp/Counterpoint:totp%40example.com?secret={offer['Secret']}&issuer=Counterpoint"
    assert browser.refused("PUT", f"{PREFIX}/session/totp", {"Code": "000000"})[0] == 400
    first = console.code(offer["Secret"])
    browser.ext("PUT", "/session/totp", {"Code": first})
    assert browser.ext("GET", "/session")["Member"]["Totp"] is True
    other = Console(server)
    status, headers, _ = other.sign_in("totp@example.com", "correct horse battery")
    assert (status, headers["x-amzn-errortype"]) == (401, "TotpRequiredException")
    assert other.sign_in("totp@example.com", "correct horse battery", first)[0] == 401, "a code is used once"
    later = console.code(offer["Secret"], 1)
    assert other.sign_in("totp@example.com", "correct horse battery", later)[0] == 200
    assert Console(server).sign_in("totp@example.com", "correct horse battery", later)[0] == 401
    assert offer["Secret"].encode() not in (server.data / "state.sqlite").read_bytes()
    assert other.refused("DELETE", f"{PREFIX}/session/totp", {"Password": "wrong"})[0] == 400
    other.ext("DELETE", "/session/totp", {"Password": "correct horse battery"})
    assert Console(server).sign_in("totp@example.com", "correct horse battery")[0] == 200


def test_invitations(server, admin):
    asked = admin.ext("POST", "/members", {"Email": "New@Example.com", "Name": "New", "Role": "marketer"})
    assert asked["Member"]["Invited"] is True and asked["Member"]["Email"] == "new@example.com"
    assert asked["Invitation"]["Url"].startswith(f"{server.url}/join/")
    assert 6.9 < (time.mktime(time.strptime(asked["Invitation"]["Expires"][:19], "%Y-%m-%dT%H:%M:%S")) - time.mktime(time.gmtime())) / 86_400 < 7.1
    first = asked["Invitation"]["Url"].rsplit("/", 1)[1]
    again = admin.ext("POST", "/members", {"Email": "new@example.com", "Role": "analyst"})
    token = again["Invitation"]["Url"].rsplit("/", 1)[1]
    browser = Console(server)
    assert browser.refused("GET", f"{PREFIX}/invitations/{first}") == (404, "NotFoundException")
    assert browser.ext("GET", f"/invitations/{token}") == {"Email": "new@example.com", "Role": "analyst"}
    assert browser.refused("POST", f"{PREFIX}/invitations/{token}", {"Name": "N", "Password": "short"})[0] == 400
    answer = browser.ext("POST", f"/invitations/{token}", {"Name": "Nina", "Password": "long enough for all"})
    assert (answer["Member"]["Name"], answer["Member"]["Role"]) == ("Nina", "analyst")
    assert browser.ext("GET", "/session") == answer
    assert browser.refused("POST", f"{PREFIX}/invitations/{token}", {"Name": "N", "Password": "long enough for all"})[0] == 404
    assert admin.refused("POST", f"{PREFIX}/members", {"Email": "new@example.com", "Role": "support"}) == (409, "ConflictException")
    for wrong in ({"Email": "nobody", "Role": "support"}, {"Email": "a@b.c", "Role": "sender"}, {"Role": "support"}):
        assert admin.refused("POST", f"{PREFIX}/members", wrong) == (400, "BadRequestException")
    listed = {m["Email"]: m for m in admin.ext("GET", "/members")["Item"]}
    assert listed["new@example.com"]["Invited"] is False and listed["new@example.com"]["LastSeen"]


def test_roles_change_at_once_and_the_last_admin_stays(server, admin):
    browser = console.join(server, admin, "change@example.com", "analyst")
    me = admin.ext("GET", "/session")["Member"]["Id"]
    other = browser.ext("GET", "/session")["Member"]["Id"]
    assert admin.refused("PUT", f"{PREFIX}/members/{me}", {"Role": "analyst"}) == (409, "ConflictException")
    assert admin.refused("DELETE", f"{PREFIX}/members/{me}") == (409, "ConflictException")
    assert browser.refused("GET", f"{PREFIX}/members") == (403, "ForbiddenException")
    assert admin.ext("PUT", f"/members/{other}", {"Role": "admin", "Name": "Chris"})["Name"] == "Chris"
    assert browser.ext("GET", "/members")
    assert browser.ext("PUT", f"/members/{me}", {"Role": "marketer"})["Role"] == "marketer"
    assert admin.refused("GET", f"{PREFIX}/members") == (403, "ForbiddenException")
    assert browser.ext("PUT", f"/members/{me}", {"Role": "admin"})
    admin.ext("DELETE", f"/members/{other}")
    assert browser.refused("GET", f"{PREFIX}/session") == (401, "UnauthorizedException")
    assert admin.refused("DELETE", f"{PREFIX}/members/{other}")[0] == 404


def test_sessions_are_listed_and_ended(server, admin):
    one = console.join(server, admin, "twice@example.com", "support")
    two = Console(server)
    assert two.sign_in("twice@example.com", "correct horse battery")[0] == 200
    listed = one.ext("GET", "/sessions")["Item"]
    assert [s["Current"] for s in listed] == [False, True]
    assert {(s["Address"], s["Agent"]) for s in listed} == {("127.0.0.1", "tests")}
    assert admin.refused("DELETE", f"{PREFIX}/sessions/{listed[0]['Id']}")[0] == 404, "somebody else's"
    one.ext("DELETE", f"/sessions/{listed[0]['Id']}")
    assert two.refused("GET", f"{PREFIX}/session") == (401, "UnauthorizedException")
    assert two.sign_in("twice@example.com", "correct horse battery")[0] == 200
    assert one.refused("PUT", f"{PREFIX}/session/password", {"Old": "wrong", "New": "another long one"})[0] == 400
    assert one.refused("PUT", f"{PREFIX}/session/password", {"Old": "correct horse battery", "New": "short"})[0] == 400
    one.ext("PUT", "/session/password", {"Old": "correct horse battery", "New": "another long one"})
    assert one.ext("GET", "/session") and two.refused("GET", f"{PREFIX}/session")[0] == 401
    assert two.sign_in("twice@example.com", "correct horse battery")[0] == 401
    assert two.sign_in("twice@example.com", "another long one")[0] == 200


def test_sessions_outlive_a_restart_and_the_first_password_goes_with_its_change(start):
    server = start()
    browser = console.admin(server)
    password = (server.data / "console-password").read_text().strip()
    server.stop()
    server.start()
    assert browser.ext("GET", "/session")["Member"]["Email"] == "admin@localhost"
    browser.ext("PUT", "/session/password", {"Old": password, "New": "a better password"})
    assert not (server.data / "console-password").exists()
    state = (server.data / "state.sqlite").read_bytes() + (server.data / "state.sqlite-wal").read_bytes()
    token = next(iter(browser.jar)).value
    assert token.encode() not in state and b"a better password" not in state


def test_the_admin_has_the_address_of_the_setting(start, tmp_path):
    server = start(admin_email="ops@example.com")
    browser = Console(server)
    assert browser.sign_in("ops@example.com", (server.data / "console-password").read_text().strip())[0] == 200
    wrong = subprocess.run([BINARY, "serve", "--data", tmp_path / "x"], env={"COUNTERPOINT_ADMIN_EMAIL": "ops"}, capture_output=True, text=True, timeout=30)
    assert wrong.returncode == 1 and "COUNTERPOINT_ADMIN_EMAIL: an address such as" in wrong.stderr


def sdk(server, key):
    return boto3.client(
        "pinpoint",
        endpoint_url=server.url,
        region_name=REGION,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        config=Config(retries={"max_attempts": 1}),
    )


def test_access_keys(server, admin, app, pinpoint):
    other = pinpoint.create_app(CreateApplicationRequest={"Name": "other"})["ApplicationResponse"]["Id"]
    made = {role: admin.ext("POST", "/access-keys", {"Name": f"my {role}", "Role": role, "AppId": app}) for role in ("sender", "ingest", "read")}
    listed = {k["AccessKeyId"]: k for k in admin.ext("GET", "/access-keys")["Item"]}
    ingest = made["ingest"]
    assert listed[ingest["AccessKeyId"]] == {k: v for k, v in ingest.items() if k != "SecretAccessKey"}
    assert "LastUsed" not in ingest and ingest["AppId"] == app
    client = sdk(server, ingest)
    batch = {"BatchItem": {"e": {"Endpoint": {}, "Events": {"1": {"EventType": "t", "Timestamp": "2026-01-01T00:00:00Z"}}}}}
    assert client.put_events(ApplicationId=app, EventsRequest=batch)
    client.update_endpoint(ApplicationId=app, EndpointId="e", EndpointRequest={"ChannelType": "EMAIL", "Address": "a@example.com"})
    for refused in (
        lambda: client.put_events(ApplicationId=other, EventsRequest=batch),
        lambda: client.get_endpoint(ApplicationId=app, EndpointId="e"),
        lambda: client.get_apps(),
        lambda: client.delete_app(ApplicationId=app),
        lambda: sdk(server, made["read"]).update_endpoint(ApplicationId=app, EndpointId="e", EndpointRequest={"Address": "b@example.com"}),
        lambda: sdk(server, made["sender"]).create_segment(ApplicationId=app, WriteSegmentRequest={"Name": "s"}),
    ):
        with pytest.raises(client.exceptions.ForbiddenException):
            refused()
    shown = sdk(server, made["read"]).get_endpoint(ApplicationId=app, EndpointId="e")["EndpointResponse"]
    assert shown["Address"] == "a@example.com"
    sent = sdk(server, made["sender"]).send_messages(
        ApplicationId=app,
        MessageRequest={"Addresses": {"a@example.com": {"ChannelType": "EMAIL"}}, "MessageConfiguration": {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "s"}, "TextPart": {"Data": "t"}}}}},
    )
    assert "a@example.com" in sent["MessageResponse"]["Result"]
    listed = {k["AccessKeyId"]: k for k in admin.ext("GET", "/access-keys")["Item"]}
    assert listed[ingest["AccessKeyId"]]["LastUsed"]
    assert ingest["SecretAccessKey"].encode() not in (server.data / "state.sqlite").read_bytes() + (server.data / "state.sqlite-wal").read_bytes()
    server.stop()
    server.start()
    assert client.put_events(ApplicationId=app, EventsRequest=batch)
    assert {k["AccessKeyId"]: k for k in admin.ext("GET", "/access-keys")["Item"]}[ingest["AccessKeyId"]]["LastUsed"]
    admin.ext("DELETE", f"/access-keys/{ingest['AccessKeyId']}")
    with pytest.raises(client.exceptions.ClientError, match="UnrecognizedClientException"):
        client.put_events(ApplicationId=app, EventsRequest=batch)
    for wrong in ({"Name": "", "Role": "read"}, {"Name": "x", "Role": "marketer"}):
        assert admin.refused("POST", f"{PREFIX}/access-keys", wrong) == (400, "BadRequestException")
    assert admin.refused("POST", f"{PREFIX}/access-keys", {"Name": "x", "Role": "read", "AppId": "0" * 32})[0] == 404


def campaign(segment, paused):
    return {
        "Name": "c", "SegmentId": segment, "Schedule": {"StartTime": "2099-01-01T00:00:00Z", "Frequency": "ONCE", "Timezone": "UTC"},
        "MessageConfiguration": {"EmailMessage": {"Title": "t", "Body": "b"}}, "IsPaused": paused,
    }  # fmt: skip


def journeys_are_launched_by_launchers(marketer, launcher, path, segment):
    forbidden = (403, "ForbiddenException")
    hold = {"Holdout": {"Percentage": 0}}
    journey = {"Name": "j", "StartActivity": "h", "Activities": {"h": hold}, "StartCondition": {"SegmentStartCondition": {"SegmentId": segment}}}
    active = {**journey, "State": "ACTIVE"}
    assert marketer.refused("POST", f"{path}/journeys", active) == forbidden
    status, _, made = marketer.call("POST", f"{path}/journeys", journey)
    assert status == 201, made
    here = f"{path}/journeys/{made['Id']}"
    assert marketer.call("PUT", here, journey)[0] == 200
    for body in (active, {**journey, "State": "PAUSED"}):
        assert marketer.refused("PUT", here, body) == forbidden
    assert marketer.refused("PUT", f"{here}/state", {"State": "ACTIVE"}) == forbidden
    assert launcher.call("PUT", here, active)[0] == 200
    assert marketer.refused("PUT", here, journey) == forbidden, "it is published"
    assert marketer.refused("DELETE", here) == forbidden
    assert launcher.call("PUT", f"{here}/state", {"State": "CANCELLED"})[0] == 200
    assert marketer.call("DELETE", here)[0] == 200


def test_marketers_prepare_and_launchers_launch(members, app, admin):
    marketer, launcher = members["marketer"], members["launcher"]
    path = f"/v1/apps/{app}"
    segment = marketer.call("POST", f"{path}/segments", {"Name": "s"})[2]["Id"]
    forbidden = (403, "ForbiddenException")
    assert marketer.refused("POST", f"{path}/campaigns", campaign(segment, False)) == forbidden
    status, _, answer = marketer.call("POST", f"{path}/campaigns", campaign(segment, None))
    assert status == 403 and "admin or launcher may" in answer["Message"]
    status, _, made = marketer.call("POST", f"{path}/campaigns", campaign(segment, True))
    assert status == 201, made
    here = f"{path}/campaigns/{made['Id']}"
    assert marketer.call("PUT", here, campaign(segment, True))[0] == 200
    assert marketer.refused("PUT", here, campaign(segment, False)) == forbidden
    assert launcher.call("PUT", here, campaign(segment, False))[0] == 200
    assert marketer.refused("PUT", here, campaign(segment, True)) == forbidden, "it is scheduled"
    assert marketer.refused("DELETE", here) == forbidden
    assert launcher.call("PUT", here, campaign(segment, True))[0] == 200
    assert marketer.call("DELETE", here)[0] == 200
    journeys_are_launched_by_launchers(marketer, launcher, path, segment)

    def message(*addresses, **more):
        content = {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "s"}, "TextPart": {"Data": "t"}}}}
        return {"Addresses": {a: {"ChannelType": "EMAIL"} for a in addresses}, "MessageConfiguration": content, **more}

    assert marketer.call("POST", f"{path}/messages", message("Marketer@example.com"))[0] == 200
    for body in (message("ana@example.com"), message("marketer@example.com", "ana@example.com"), message(), message("marketer@example.com", Endpoints={"e": {}})):
        assert marketer.refused("POST", f"{path}/messages", body) == forbidden
    assert members["analyst"].refused("POST", f"{path}/messages", message("analyst@example.com")) == forbidden
    assert launcher.call("POST", f"{path}/messages", message("ana@example.com"))[0] == 200


def test_addresses_are_masked_for_those_who_may_not_see_them(members, app, pinpoint, server):
    pinpoint.update_endpoint(
        ApplicationId=app, EndpointId="p1",
        EndpointRequest={"ChannelType": "EMAIL", "Address": "anabel@example.com", "Attributes": {"mail": ["anabel@example.com"]}, "User": {"UserId": "u1"}},
    )  # fmt: skip
    channel = {"Enabled": True, "FromAddress": "All <all@sports.example>", "Identity": "arn:aws:ses:us-east-1:1:identity/sports.example"}
    pinpoint.update_email_channel(ApplicationId=app, EmailChannelRequest=channel)
    content = {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "s"}, "HtmlPart": {"Data": "<a href='https://x.org'>anabel@example.com</a>"}}}}
    pinpoint.send_messages(ApplicationId=app, MessageRequest={"Endpoints": {"p1": {}}, "MessageConfiguration": content})
    server.ext("POST", f"/apps/{app}/suppressions", {"Address": "anabel@example.com"})
    support, analyst = members["support"], members["analyst"]
    for path in (f"/v1/apps/{app}/endpoints/p1", f"/v1/apps/{app}/users/u1"):
        status, _, answer = support.call("GET", path)
        assert status == 200 and "a***@example.com" in json.dumps(answer) and "anabel" not in json.dumps(answer)
        assert analyst.refused("GET", path) == (403, "ForbiddenException")
        assert "anabel@example.com" in json.dumps(members["marketer"].call("GET", path)[2])
    for who in (support, analyst):
        for path in (f"/apps/{app}/suppressions", f"/apps/{app}/uncertain", "/sandbox/messages?channel=EMAIL"):
            text = json.dumps(who.ext("GET", path))
            assert "anabel" not in text and not re.search(r"/t/[ocu]/[\w-]{20}", text)
        assert "a***@example.com" in json.dumps(who.ext("GET", "/sandbox/messages?channel=EMAIL"))
    assert support.ext("POST", f"/apps/{app}/suppressions", {"Address": "bobby@example.com"})["Address"] == "b***@example.com"
    assert support.refused("DELETE", f"{PREFIX}/apps/{app}/suppressions?address=bobby@example.com")[0] == 403
    assert "bobby@example.com" in json.dumps(members["launcher"].ext("GET", f"/apps/{app}/suppressions"))


def test_every_change_is_in_the_audit_log(server, admin, members, app, pinpoint):
    before = int(admin.ext("GET", "/audit?page-size=1")["Item"][0]["Id"])
    segment = members["marketer"].call("POST", f"/v1/apps/{app}/segments", {"Name": "s"})[2]["Id"]
    members["marketer"].call("POST", f"/v1/apps/{app}/segments", {"Name": 1})
    members["analyst"].refused("DELETE", f"/v1/apps/{app}/segments/{segment}")
    pinpoint.delete_segment(ApplicationId=app, SegmentId=segment)
    batch = {"BatchItem": {"e": {"Endpoint": {}, "Events": {"1": {"EventType": "t", "Timestamp": "2026-01-01T00:00:00Z"}}}}}
    pinpoint.put_events(ApplicationId=app, EventsRequest=batch)
    pinpoint.update_endpoint(ApplicationId=app, EndpointId="x", EndpointRequest={})
    members["analyst"].ext("POST", f"/apps/{app}/metrics/conversion", {"Event": {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["t"]}}})
    asked = admin.ext("POST", "/members", {"Email": "log@example.com", "Role": "support"})["Member"]["Id"]
    lines = [line for line in admin.ext("GET", "/audit")["Item"] if int(line["Id"]) > before]
    told = [(line["Who"], line["Role"], line["Operation"], line.get("App"), line.get("Target"), line["Status"], line.get("Detail")) for line in lines]
    assert told == [
        ("admin@localhost", "admin", "POST /counterpoint/v1/members", None, asked, 200, "log@example.com as support"),
        ("AKIDEXAMPLE", "admin", "DeleteSegment", app, segment, 200, None),
        ("marketer@example.com", "marketer", "CreateSegment", app, segment, 201, None),
    ]
    assert all(line["Address"] == "127.0.0.1" and line["At"].endswith("Z") for line in lines)
    assert [line["Operation"] for line in admin.ext("GET", f"/audit?app={app}")["Item"]][:2] == ["DeleteSegment", "CreateSegment"]
    assert {line["Who"] for line in admin.ext("GET", "/audit?who=marketer@example.com")["Item"]} == {"marketer@example.com"}
    pages, token = [], ""
    while token is not None:
        page = admin.ext("GET", f"/audit?page-size=7&token={token}")
        pages, token = pages + page["Item"], page.get("NextToken")
    status, headers, body = admin.call("GET", f"{PREFIX}/audit/export")
    assert (status, headers["content-type"]) == (200, "application/x-ndjson")
    exported = [json.loads(line) for line in body.splitlines()]
    assert exported == pages[::-1] and len(exported) > 20
    assert any(line["Operation"] == "POST /counterpoint/v1/session" for line in exported), "signing in is a line too"


def table():
    return json.loads(subprocess.run([BINARY, "access"], capture_output=True, check=True).stdout)


def test_the_table_knows_every_operation():
    operations = [call for call in table() if call["Path"].startswith("/v1/")]
    assert len(operations) == 122


def test_every_call_by_every_role(start):
    server = start()
    admin = console.admin(server)
    members = {role: console.join(server, admin, f"{role}@example.com", role) for role in MEMBERS}
    keys = {role: admin.ext("POST", "/access-keys", {"Name": role, "Role": role}) for role in KEYS}
    calls = [call for call in table() if call["Capability"] != "open"]
    calls.sort(key=lambda call: call["Call"] == "DELETE /counterpoint/v1/session")
    tried, absent = 0, set()
    for call in calls:
        path = re.sub(r"\{[^}]*\}", "0" * 32, call["Path"])
        if call["Call"] == "GET /counterpoint/v1/audit/export":
            path += "?page-size=1"
        body = {"IsPaused": True}
        for role in MEMBERS:
            status, headers, answer = members[role].call(call["Method"], path, None if call["Method"] == "GET" else body)
            if status in (404, 405) and ("x-amzn-requestid" not in headers or "Nothing is at" in str(answer)):
                absent.add(call["Call"])
                continue
            tried += 1
            assert (status != 403) == (role in call["Members"]), (call["Call"], role, status, answer)
            assert status != 401, (call["Call"], role, answer)
            if status == 403:
                assert headers["x-amzn-errortype"] == "ForbiddenException" and f"the role {role}" in answer["Message"]
        for role in KEYS:
            key = keys[role]
            payload = b"" if call["Method"] == "GET" else body
            status, headers, answer = server.call(call["Method"], path, payload, key=key["AccessKeyId"], secret=key["SecretAccessKey"])
            if call["Call"] in absent:
                continue
            tried += 1
            assert (status != 403) == (role in call["Keys"]), (call["Call"], role, status, answer)
            assert status != 401, (call["Call"], role, answer)
    assert tried > 122 * 9
    print(f"{tried} calls tried; not built yet: {sorted(absent)}")
