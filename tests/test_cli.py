"""The AWS CLI, pinned, as people use it in a shell: only the endpoint's variable is set."""

import json
import os
import subprocess
import sys

import pytest

from conftest import KEY, REGION, ROOT, SECRET, Server


@pytest.fixture
def aws(server, tmp_path):
    """A call of `aws pinpoint`; its JSON, or the exit code and what it says."""

    def call(*words, **request):
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_ENDPOINT_URL_PINPOINT": server.url,
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": REGION, "AWS_MAX_ATTEMPTS": "1",
        }
        options = [part for name, value in request.items() for part in (f"--{name.replace('_', '-')}", value)]
        texts = [option if isinstance(option, str) else json.dumps(option) for option in options]
        command = [ROOT / ".venv-tools/bin/aws", "pinpoint", *words, *texts, "--output", "json"]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        if ran.returncode:
            return ran.returncode, ran.stderr
        return json.loads(ran.stdout) if ran.stdout.strip() else {}

    return call


def test_the_main_resources_from_a_shell(aws):
    app = aws("create-app", create_application_request={"Name": "shell", "tags": {"a": "1"}})["ApplicationResponse"]
    of = {"application_id": app["Id"]}
    endpoint = {"ChannelType": "EMAIL", "Address": "ana@example.com", "Attributes": {"team": ["Rovers"]}}
    assert aws("update-endpoint", **of, endpoint_id="e/1", endpoint_request=endpoint)["MessageBody"]["Message"] == "Accepted"
    assert aws("get-endpoint", **of, endpoint_id="e/1")["EndpointResponse"]["Attributes"] == {"team": ["Rovers"]}
    event = {"EventType": "seen", "Timestamp": "2026-01-02T03:04:05Z"}
    results = aws("put-events", **of, events_request={"BatchItem": {"e/1": {"Endpoint": {}, "Events": {"1": event}}}})
    assert results["EventsResponse"]["Results"]["e/1"]["EventsItemResponse"]["1"]["StatusCode"] == 202
    rule = {"Attributes": {"team": {"AttributeType": "INCLUSIVE", "Values": ["Rovers"]}}}
    segment = aws("create-segment", **of, write_segment_request={"Name": "rovers", "Dimensions": rule})["SegmentResponse"]
    assert aws("get-segments", **of)["SegmentsResponse"]["Item"][0]["Id"] == segment["Id"]
    aws("update-email-channel", **of, email_channel_request={"FromAddress": "shop@example.com", "Identity": "i"})
    message = {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "s"}, "TextPart": {"Data": "t"}}}}
    sent = aws("send-messages", **of, message_request={"Addresses": {"x@example.com": {"ChannelType": "EMAIL"}}, "MessageConfiguration": message})
    assert sent["MessageResponse"]["Result"]["x@example.com"]["DeliveryStatus"] == "SUCCESSFUL"
    assert aws("list-tags-for-resource", resource_arn=app["Arn"])["TagsModel"]["tags"] == {"a": "1"}
    for verb in ("get-apps", "get-campaigns", "get-channels", "get-import-jobs", "get-application-settings"):
        assert aws(verb, **({} if verb == "get-apps" else of))
    assert aws("delete-app", **of)["ApplicationResponse"]["Id"] == app["Id"]
    code, said = aws("get-app", **of)
    assert code and "(NotFoundException) when calling the GetApp operation: Application not found" in said


def test_the_readmes_lines(tmp_path):
    """The file that the first start writes is all that a shell needs, for the CLI and for boto3."""
    server = Server(tmp_path / "data", access_key_id="", secret_access_key="").start()
    script = f"""set -e
        . {server.data}/credentials
        {ROOT}/.venv-tools/bin/aws pinpoint create-app --create-application-request Name=shell --output json > /dev/null
        {sys.executable} -c 'import boto3; print(boto3.client("pinpoint").get_apps()["ApplicationsResponse"]["Item"][0]["Name"])'"""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    ran = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    server.stop()
    assert (ran.returncode, ran.stdout) == (0, "shell\n"), ran.stderr
