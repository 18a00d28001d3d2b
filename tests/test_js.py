"""The JavaScript SDK, pinned, in Node."""

import os
import subprocess

from conftest import KEY, REGION, ROOT, SECRET


def test_the_javascript_sdk(server):
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL_PINPOINT": server.url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": REGION,
    }
    command = ["node", ROOT / "tests/js/client.mjs"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout.strip()) == (0, "ok"), ran.stdout + ran.stderr
