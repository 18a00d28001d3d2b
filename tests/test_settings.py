"""What an operator can get wrong in the settings, and what the server says to it."""

import os
import subprocess

import pytest

from conftest import BINARY, Server, free_port


def serve(tmp_path, *arguments, **variables):
    """What a server prints that is not to start."""
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [BINARY, "serve", "--listen", f"127.0.0.1:{free_port()}", "--data", tmp_path / "data", *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20)
    assert ran.returncode == 1
    return ran.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("email_conections = 5", "email_conections"),
        ("email_connections = 0", "at least 1"),
        ('public_url = "mail.example.com"', "a web address"),
        ('log = "=="', "COUNTERPOINT_LOG"),
        ('log_format = "xml"', "`text` or `json`"),
        ('store = "postgres://x"', "only `sqlite`"),
        ('account_id = "12"', "12 digits"),
        ('quotas = "fax=1"', "COUNTERPOINT_QUOTAS: fax=1"),
        ('rate_limits = "SendFax=1"', "COUNTERPOINT_RATE_LIMITS: SendFax=1"),
        ("not toml", "settings"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path, text, said):
    file = tmp_path / "c.toml"
    file.write_text(text)
    assert said in serve(tmp_path, "--config", file)


def test_variables_that_are_no_settings_are_named(tmp_path):
    server = Server(tmp_path / "data", typo=1, stream_keep="1d").start()
    server.stop()
    log = server.log.read_text()
    assert "COUNTERPOINT_TYPO is no setting" in log
    assert "COUNTERPOINT_STREAM_KEEP is set" in log


def test_empty_variables_are_unset_and_the_credentials_follow_the_port(tmp_path):
    """A composed environment writes `NAME=`; the key is made once, the address is this start's."""
    ports = []
    for _ in range(2):
        server = Server(tmp_path / "data", access_key_id="", secret_access_key="").start()
        server.stop()
        text = (tmp_path / "data" / "credentials").read_text()
        assert f"AWS_ENDPOINT_URL_PINPOINT={server.url}\n" in text
        ports.append([line for line in text.splitlines() if "KEY" in line])
    assert ports[0] == ports[1]
    assert (tmp_path / "data" / "state.sqlite").stat().st_mode & 0o77 == 0
