"""The examples, run as their README says."""

import json
import os
import pathlib
import subprocess

from conftest import KEY, REGION, ROOT, SECRET, free_port


def test_cdnow(start):
    port = free_port()
    server = start("--virtual-clock", "1998-06-30", email=f"smtp://127.0.0.1:{port}")
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "counterpoint"
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL_PINPOINT": server.url,
        "CDNOW_VENV": str(cache / "cdnow-venv"),
    }
    command = [ROOT / "examples/cdnow/run", "--port", str(port), "--json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads(ran.stdout)
    assert report["wrong"] == [] and report["numbers"]["revenue in cents"] == 250_031_563
    assert len(report["numbers"]) >= 17
