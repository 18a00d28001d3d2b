"""Real clients take the walks of tests/walks: boto3, the AWS CLI, the JavaScript SDK, the Rust SDK.

Each finds the server by AWS_ENDPOINT_URL_PINPOINT alone, and its credentials in AWS's own variables.
"""

import base64
import contextlib
import datetime
import json
import os
import pathlib
import re
import sqlite3
import subprocess

import boto3
import botocore.exceptions
import pytest
from botocore import xform_name

import walks
from conftest import KEY, REGION, ROOT, SECRET
from test_kpis import OF_APPS, OF_CAMPAIGNS, OF_MAIL

LARGE_BYTES = 7 << 20
# scripts/test.sh builds it.
RUST_CLIENT = pathlib.Path(os.environ.get("RUST_CLIENT_BINARY", ROOT / "target/rust-client/debug/rust-client"))
OF_JOURNEYS = "sent delivered opened clicked unsubscribed complained hardbounced softbounced rejected".split()
LISTS = {
    "apps": OF_APPS + [f"txn-emails-{name}{by}" for name in OF_MAIL for by in ("", "-grouped-by-date")],
    "campaigns": OF_CAMPAIGNS,
    "journeys": [kpi for name in OF_JOURNEYS for kpi in (f"journey-emails-{name}", f"emails-{name}-grouped-by-journey-activity")],
}


@pytest.fixture(scope="module")
def server(start):
    """A server with a file for each import, and one segment whose stored text is damaged."""
    server = start()
    objects = server.data / "objects/bucket"
    objects.mkdir(parents=True, exist_ok=True)
    (objects / "walk.csv").write_text("ChannelType,Address,Id\nEMAIL,ana@example.com,e-1\nEMAIL,ben@example.com,e-2\n")
    (objects / "walk.json").write_text('{"Id":"e-3","ChannelType":"EMAIL","Address":"cy@example.com"}\n')
    pinpoint = server.pinpoint()
    app = pinpoint.create_app(CreateApplicationRequest={"Name": "damaged"})["ApplicationResponse"]["Id"]
    segment = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={"Name": "s"})["SegmentResponse"]["Id"]
    server.stop()
    with contextlib.closing(sqlite3.connect(server.data / "state.sqlite")) as state, state:
        head = state.execute("SELECT no FROM heads WHERE id = ?", (segment,)).fetchone()
        state.execute("UPDATE revisions SET body = '{' WHERE head = ?", head)
    server.damaged = app, segment
    return server.start()


@pytest.fixture(scope="module")
def keys(server):
    """Who signs: an id and a secret each."""
    reader = server.ext("POST", "/access-keys", {"Name": "reader", "Role": "read"})
    return {None: (KEY, SECRET), "reader": (reader["AccessKeyId"], reader["SecretAccessKey"]), "stranger": ("AKSTRANGER", "x")}


def environment(server, key, home):
    return {
        "PATH": os.environ["PATH"], "HOME": str(home), "AWS_ENDPOINT_URL_PINPOINT": server.url, "AWS_MAX_ATTEMPTS": "1",
        "AWS_ACCESS_KEY_ID": key[0], "AWS_SECRET_ACCESS_KEY": key[1], "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
    }


def variables(server, client):
    day = lambda n: (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=n)).strftime("%Y-%m-%dT%H:%M:%SZ")
    damaged_app, damaged_segment = server.damaged
    return {
        "client": client, "yesterday": day(-1), "tomorrow": day(1), "large": "x" * LARGE_BYTES,
        "damaged_app": damaged_app, "damaged_segment": damaged_segment,
    }


class Boto3:
    other_methods = True

    def __init__(self, server, keys, home):
        self.clients = {}
        for who, key in keys.items():
            with pytest.MonkeyPatch.context() as patch:
                for name, value in environment(server, key, home).items():
                    patch.setenv(name, value)
                self.clients[who] = boto3.Session().client("pinpoint")

    def __call__(self, step, members):
        client = self.clients[step.get("as")]
        with contextlib.suppress(KeyError):
            raw = members["MessageRequest"]["MessageConfiguration"]["EmailMessage"]["RawEmail"]
            raw["Data"] = base64.b64decode(raw["Data"])

        def change(request, **_):
            request.method = step.get("method", request.method)

        event = f"before-sign.pinpoint.{step['call']}"
        client.meta.events.register(event, change)
        try:
            return getattr(client, xform_name(step["call"]))(**members)
        except botocore.exceptions.ClientError as error:
            answer, name = error.response, error.response["Error"]["Code"]
            known = getattr(client.exceptions, name, None)
            raise walks.Refused(name, type(error) is known, answer["ResponseMetadata"]["HTTPStatusCode"]) from error
        finally:
            client.meta.events.unregister(event, change)


class Cli:
    """One process a key. It says an exception's name, not its status, and cannot change a method."""

    other_methods = False
    SAID = re.compile(r"An error occurred \((\w+)\) when calling the (\w+) operation")

    def __init__(self, server, keys, home):
        self.processes = {}
        for who, key in keys.items():
            command = [ROOT / ".venv-tools/bin/python", ROOT / "tests/aws_cli.py"]
            self.processes[who] = subprocess.Popen(
                command, env=environment(server, key, home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, step, members):
        words = ["pinpoint", xform_name(step["call"], "-"), "--output", "json"]
        for name, value in members.items():
            option = self.option(step["call"], name)
            if value is True:
                words.append(option)
            elif isinstance(value, list):
                words += [option, *value]
            else:
                words += [option, value if isinstance(value, str) else json.dumps(value)]
        process = self.processes[step.get("as")]
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()
        code, out, error = json.loads(process.stdout.readline())
        if code == 0:
            return json.loads(out) if out.strip() else {}
        said = self.SAID.search(error)
        assert said and said[2] == step["call"], error
        raise walks.Refused(said[1], True, None)

    @staticmethod
    def option(call, name):
        """The CLI keeps --version for its own."""
        if name == "Version":
            return next(f"--{of.lower()}-version" for of in ("Campaign", "Segment", "Template") if of in call)
        return f"--{xform_name(name, '-')}"

    def close(self):
        for process in self.processes.values():
            process.stdin.close()
            process.wait(20)


@pytest.fixture(scope="module")
def with_boto3(server, keys, tmp_path_factory):
    return Boto3(server, keys, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def with_cli(server, keys, tmp_path_factory):
    cli = Cli(server, keys, tmp_path_factory.mktemp("home"))
    yield cli
    cli.close()


@pytest.mark.parametrize("walk", walks.WALKS)
def test_boto3(server, with_boto3, walk):
    walks.take(with_boto3, walk, variables(server, "boto3"), LISTS)


@pytest.mark.parametrize("walk", walks.WALKS)
def test_aws_cli(server, with_cli, walk):
    walks.take(with_cli, walk, variables(server, "cli"), LISTS)


@pytest.mark.parametrize("walk", walks.WALKS)
def test_javascript(server, keys, tmp_path, walk):
    other_process(server, keys, tmp_path, walk, "js", "node", ROOT / "tests/js/walk.mjs")


@pytest.mark.parametrize("walk", walks.WALKS)
def test_rust(server, keys, tmp_path, walk):
    other_process(server, keys, tmp_path, walk, "rust", RUST_CLIENT)


def other_process(server, keys, tmp_path, walk, client, *command):
    """A walk in a client of another language: it is handed the steps in a file, and says ok."""
    given = tmp_path / "walk.json"
    others = {who: {"accessKeyId": key[0], "secretAccessKey": key[1]} for who, key in keys.items() if who}
    given.write_text(json.dumps({
        "steps": walks.steps(walk), "variables": variables(server, client), "lists": LISTS, "keys": others}))
    ran = subprocess.run(
        [*command, given], env=environment(server, keys[None], tmp_path),
        capture_output=True, text=True, timeout=300)
    assert (ran.returncode, ran.stdout.strip()) == (0, "ok"), ran.stdout[-3_000:] + ran.stderr[-3_000:]


def test_every_operation_is_walked():
    model = json.loads((ROOT / "crates/wire/service-model.json").read_text())["operations"]
    assert {step["call"] for walk in walks.WALKS for step in walks.steps(walk)} == set(model)
