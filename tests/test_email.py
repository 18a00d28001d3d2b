"""E-mail over real SMTP, on the virtual clock: what arrives, what is tried again, what is given up."""

import collections
import time
import urllib.request

import pytest
from shop import Shop, address, email
from smtp import Peer


@pytest.fixture
def peer():
    peer = Peer().start()
    yield peer
    peer.stop()


@pytest.fixture
def server(start, peer):
    return start("--virtual-clock", "2026-03-02T09:00:00Z", email=peer.url, email_connections=4)


@pytest.fixture
def pinpoint(server):
    return server.pinpoint()


@pytest.fixture
def shop(server, pinpoint):
    return Shop(server, pinpoint)


def received(peer):
    return collections.Counter(to for to, _ in peer.received)


def test_a_mail_as_received(shop, peer):
    shop.people({"Address": "ana@example.com", "Attributes": {"name": ["Ána Ünal"]}})
    html = '<p>.dot and <a href="https://shop.example/">buy</a></p>\n.\n..\n'
    message = email("Hallo {{Attributes.name}}", html, Body=".dot\n.\nend", Headers=[{"Name": "X-Team", "Value": "a"}])
    shop.campaign(MessageConfiguration=message)
    shop.advance()
    [mail] = peer.to("ana@example.com")
    assert mail["Subject"] == "Hallo Ána Ünal"
    assert mail["From"] == "Shop <shop@example.com>" and mail["X-Team"] == "a"
    assert mail["Message-ID"].endswith("@example.com>") and "2026" in mail["Date"]
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.rstrip("\n") == ".dot\n.\nend"
    assert "\n.\n..\n" in mail.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    urllib.request.urlopen(mail["List-Unsubscribe"].strip("<>"), data=b"List-Unsubscribe=One-Click")
    [listed] = shop.server.ext("GET", f"/apps/{shop.id}/suppressions")["Item"]
    assert listed["Reason"] == "UNSUBSCRIBED"


def test_connections_are_pooled(shop, peer):
    shop.people(*[address(n) for n in range(700)])
    campaign = shop.campaign()
    shop.advance()
    assert received(peer) == {f"p{n}@example.com": 1 for n in range(700)}
    assert peer.sessions <= 4
    assert shop.kpi("unique-deliveries", campaign) == {"": 700.0}


def test_refusals_for_now_and_for_ever(shop, peer):
    shop.people(*[{"Address": f"{who}@example.com"} for who in ("later", "never", "gone", "fine")])
    peer.answers = {
        "later@example.com": ["451 4.3.0 greylisted", "450 4.2.0 still", "250 ok"],
        "never@example.com": ["421 4.7.0 busy"],
        "gone@example.com": ["550 5.1.1 nobody here"],
    }
    campaign = shop.campaign()
    shop.advance()
    assert "later@example.com" not in received(peer)
    shop.advance("PT1M")
    shop.advance("PT5M")
    assert received(peer)["later@example.com"] == 1
    [listed] = shop.server.ext("GET", f"/apps/{shop.id}/suppressions")["Item"]
    assert (listed["Address"], listed["Detail"]) == ("gone@example.com", "550 5.1.1 nobody here")
    shop.advance("P2D")
    assert shop.status(campaign) == "COMPLETED"
    run = shop.runs(campaign)[0]
    assert (run["TotalEndpointCount"], run["SuccessfulEndpointCount"]) == (4, 2)
    assert run["ExecutionMetrics"]["GIVEN_UP"] == "1"
    assert shop.kpi("successful-delivery-rate", campaign) == {"": 0.5}


def test_a_relay_that_is_away_loses_nothing(shop, peer):
    shop.people(*[address(n) for n in range(150)])
    peer.stop()
    campaign = shop.campaign()
    shop.advance()
    shop.advance("PT1M")
    assert shop.status(campaign) == "EXECUTING" and not peer.received
    assert shop.kpi("attempted-deliveries-grouped-by-campaign-activity", campaign) == {}
    peer.start()
    shop.advance("PT1M")
    assert received(peer) == {f"p{n}@example.com": 1 for n in range(150)}
    assert shop.status(campaign) == "COMPLETED"


def test_a_link_lost_after_the_data_is_uncertain(shop, peer):
    shop.people(*[address(n) for n in range(40)])
    peer.cut_after = 10
    campaign = shop.campaign()
    shop.advance()
    listed = shop.server.ext("GET", f"/apps/{shop.id}/uncertain?page-size=1000")["Item"]
    arrived = received(peer)
    assert max(arrived.values()) == 1, "nothing is sent twice by itself"
    uncertain = {u["Address"] for u in listed}
    assert 1 <= len(uncertain) <= 40
    # Whoever was taken without an answer is on the list.
    run = shop.runs(campaign)[0]
    assert run["ExecutionMetrics"]["UNCERTAIN"] == str(len(uncertain))
    assert int(run["ExecutionMetrics"].get("DELIVERED", 0)) + len(uncertain) <= 40

    peer.cut_after = None
    shop.advance("PT1M")
    assert set(received(peer)) | uncertain == {f"p{n}@example.com" for n in range(40)}, "nobody is forgotten"
    assert max(received(peer).values()) == 1
    first = listed[0]
    shop.server.ext("POST", f"/apps/{shop.id}/uncertain", {"Ids": [first["Id"]], "Action": "CLOSE"})
    rest = shop.server.ext("POST", f"/apps/{shop.id}/uncertain", {"All": True, "Action": "SEND"})
    assert rest["Count"] == len(uncertain) - 1
    shop.advance("PT1M")
    assert shop.server.ext("GET", f"/apps/{shop.id}/uncertain")["Item"] == []
    assert shop.status(campaign) == "COMPLETED"


def test_a_direct_message_waits_for_its_answer(shop, peer):
    def send(to):
        message = {"SimpleEmail": {"Subject": {"Data": "code"}, "TextPart": {"Data": "4711"}}}
        request = {"Addresses": {to: {"ChannelType": "EMAIL"}}, "MessageConfiguration": {"EmailMessage": message}}
        answer = shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest=request)
        return answer["MessageResponse"]["Result"][to]

    peer.answers = {"later@example.com": ["451 4.3.0 greylisted"], "gone@example.com": ["550 5.1.1 nobody"]}
    assert send("a@example.com")["StatusMessage"].startswith("250 2.0.0")
    assert (send("later@example.com")["DeliveryStatus"], send("later@example.com")["StatusCode"]) == (
        "TEMPORARY_FAILURE",
        451,
    )
    assert send("gone@example.com")["DeliveryStatus"] == "PERMANENT_FAILURE"
    peer.cut_after = 0
    assert send("lost@example.com")["DeliveryStatus"] == "UNKNOWN_FAILURE"
    [listed] = shop.server.ext("GET", f"/apps/{shop.id}/uncertain")["Item"]
    assert (listed["Address"], listed["Source"]) == ("lost@example.com", "MESSAGE")
    peer.stop()
    started = time.time()
    away = send("b@example.com")
    assert (away["DeliveryStatus"], away["StatusCode"]) == ("TEMPORARY_FAILURE", 504)
    assert time.time() - started < 30
    shop.advance("P1D")
    assert received(peer)["a@example.com"] == 1 and "later@example.com" not in received(peer)


def test_a_live_relay_and_a_virtual_clock_exclude_each_other(start):
    with pytest.raises(AssertionError, match="--virtual-clock"):
        start("--virtual-clock", "2026-03-02T09:00:00Z", email="smtp://192.0.2.1:25")
