"""A console's side of the server: sessions in a cookie jar, and one-time codes."""

import base64
import hashlib
import hmac
import http.cookiejar
import json
import struct
import time
import urllib.error
import urllib.request

PREFIX = "/counterpoint/v1"


class Console:
    """A browser with the console open."""

    def __init__(self, server):
        self.server, self.jar = server, http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def call(self, method, path, body=None, headers=None):
        """Status, headers, body; JSON where there is some."""
        headers = {"x-counterpoint-console": "1", "User-Agent": "tests", **(headers or {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.server.url + path, data=data, headers=headers, method=method)
        try:
            with self.browser.open(request, timeout=60) as answer:
                status, headers, body = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, headers, body = error.code, error.headers, error.read()
        is_json = headers.get("content-type") == "application/json" and body
        return status, headers, json.loads(body) if is_json else body

    def ext(self, method, path, body=None):
        """A call below /counterpoint/v1 that has to succeed; answers its JSON."""
        status, _, answer = self.call(method, PREFIX + path, body)
        assert status == 200, (method, path, status, answer)
        return answer

    def refused(self, method, path, body=None, headers=None):
        """Status and error type of a call that has to fail."""
        status, headers, answer = self.call(method, path, body, headers)
        assert status >= 400, (method, path, status, answer)
        return status, headers.get("x-amzn-errortype")

    def sign_in(self, email, password, code=None):
        body = {"Email": email, "Password": password, **({"Code": code} if code else {})}
        return self.call("POST", f"{PREFIX}/session", body)


def admin(server):
    """The first admin, signed in."""
    console = Console(server)
    status, _, answer = console.sign_in("admin@localhost", (server.data / "console-password").read_text().strip())
    assert status == 200, answer
    return console


def join(server, by, email, role, password="correct horse battery"):
    """Somebody asked in by an admin, signed in."""
    url = by.ext("POST", "/members", {"Email": email, "Role": role})["Invitation"]["Url"]
    console = Console(server)
    console.ext("POST", f"/invitations/{url.rsplit('/', 1)[1]}", {"Name": email.split("@")[0], "Password": password})
    return console


def code(secret, step=0):
    """The one-time code of now, or of some steps later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
