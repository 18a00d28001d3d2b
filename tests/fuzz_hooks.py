"""For schemathesis: signs what it makes, aims at things that are there, and says what no answer may be."""

import json
import os

import requests.auth
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KNOWN = json.loads(os.environ["FUZZ_KNOWN"])
APP_LABELS = ("application-id", "app")


class Sign(requests.auth.AuthBase):
    def __call__(self, request):
        signed = AWSRequest(method=request.method, url=request.url, data=request.body or b"", headers={})
        credentials = Credentials(os.environ["FUZZ_KEY"], os.environ["FUZZ_SECRET"])
        SigV4Auth(credentials, "mobiletargeting", os.environ["FUZZ_REGION"]).add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


schemathesis.auth.set_from_requests(Sign())


@schemathesis.hook
def before_call(context, case, kwargs):
    """The app is there; of the rest, two in three are."""
    for label in case.path_parameters or {}:
        aimed = label in APP_LABELS or len(str(case.body)) % 3
        if label in KNOWN and aimed:
            case.path_parameters[label] = KNOWN[label]


@schemathesis.check
def no_fault_of_the_servers(context, response, case):
    """501 says that something is not built; any other of its kind is a fault."""
    assert response.status_code < 500 or response.status_code == 501, response.text
    if response.status_code >= 400:
        body = response.json()
        assert set(body) <= {"Message", "RequestID", "message", "Oidc"} and response.headers["x-amzn-errortype"], body
