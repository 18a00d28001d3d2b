"""Signing in with an identity provider, against a real one."""

import subprocess
import urllib.error
import urllib.parse
import urllib.request
import warnings

import pytest

import console
from conftest import BINARY
from console import PREFIX, Console

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PEOPLE = [
    oidc_provider_mock.User(sub="ana", claims={"email": "Ana@example.com", "email_verified": True, "name": "Ana A."}),
    oidc_provider_mock.User(sub="bob", claims={"email": "bob@example.com", "email_verified": False}),
    oidc_provider_mock.User(sub="cid", claims={"email": "cid@example.com", "name": "Cid"}),
    oidc_provider_mock.User(sub="dan", claims={}),
]


@pytest.fixture(scope="module")
def provider():
    with oidc_provider_mock.run_server_in_thread(user_claims=PEOPLE, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def settings(provider, **more):
    return {"oidc_issuer": provider, "oidc_client_id": "counterpoint", "oidc_client_secret": "s3cret", **more}


def through(browser, who, to="/apps"):
    """Start, the provider's form, and back: status, address and body of where it ends."""
    form = browser.browser.open(f"{browser.server.url}/counterpoint/oidc/start?to={urllib.parse.quote(to)}")
    asked = urllib.parse.parse_qs(urllib.parse.urlparse(form.url).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and "email" in asked["scope"][0]
    assert asked["redirect_uri"] == [f"{browser.server.url}/counterpoint/oidc/callback"]
    try:
        end = browser.browser.open(form.url, data=urllib.parse.urlencode({"sub": who}).encode())
    except urllib.error.HTTPError as error:
        end = error
    return end.status, end.url, end.read().decode()


def test_those_who_were_asked_in_come_without_a_password(start, provider):
    server = start(**settings(provider))
    admin = console.admin(server)
    admin.ext("POST", "/members", {"Email": "ana@example.com", "Role": "marketer"})
    browser = Console(server)
    assert browser.call("GET", f"{PREFIX}/session")[2]["Oidc"] is True
    status, url, _ = through(browser, "ana", "/apps/1?tab=a")
    assert url == f"{server.url}/apps/1?tab=a"
    shown = browser.ext("GET", "/session")["Member"]
    assert (shown["Email"], shown["Role"]) == ("ana@example.com", "marketer")
    assert {m["Email"]: m["Invited"] for m in admin.ext("GET", "/members")["Item"]}["ana@example.com"] is False
    assert Console(server).sign_in("ana@example.com", "")[0] == 401, "there is no password"
    line = admin.ext("GET", "/audit?who=ana@example.com")["Item"][0]
    assert (line["Operation"], line["Role"]) == ("GET /counterpoint/oidc/callback", "marketer")
    for stranger, why in (("cid", "an admin has to ask you in"), ("bob", "vouches for no e-mail"), ("dan", "vouches for no e-mail")):
        other = Console(server)
        status, url, body = through(other, stranger)
        assert status == 403 and why in body, (stranger, body)
        assert other.refused("GET", f"{PREFIX}/session")[0] == 401


def test_newcomers_get_the_role_of_the_setting(start, provider):
    server = start(**settings(provider, oidc_role="analyst"))
    browser = Console(server)
    assert through(browser, "cid", "//evil.example")[1] == f"{server.url}/"
    shown = browser.ext("GET", "/session")["Member"]
    assert (shown["Email"], shown["Name"], shown["Role"]) == ("cid@example.com", "Cid", "analyst")
    assert through(browser, "bob")[0] == 403


def test_a_sign_in_ends_once_and_in_the_browser_that_began_it(start, provider):
    server = start(**settings(provider, oidc_role="analyst"))
    browser = Console(server)
    form = browser.browser.open(f"{server.url}/counterpoint/oidc/start")
    state = urllib.parse.parse_qs(urllib.parse.urlparse(form.url).query)["state"][0]

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    with pytest.raises(urllib.error.HTTPError) as back:
        urllib.request.build_opener(Stay).open(form.url, data=b"sub=cid")
    callback = back.value.headers["location"]
    assert Console(server).call("GET", callback.removeprefix(server.url))[0] == 403, "another browser"
    wrong = callback.replace(state, "forged").removeprefix(server.url)
    other = Console(server)
    other.browser.open(f"{server.url}/counterpoint/oidc/start")
    assert other.call("GET", wrong)[0] == 403
    browser.call("GET", callback.removeprefix(server.url))
    assert browser.ext("GET", "/session")["Member"]["Email"] == "cid@example.com"
    assert browser.call("GET", callback.removeprefix(server.url))[0] == 403, "once"
    status, _, body = browser.call("GET", "/counterpoint/oidc/callback?error=access_denied&error_description=%3Cb%3Eno")
    assert status == 403 and b"access_denied (&lt;b&gt;no)" in body


def test_settings_that_do_not_go_together(tmp_path, start):
    for values, why in (
        ({"OIDC_CLIENT_ID": "x"}, "COUNTERPOINT_OIDC_ISSUER: has to be set"),
        ({"OIDC_ISSUER": "https://id.example"}, "COUNTERPOINT_OIDC_CLIENT_ID: the client id"),
        ({"OIDC_ISSUER": "http://localhost.example", "OIDC_CLIENT_ID": "x"}, "COUNTERPOINT_OIDC_ISSUER: an https:// address"),
        ({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "x", "OIDC_ROLE": "king"}, "COUNTERPOINT_OIDC_ROLE: admin, launcher"),
    ):
        environment = {f"COUNTERPOINT_{name}": value for name, value in values.items()}
        run = subprocess.run([BINARY, "serve", "--data", tmp_path / "x"], env=environment, capture_output=True, text=True, timeout=30)
        assert run.returncode == 1 and why in run.stderr, run.stderr
    server = start(oidc_issuer="http://127.0.0.1:9", oidc_client_id="x")
    status, _, body = Console(server).call("GET", "/counterpoint/oidc/start")
    assert status == 503 and b"does not answer" in body
    plain = start()
    assert Console(plain).call("GET", "/counterpoint/oidc/start")[0] == 404
