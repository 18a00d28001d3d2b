"""A real server for every test file, and real clients for it."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("COUNTERPOINT_BINARY", ROOT / "target/debug/counterpoint"))
KEY, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI", "eu-west-1"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One counterpoint process; ends what it started, by process id."""

    def __init__(self, data, *arguments, **settings):
        self.data, self.port = pathlib.Path(data), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.arguments, self.settings, self.process = arguments, settings, None
        self.log = self.data.parent / f"{self.data.name}.log"

    def start(self):
        environment = {
            "PATH": os.environ["PATH"],
            "COUNTERPOINT_ACCESS_KEY_ID": KEY,
            "COUNTERPOINT_SECRET_ACCESS_KEY": SECRET,
            **{f"COUNTERPOINT_{name.upper()}": str(value) for name, value in self.settings.items()},
        }
        command = [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.data, *self.arguments]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.wait_ready()
        return self

    def wait_ready(self):
        until = time.time() + 30
        while time.time() < until:
            if self.process.poll() is not None:
                break
            try:
                if urllib.request.urlopen(f"{self.url}/readyz", timeout=2).status == 200:
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{self.log.read_text()}")

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def pinpoint(self, **config):
        return boto3.client(
            "pinpoint",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            config=Config(retries={"max_attempts": 1}, **config),
        )

    def call(self, method, path, body=b"", key=KEY, secret=SECRET, headers=None):
        """A signed call of anything; answers (status, headers, body)."""
        if not isinstance(body, bytes):
            import json

            body = json.dumps(body).encode()
        request = AWSRequest(method=method, url=self.url + path, data=body, headers=headers or {})
        SigV4Auth(Credentials(key, secret), "mobiletargeting", REGION).add_auth(request)
        return self.raw(method, path, body, dict(request.headers))

    def raw(self, method, path, body=b"", headers=None):
        request = urllib.request.Request(self.url + path, data=body or None, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def ext(self, method, path, body=b""):
        """A call below /counterpoint/v1 that has to succeed; answers its JSON."""
        import json

        status, _, answer = self.call(method, f"/counterpoint/v1{path}", body)
        assert status == 200, (status, answer)
        return json.loads(answer)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Starts servers; they end with the test file."""
    servers = []

    def begin(*arguments, data=None, **settings):
        data = data or tmp_path_factory.mktemp("server") / "data"
        servers.append(Server(data, *arguments, **settings))
        return servers[-1].start()

    yield begin
    for server in servers:
        server.stop()
        shutil.rmtree(server.data, ignore_errors=True)


@pytest.fixture(scope="module")
def server(start):
    return start()


@pytest.fixture(scope="module")
def pinpoint(server):
    return server.pinpoint()


@pytest.fixture
def app(pinpoint):
    return pinpoint.create_app(CreateApplicationRequest={"Name": "test"})["ApplicationResponse"]["Id"]
