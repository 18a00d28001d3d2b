"""Amplify's JavaScript libraries with the patch of clients/, and the two calls of Cognito Identity that they make."""

import json
import os
import shutil
import subprocess
import time
import urllib.parse
import uuid

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from conftest import REGION, ROOT

PATCH = ROOT / "clients/amplify-js/patches/@aws-amplify+core+6.19.2.patch"
ALLOWED = {"PutEvents", "UpdateEndpoint", "UpdateEndpointsBatch", "GetInAppMessages"}


def make_pool(server, app, **more):
    pool = f"us-east-1:{uuid.uuid4()}"
    made = server.ext("POST", "/access-keys", {"Name": "app", "Role": "ingest", "AppId": app, "IdentityPoolId": pool, **more})
    assert made["IdentityPoolId"] == pool and not made.keys() & {"SecretAccessKey", "Address"}
    return pool, made["AccessKeyId"]


@pytest.fixture
def pool(server, app):
    return make_pool(server, app)[0]


def cognito(server):
    """boto3's client of Cognito Identity; it signs neither of the two calls."""
    return boto3.client("cognito-identity", endpoint_url=server.url, region_name="us-east-1", config=Config(retries={"max_attempts": 1}))


def guest(server, pool, identity=None):
    client = cognito(server)
    identity = identity or client.get_id(IdentityPoolId=pool)["IdentityId"]
    answer = client.get_credentials_for_identity(IdentityId=identity)
    assert answer["IdentityId"] == identity
    return answer["Credentials"]


def sdk(server, made, token=None):
    return boto3.client(
        "pinpoint", endpoint_url=server.url, region_name=REGION, aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretKey"], aws_session_token=token or made["SessionToken"], config=Config(retries={"max_attempts": 1}),
    )  # fmt: skip


def refused(call):
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response["ResponseMetadata"]["HTTPStatusCode"], raised.value.response["Error"]["Code"]


BATCH = {"BatchItem": {"e": {"Endpoint": {}, "Events": {"1": {"EventType": "t", "Timestamp": "2026-01-01T00:00:00Z"}}}}}


@pytest.fixture(scope="module")
def patched(tmp_path_factory):
    """The packages as an app has them after `npx patch-package`."""
    here, modules = tmp_path_factory.mktemp("amplify"), ROOT / "tests/js/node_modules"
    (here / "node_modules").mkdir()
    for package in modules.iterdir():
        place = here / "node_modules" / package.name
        if package.name in ("aws-amplify", "@aws-amplify"):
            shutil.copytree(package, place)
        else:
            place.symlink_to(package)
    subprocess.run(["git", "apply", PATCH], cwd=here, env={**os.environ, "GIT_CEILING_DIRECTORIES": str(here.parent)}, check=True)
    shutil.copy(ROOT / "tests/js/amplify.mjs", here)
    yield here
    shutil.rmtree(here)


def amplify(patched, server, app, pool, **more):
    environment = {"PATH": os.environ["PATH"], "COUNTERPOINT_URL": server.url, "APP_ID": app, "IDENTITY_POOL_ID": pool, **more}
    ran = subprocess.run(["node", "amplify.mjs"], cwd=patched, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout.strip().splitlines()[-1])


def test_an_app_with_amplify(server, pinpoint, app, pool, patched):
    amplify(patched, server, app, pool, TIMES="120")
    found = pinpoint.get_user_endpoints(ApplicationId=app, UserId="ana")["EndpointsResponse"]["Item"]
    analytics = next(e for e in found if "email" in e["Attributes"])
    assert analytics["Attributes"]["email"] == ["ana@example.com"] and analytics["Metrics"] == {"logins": 3.0}
    assert analytics["Location"]["City"] == "Köln" and analytics["User"]["UserAttributes"]["interests"] == ["sailing"]
    assert len(found) == 2, "in-app messaging has an endpoint of its own"
    events, token = [], ""
    while token is not None:
        page = server.ext("GET", f"/apps/{app}/people/{analytics['Id']}/timeline?page-size=100&token={token}")
        events, token = events + page["Item"], page.get("NextToken")
    songs = [e for e in events if e.get("EventType") == "song played"]
    assert sorted(int(e["Attributes"]["n"]) for e in songs) == list(range(120)), "more than one flush has room for"
    assert {e["Attributes"]["artist"] for e in songs} == {"Jóga"} and max(e["Metrics"]["seconds"] for e in songs) == 319
    used = {k.get("IdentityPoolId"): k for k in server.ext("GET", "/access-keys")["Item"]}[pool]
    assert used["LastUsed"] and used["CredentialsSeconds"] == 3_600


def test_what_credentials_of_a_guest_may(server, pinpoint, app, pool):
    other = pinpoint.create_app(CreateApplicationRequest={"Name": "other"})["ApplicationResponse"]["Id"]
    made = guest(server, pool)
    assert 3_500 < made["Expiration"].timestamp() - time.time() <= 3_600
    client = sdk(server, made)
    assert client.put_events(ApplicationId=app, EventsRequest=BATCH)["ResponseMetadata"]["HTTPStatusCode"] == 202
    client.update_endpoint(ApplicationId=app, EndpointId="e", EndpointRequest={"Attributes": {"a": ["b"]}})
    client.update_endpoints_batch(ApplicationId=app, EndpointBatchRequest={"Item": [{"Id": "e", "Metrics": {"m": 1}}]})
    assert client.get_in_app_messages(ApplicationId=app, EndpointId="e")["InAppMessagesResponse"]["InAppMessageCampaigns"] == []
    forbidden = (403, "ForbiddenException")
    for call in (
        lambda: client.put_events(ApplicationId=other, EventsRequest=BATCH),
        lambda: client.get_in_app_messages(ApplicationId=other, EndpointId="e"),
        lambda: client.get_endpoint(ApplicationId=app, EndpointId="e"),
        lambda: client.delete_endpoint(ApplicationId=app, EndpointId="e"),
        lambda: client.get_apps(),
        lambda: client.send_messages(ApplicationId=app, MessageRequest={"MessageConfiguration": {}}),
    ):
        assert refused(call) == forbidden
    status, headers, _ = call_as(server, made, "GET", "/counterpoint/v1/access-keys")
    assert (status, headers["x-amzn-errortype"]) == forbidden


def call_as(server, made, method, path, body=b"", in_query=False):
    credentials = Credentials(made["AccessKeyId"], made["SecretKey"], made["SessionToken"])
    request = AWSRequest(method=method, url=server.url + path, data=body)
    if in_query:
        SigV4QueryAuth(credentials, "mobiletargeting", REGION, expires=60).add_auth(request)
    else:
        SigV4Auth(credentials, "mobiletargeting", REGION).add_auth(request)
    url = urllib.parse.urlsplit(request.url)
    return server.raw(method, f"{url.path}?{url.query}" if url.query else url.path, body, dict(request.headers))


def test_the_host_of_the_original(server, app, pool):
    """With DNS leading here, the name that is signed is the original's."""
    made = guest(server, pool)
    host, path = "pinpoint.us-east-1.amazonaws.com", f"/v1/apps/{app}/events"
    request = AWSRequest(method="POST", url=f"https://{host}{path}", data=json.dumps(BATCH).encode())
    SigV4Auth(Credentials(made["AccessKeyId"], made["SecretKey"], made["SessionToken"]), "mobiletargeting", REGION).add_auth(request)
    for name, status in ((host, 202), ("pinpoint.us-east-2.amazonaws.com", 403)):
        assert server.raw("POST", path, request.data, {**dict(request.headers), "host": name})[0] == status


def test_tokens_in_a_presigned_query(server, app, pool):
    client = sdk(server, guest(server, pool))
    client.put_events(ApplicationId=app, EventsRequest=BATCH)
    made = guest(server, pool)
    path = f"/v1/apps/{app}/endpoints/e/inappmessages"
    assert call_as(server, made, "GET", path, in_query=True)[0] == 200
    for wrong in ({"SessionToken": made["SessionToken"][:-2]}, {"SecretKey": "x"}, {"AccessKeyId": "ASIA0000000000000000"}):
        assert call_as(server, {**made, **wrong}, "GET", path, in_query=True)[0] == 403


def test_tokens_that_are_not_ours(server, app, pool):
    made, another = guest(server, pool), guest(server, pool)
    put = lambda made, token=None: lambda: sdk(server, made, token).put_events(ApplicationId=app, EventsRequest=BATCH)
    unknown = (403, "UnrecognizedClientException")
    token = made["SessionToken"]
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    for wrong in (changed, token[:-4], token + "AAAA", "x", "é".encode().hex() * 2_000, another["SessionToken"]):
        assert refused(put(made, wrong)) == unknown
    assert refused(put({**made, "SecretKey": another["SecretKey"]})) == (403, "InvalidSignatureException")
    status, headers, _ = server.call("POST", f"/v1/apps/{app}/events", BATCH, key=made["AccessKeyId"], secret=made["SecretKey"])
    assert (status, headers["x-amzn-errortype"]) == unknown, "without its token"
    put(made)()


def test_credentials_end_by_the_real_clock(start):
    server = start("--virtual-clock", "2020-01-01T00:00:00Z")
    app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "a"})["ApplicationResponse"]["Id"]
    pool, _ = make_pool(server, app, CredentialsFor="PT2S")
    made = guest(server, pool)
    put = lambda: sdk(server, made).put_events(ApplicationId=app, EventsRequest=BATCH)
    put()
    server.ext("POST", "/clock", {"advance": "P30D"})
    while time.time() <= made["Expiration"].timestamp():
        time.sleep(0.05)
    assert refused(put) == (403, "ExpiredTokenException")
    made = guest(server, pool)
    put()


def test_revoking_and_rotating_a_pools_key_ends_its_credentials(server, app):
    pool, key = make_pool(server, app)
    made = guest(server, pool)
    put = lambda: sdk(server, made).put_events(ApplicationId=app, EventsRequest=BATCH)
    server.ext("POST", f"/access-keys/{key}/rotate", {})
    put()
    identity = cognito(server).get_id(IdentityPoolId=pool)["IdentityId"]
    server.ext("POST", f"/access-keys/{key}/rotate", {"Overlap": "PT0S"})
    assert refused(put) == (403, "InvalidSignatureException")
    made = guest(server, pool, identity)
    put()
    server.stop()
    server.start()
    put()
    server.ext("DELETE", f"/access-keys/{key}")
    assert refused(put) == (403, "UnrecognizedClientException")
    assert refused(lambda: guest(server, pool)) == (400, "ResourceNotFoundException")


def test_errors_that_sdks_understand(server, app, pool):
    client = cognito(server)
    missing = (400, "ResourceNotFoundException")
    assert refused(lambda: client.get_id(IdentityPoolId=f"us-east-1:{uuid.uuid4()}")) == missing
    assert refused(lambda: client.get_credentials_for_identity(IdentityId=f"eu-west-3:{uuid.uuid4()}")) == missing
    assert refused(lambda: client.get_credentials_for_identity(IdentityId="nonsense")) == missing
    assert refused(lambda: client.unlink_identity(IdentityId="a", Logins={}, LoginsToRemove=["x"])) == (400, "UnknownOperationException")
    target = {"x-amz-target": "AWSCognitoIdentityService.GetId", "content-type": "application/x-amz-json-1.1"}
    for body in (b"", b"{}", b"[", b'{"IdentityPoolId":1}'):
        status, headers, answer = server.raw("POST", "/", body, target)
        assert status == 400 and json.loads(answer)["__type"] == headers["x-amzn-errortype"]
        assert headers["access-control-allow-origin"] == "*" and headers["content-type"] == "application/x-amz-json-1.1"
    assert server.raw("POST", "/", b"{}", {"content-type": "application/json"})[0] == 404
    assert server.raw("GET", "/")[0] == 200, "the console's page"
    status, headers, _ = server.raw("OPTIONS", "/", headers={"origin": "https://shop.example", "access-control-request-method": "POST"})
    allowed = headers["access-control-allow-headers"].split(",")
    assert status == 200 and {"x-amz-target", "content-type", "cache-control", "x-amz-security-token", "x-counterpoint-move"} <= set(allowed)
    same, other = {"Name": "x", "Role": "ingest", "AppId": app, "IdentityPoolId": pool}, f"eu-west-1:{uuid.uuid4()}"
    for status, wrong in (
        (409, {}), (400, {"IdentityPoolId": "x"}), (400, {"IdentityPoolId": "us-east-1:" + "a" * 50}), (400, {"IdentityPoolId": other, "Role": "sender"}),
        (400, {"IdentityPoolId": other, "AppId": None}), (400, {"IdentityPoolId": other, "InAddress": True}), (400, {"IdentityPoolId": other, "CredentialsFor": "P2D"}),
    ):  # fmt: skip
        assert server.call("POST", "/counterpoint/v1/access-keys", {**same, **wrong})[0] == status, wrong


def test_identities_that_the_original_gave_belong_to_the_only_pool_of_their_region(start):
    server = start()
    app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "a"})["ApplicationResponse"]["Id"]
    pool, _ = make_pool(server, app)
    known = f"us-east-1:{uuid.uuid4()}"
    sdk(server, guest(server, pool, known)).put_events(ApplicationId=app, EventsRequest=BATCH)
    assert refused(lambda: guest(server, pool, known.replace("us-east-1", "us-east-2"))) == (400, "ResourceNotFoundException")
    own = cognito(server).get_id(IdentityPoolId=pool)["IdentityId"]
    other = server.pinpoint().create_app(CreateApplicationRequest={"Name": "b"})["ApplicationResponse"]["Id"]
    second, _ = make_pool(server, other)
    assert refused(lambda: guest(server, pool, known)) == (400, "ResourceNotFoundException"), "which of the two?"
    sdk(server, guest(server, pool, own)).put_events(ApplicationId=app, EventsRequest=BATCH)
    assert refused(lambda: sdk(server, guest(server, second)).put_events(ApplicationId=app, EventsRequest=BATCH))[0] == 403


def test_identities_have_a_rate_by_address(start):
    server = start(ingest_limits="identity=1")
    app = server.pinpoint().create_app(CreateApplicationRequest={"Name": "a"})["ApplicationResponse"]["Id"]
    pool, _ = make_pool(server, app)
    target = {"x-amz-target": "AWSCognitoIdentityService.GetId", "content-type": "application/x-amz-json-1.1"}
    ask = lambda address: server.raw("POST", "/", json.dumps({"IdentityPoolId": pool}).encode(), {**target, "x-forwarded-for": address})
    answers = [ask("192.0.2.1") for _ in range(30)]
    assert [status for status, *_ in answers[:10]] == [200] * 10 and 429 in [status for status, *_ in answers]
    headers, body = next((headers, body) for status, headers, body in answers if status == 429)
    assert int(headers["retry-after"]) >= 1 and json.loads(body)["__type"] == "TooManyRequestsException"
    assert ask("192.0.2.2")[0] == 200
