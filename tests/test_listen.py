"""The listener: HTTP/2, TLS, clients that stall, an orderly end; Debian's curl as the client where it is one."""

import json
import socket
import subprocess
import time

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from shop import Shop, address
from smtp import Peer

from conftest import KEY, REGION, SECRET


def curl(server, path, *arguments, url=None):
    """A call that curl signs; answers (status, body)."""
    command = ["curl", "-sS", "--aws-sigv4", f"aws:amz:{REGION}:mobiletargeting", "--user", f"{KEY}:{SECRET}"]
    ran = subprocess.run(
        [*command, *arguments, "-w", "\n%{http_code}", (url or server.url) + path],
        capture_output=True, text=True, timeout=30, check=True,
    )
    body, _, status = ran.stdout.rpartition("\n")
    return int(status), body


def test_http2_without_tls(server):
    assert curl(server, "/v1/apps", "--http2-prior-knowledge")[0] == 200


def test_tls(start, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )
    import ssl

    import conftest

    trust = ssl.create_default_context(cafile=cert)
    opener = conftest.urllib.request.build_opener(conftest.urllib.request.HTTPSHandler(context=trust))
    server = conftest.Server(folder / "data", tls_cert=cert, tls_key=key)
    server.url = server.url.replace("http:", "https:")
    server.wait_ready = lambda: wait(opener, f"{server.url}/readyz")
    server.start()
    try:
        for version in ["--http1.1", "--http2"]:
            assert curl(server, "/v1/apps", version, "--cacert", str(cert))[0] == 200, version
    finally:
        server.stop()


def wait(opener, url):
    for _ in range(500):
        try:
            return opener.open(url, timeout=2)
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the server did not start")


def test_curl_signs_what_was_typed(server, app):
    for query in ["from=2024-01-01&to=2024-02-01&unit=week&zone=UTC", "to=2024-02-01&from=2024-01-01"]:
        assert curl(server, f"/counterpoint/v1/apps/{app}/metrics/retention?{query}")[0] == 200, query
    assert curl(server, "/counterpoint/v1/sandbox/messages?limit=1&channel=EMAIL")[0] == 200
    for endpoint in ["a%3Ab", "a:b"]:
        status, body = curl(server, f"/v1/apps/{app}/endpoints/{endpoint}")
        assert (status, json.loads(body)["Message"]) == (404, "Endpoint not found"), endpoint


def test_every_path_answers_options(server):
    for path in ["/", "/healthz", "/v1/apps", "/counterpoint/v1/clock", "/nothing"]:
        status, headers, body = server.raw("OPTIONS", path)
        assert (status, body) == (200, b"") and headers["Access-Control-Allow-Headers"], path


def test_an_oversized_body_is_told_before_it_is_sent(server):
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            b"POST /v1/apps HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n"
        )
        client.settimeout(10)
        assert client.recv(4096).startswith(b"HTTP/1.1 413")


def test_stalled_clients_do_not_hold_the_end_up(start):
    server = start()
    stalled = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(2)]
    stalled[0].sendall(b"GET /healthz HTTP/1.1\r\nHo")
    stalled[1].sendall(b"POST /v1/apps HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n{")
    time.sleep(0.2)
    server.process.terminate()
    server.process.wait(9)
    for client in stalled:
        client.close()
    assert "panicked" not in server.log.read_text()


def test_an_orderly_end_leaves_nobody_uncertain(start):
    peer = Peer().start()
    try:
        server = start(email=peer.url, email_connections=2)
        shop = Shop(server, server.pinpoint())
        shop.people(*[address(n) for n in range(600)])
        campaign = shop.campaign()
        until = time.time() + 20
        while not peer.received and time.time() < until:
            time.sleep(0.005)
        server.stop()
        arrived = len(peer.received)
        assert 0 < arrived < 600, "stopped in the middle"
        wal = server.data / "state.sqlite-wal"
        assert not wal.exists() or wal.stat().st_size == 0
        server.start()
        while shop.status(campaign) != "COMPLETED" and time.time() < until:
            time.sleep(0.05)
        assert server.ext("GET", f"/apps/{shop.id}/uncertain")["Item"] == []
        assert sorted(receiver for receiver, _ in peer.received) == sorted(address(n)["Address"] for n in range(600))
    finally:
        peer.stop()


def test_who_hangs_up_leaves_nothing_half_done(server, app):
    """A change comes to its end, and into the audit log, though nobody waits for the answer."""
    path = f"/v1/apps/{app}/segments"
    for n in range(150):
        body = json.dumps({"Name": f"s{n}"}).encode()
        request = AWSRequest(method="POST", url=server.url + path, data=body, headers={"Content-Length": str(len(body))})
        SigV4Auth(Credentials(KEY, SECRET), "mobiletargeting", REGION).add_auth(request)
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *(f"{k}: {v}" for k, v in request.headers.items())]
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        time.sleep(n % 3 / 1_000)
        client.close()
    assert server.call("PUT", f"/v1/apps/{app}/endpoints/e", {})[0] == 202
    made, told, until = -1, 0, time.time() + 10
    while made != told and time.time() < until:
        page = json.loads(server.call("GET", f"{path}?page-size=1000")[2])
        made = len(page["Item"])
        told = sum(line["Operation"] == "CreateSegment" for line in server.ext("GET", f"/audit?app={app}&page-size=1000")["Item"])
        time.sleep(0.1)
    assert 0 < made == told


def test_a_key_in_the_address(start):
    """Code under a cloud role sets the endpoint's address and nothing else: its signature means nothing here."""
    server = start()
    ours = server.pinpoint()
    app, other = (ours.create_app(CreateApplicationRequest={"Name": n})["ApplicationResponse"]["Id"] for n in "ab")
    make = lambda **wanted: server.call("POST", "/counterpoint/v1/access-keys", {"Name": "role", "InAddress": True, **wanted})
    made = json.loads(make(Role="sender", AppId=app)[2])
    assert made["InAddress"] and "SecretAccessKey" not in made and made["Address"].startswith(f"{server.url}/k/{made['AccessKeyId']}.")
    for wrong in ({"Role": "sender"}, {"Role": "admin", "AppId": app}):
        assert make(**wrong)[0] == 400
    role = boto3.client(
        "pinpoint", endpoint_url=made["Address"], region_name="us-east-1", aws_access_key_id="ASIAROLE",
        aws_secret_access_key="nobody-knows", aws_session_token="token",
    )
    role.update_endpoint(ApplicationId=app, EndpointId="e/1 ü", EndpointRequest={"Address": "a@b", "ChannelType": "EMAIL"})
    assert role.get_endpoint(ApplicationId=app, EndpointId="e/1 ü")["EndpointResponse"]["Address"] == "a@b"
    event = {"EventType": "t", "Timestamp": "2026-01-01T00:00:00Z"}
    batch = {"BatchItem": {"e": {"Endpoint": {}, "Events": {"1": event}}}}
    assert role.put_events(ApplicationId=app, EventsRequest=batch)["ResponseMetadata"]["HTTPStatusCode"] == 202
    forbidden = role.exceptions.ForbiddenException
    for call in (
        lambda: role.get_app(ApplicationId=other),
        lambda: role.delete_app(ApplicationId=app),
        lambda: role.create_app(CreateApplicationRequest={"Name": "x"}),
    ):
        with pytest.raises(forbidden):
            call()
    key = made["Address"].rsplit("/", 1)[1]
    for wrong in (f"/k/{key}x/v1/apps/{app}", f"/k/{made['AccessKeyId']}/v1/apps/{app}", f"/k/.{key}/v1/apps/{app}", "/k/", f"/k/{key}"):
        assert server.raw("GET", wrong)[0] in (403, 404), wrong
    assert server.raw("GET", f"/k/{key}/counterpoint/v1/access-keys")[0] == 404, "calls of the API only"
    signing = SigV4Auth(Credentials(made["AccessKeyId"], key.partition(".")[2]), "mobiletargeting", REGION)
    request = AWSRequest(method="GET", url=f"{server.url}/v1/apps/{app}")
    signing.add_auth(request)
    assert server.raw("GET", f"/v1/apps/{app}", headers=dict(request.headers))[0] == 403, "it signs nothing"
    assert server.raw("GET", f"/k/{key}/v1/apps/{app}/endpoints/e%2F1%20%C3%BC")[0] == 200
    secret = key.partition(".")[2]
    assert secret not in server.log.read_text() and secret not in json.dumps(server.ext("GET", "/audit"))
    assert secret.encode() not in b"".join(file.read_bytes() for file in server.data.glob("state.sqlite*"))
    server.stop()
    server.start()
    assert role.get_app(ApplicationId=app)["ApplicationResponse"]["Name"] == "a"
    assert server.call("DELETE", f"/counterpoint/v1/access-keys/{made['AccessKeyId']}")[0] == 200
    with pytest.raises(forbidden):
        role.get_app(ApplicationId=app)
