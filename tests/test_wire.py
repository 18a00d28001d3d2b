"""Errors, signatures and headers, as real clients meet them (references A §8, C)."""

import datetime
import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conftest import KEY, REGION, SECRET


def error_type(answer):
    return answer[0], answer[1]["x-amzn-ErrorType"]


def test_typed_exceptions(pinpoint):
    with pytest.raises(pinpoint.exceptions.NotFoundException) as raised:
        pinpoint.get_app(ApplicationId="f" * 32)
    assert raised.value.response["Error"]["Message"] == "Application not found"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_malformed_bodies_are_400_and_name_the_place(server):
    for body in (b"", b"{", b"[]", b'{"Name": 7}', b"{}"):
        answer = server.call("POST", "/v1/apps", body)
        assert error_type(answer) == (400, "BadRequestException"), body
        assert set(json.loads(answer[2])) == {"Message", "RequestID"}
    assert b"CreateApplicationRequest.Name" in server.call("POST", "/v1/apps", b"{}")[2]


def test_unknown_members_are_ignored(server):
    assert server.call("POST", "/v1/apps", {"Name": "x", "Later": {"Thing": 1}})[0] == 201


def test_paths_and_methods(server, app):
    assert error_type(server.call("PATCH", "/v1/apps")) == (405, "MethodNotAllowedException")
    assert error_type(server.call("GET", "/v1/nowhere")) == (404, "NotFoundException")
    assert error_type(server.call("GET", f"/v1/apps/{app}/endpoints/none")) == (404, "NotFoundException")
    assert error_type(server.call("GET", "/v1/apps/not-an-id")) == (404, "NotFoundException")


def test_oversize_bodies(server, app):
    big = b'{"BatchItem":{}, "x":"' + b"x" * (4 << 20) + b'"}'
    assert error_type(server.call("POST", f"/v1/apps/{app}/events", big)) == (413, "PayloadTooLargeException")
    big = b'{"Name":"x", "x":"' + b"x" * (7 << 20) + b'"}'
    assert error_type(server.call("POST", "/v1/apps", big)) == (413, "PayloadTooLargeException")


def test_signatures(server):
    assert error_type(server.raw("GET", "/v1/apps")) == (403, "MissingAuthenticationTokenException")
    assert error_type(server.call("GET", "/v1/apps", key="AKOTHER")) == (403, "UnrecognizedClientException")
    assert error_type(server.call("GET", "/v1/apps", secret="wrong")) == (403, "InvalidSignatureException")
    assert "message" in json.loads(server.raw("GET", "/v1/apps")[2])


@pytest.mark.parametrize("minutes, ok", [(-16, False), (-14, True), (14, True), (16, False)])
def test_skew(server, minutes, ok):
    request = AWSRequest(method="GET", url=f"{server.url}/v1/apps")
    signer = SigV4Auth(Credentials(KEY, SECRET), "mobiletargeting", REGION)
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    request.context["timestamp"] = then.strftime("%Y%m%dT%H%M%SZ")
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    canonical = signer.canonical_request(request)
    to_sign = signer.string_to_sign(request, canonical)
    signer._inject_signature_to_request(request, signer.signature(to_sign, request))
    answer = server.raw("GET", "/v1/apps", headers=dict(request.headers))
    if ok:
        assert answer[0] == 200
    else:
        assert error_type(answer) == (403, "InvalidSignatureException")
        assert answer[1]["Date"]


def test_cors(server, app):
    status, headers, body = server.raw("OPTIONS", f"/v1/apps/{app}/events")
    assert (status, body) == (200, b"")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Max-Age"] == "172800"
    assert server.raw("GET", "/v1/apps")[1]["Access-Control-Allow-Origin"] == "*"


def test_request_ids(server):
    first, second = (server.call("GET", "/v1/apps")[1]["x-amzn-RequestId"] for _ in range(2))
    assert len(first) == 36 and first != second


def test_regions_come_from_the_signature(pinpoint):
    app = pinpoint.create_app(CreateApplicationRequest={"Name": "x"})["ApplicationResponse"]
    assert app["Arn"] == f"arn:aws:mobiletargeting:{REGION}:000000000000:apps/{app['Id']}"

