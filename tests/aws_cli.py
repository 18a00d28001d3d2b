"""The AWS CLI in one process, which starts in half a second: a line of arguments in, a line of what it said out.

Run by the Python that awscli is installed for.
"""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

driver, answers = create_clidriver(), sys.stdout
for line in sys.stdin:
    out, error = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            code = driver.main(json.loads(line))
        except SystemExit as end:
            code = end.code
    out.seek(0)
    print(json.dumps([code, out.read(), error.getvalue()]), file=answers, flush=True)
