"""A short run of schemathesis over the OpenAPI document: whatever comes in, nothing is the server's fault."""

import json
import os
import subprocess

from conftest import KEY, REGION, ROOT, SECRET
from shop import Shop

# The clock belongs to other tests, an app that is deleted takes the others' ground away, sessions have no key.
LEFT_OUT = r"/clock|/v1/apps/\{application-id\}$|/session|/audit/export"


def known(shop):
    """Things that path labels can name."""
    pinpoint = shop.pinpoint
    shop.people({"Address": "ana@example.com", "User": {"UserId": "ana"}})
    campaign = shop.campaign(Schedule={"StartTime": "2030-01-01T00:00:00Z"})
    pinpoint.create_email_template(TemplateName="fuzz", EmailTemplateRequest={"Subject": "s", "HtmlPart": "h"})
    pinpoint.create_sms_template(TemplateName="fuzz", SMSTemplateRequest={"Body": "b"})
    provider = {"RecommendationProviderRoleArn": "a", "RecommendationProviderUri": "u", "RecommendationsDisplayName": "d"}
    recommender = pinpoint.create_recommender_configuration(CreateRecommenderConfiguration=provider)
    return {
        "application-id": shop.id, "app": shop.id, "segment-id": campaign["SegmentId"], "campaign-id": campaign["Id"],
        "campaign": campaign["Id"], "endpoint-id": "e0", "endpoint": "e0", "user-id": "ana", "template-name": "fuzz",
        "recommender-id": recommender["RecommenderConfigurationResponse"]["Id"],
    }


def test_whatever_comes_in(start, tmp_path):
    server = start()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "tests"),
        "SCHEMATHESIS_HOOKS": "fuzz_hooks", "FUZZ_KNOWN": json.dumps(known(Shop(server, server.pinpoint()))),
        "FUZZ_KEY": KEY, "FUZZ_SECRET": SECRET, "FUZZ_REGION": REGION,
    }
    command = [
        ROOT / ".venv-tools/bin/schemathesis", "run", ROOT / "docs/openapi.json", "--url", server.url, "--mode", "all",
        "--phases", "fuzzing", "--max-examples", "12", "--workers", "2", "--seed", "7", "--generation-database", "none",
        "--checks", "no_fault_of_the_servers", "--exclude-path-regex", LEFT_OUT, "--no-color",
    ]
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout[-6_000:] + ran.stderr[-2_000:]
    log = server.log.read_text()
    assert "ERROR" not in log and "panicked" not in log, log[-4_000:]
    assert server.raw("GET", "/readyz")[0] == 200
