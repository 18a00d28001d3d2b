"""What rough relays do to campaigns and direct messages, on the virtual clock where nothing waits for a socket."""

import base64
import collections
import email as email_package
import email.policy

import pytest
from shop import Shop, address, email
from smtp import Rough

CLOCK = ("--virtual-clock", "2026-03-02T09:00:00Z")


@pytest.fixture
def sending(start):
    """A shop with some people behind a rough relay."""
    relays = []

    def begin(people=8, **hooks):
        relays.append(Rough(**hooks))
        server = start(*CLOCK, email=relays[-1].url, email_connections=2)
        shop = Shop(server, server.pinpoint())
        shop.people(*[address(n) for n in range(people)])
        return shop, relays[-1]

    yield begin
    for relay in relays:
        relay.stop()


def suppressed(shop):
    return {s["Address"] for s in shop.server.ext("GET", f"/apps/{shop.id}/suppressions")["Item"]}


def uncertain(shop):
    return shop.server.ext("GET", f"/apps/{shop.id}/uncertain")["Item"]


def counts(shop, campaign):
    return shop.runs(campaign)[0]["ExecutionMetrics"]


def send(shop, *to, **more):
    message = {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "s"}, "TextPart": {"Data": "t"}}, **more}}
    request = {"Addresses": {a: {"ChannelType": "EMAIL"} for a in to}, "MessageConfiguration": message}
    answer = shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest=request)["MessageResponse"]
    return {a: (r["DeliveryStatus"], r["StatusCode"]) for a, r in answer["Result"].items()}


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("hooks", "counter"),
    [
        ({"mail": lambda _: "553 5.7.1 sender not allowed"}, "REJECTED"),
        ({"end": lambda _: "554 5.7.1 looks like spam"}, "REJECTED"),
        ({"rcpt": lambda _: "554 5.7.1 relay access denied"}, "REJECTED"),
    ],
)
def test_a_refusal_that_is_not_the_receivers_fault_suppresses_nobody(sending, pipelining, hooks, counter):
    shop, _ = sending(pipelining=pipelining, **hooks)
    campaign = shop.campaign()
    shop.advance()
    assert suppressed(shop) == set()
    assert counts(shop, campaign)[counter] == "8" and shop.status(campaign) == "COMPLETED"
    assert send(shop, "x@example.com") == {"x@example.com": ("PERMANENT_FAILURE", 400)}
    assert suppressed(shop) == set()


def test_an_unknown_receiver_is_suppressed(sending):
    shop, _ = sending(rcpt=lambda a: "550 no" if a.startswith(("p2@", "p5@")) else None)
    campaign = shop.campaign()
    shop.advance()
    assert suppressed(shop) == {"p2@example.com", "p5@example.com"}
    assert (counts(shop, campaign)["BOUNCED"], counts(shop, campaign)["DELIVERED"]) == ("2", "6")


def test_a_relay_that_wants_a_login_is_tried_again(sending):
    answers = iter(["530 5.7.0 log in first"] * 8)
    shop, relay = sending(mail=lambda _: next(answers, None))
    campaign = shop.campaign()
    shop.advance()
    assert suppressed(shop) == set() and not relay.received
    shop.advance("PT1M")
    assert len(relay.received) == 8 and shop.status(campaign) == "COMPLETED"


def test_what_no_message_can_be_made_of(sending):
    shop, relay = sending(people=1)
    shop.people(address(1), {"Address": "not an address"})
    campaign = shop.campaign()
    shop.advance()
    assert suppressed(shop) == set() and counts(shop, campaign)["MALFORMED_MESSAGE"] == "1"
    assert len(relay.received) == 1 and "BOUNCED" not in counts(shop, campaign)
    bad = shop.pinpoint.exceptions.BadRequestException
    with pytest.raises(bad, match="FromAddress"):
        shop.campaign(MessageConfiguration=email("x", FromAddress="not an address"))
    with pytest.raises(bad, match="FromAddress"):
        send(shop, "a@example.com", FromAddress="nobody")
    with pytest.raises(bad, match="ReplyToAddresses"):
        send(shop, "a@example.com", ReplyToAddresses=["bogus"])
    assert suppressed(shop) == set()


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("how", ["421 4.7.0 go away", Rough.CLOSE])
def test_one_receiver_who_ends_the_link_stops_nobody_else(sending, pipelining, how):
    shop, relay = sending(pipelining=pipelining, rcpt=lambda a: how if a.startswith("p0@") else None)
    campaign = shop.campaign()
    shop.advance()
    assert collections.Counter(to for to, _ in relay.received) == {f"p{n}@example.com": 1 for n in range(1, 8)}
    shop.advance("P2D")
    assert shop.status(campaign) == "COMPLETED"
    assert (counts(shop, campaign)["DELIVERED"], counts(shop, campaign)["GIVEN_UP"]) == ("7", "1")
    assert uncertain(shop) == [] and suppressed(shop) == set()


def test_sent_again_is_counted_once(sending):
    answers = iter([Rough.CLOSE])
    shop, _ = sending(end=lambda to: next(answers, None) if to.startswith("p3@") else None)
    campaign = shop.campaign()
    shop.advance()
    [lost] = uncertain(shop)
    assert lost["Address"] == "p3@example.com"
    shop.server.ext("POST", f"/apps/{shop.id}/uncertain", {"All": True, "Action": "SEND"})
    shop.advance()
    metrics = counts(shop, campaign)
    assert (metrics["ATTEMPTED"], metrics["DELIVERED"], metrics["UNCERTAIN"]) == ("8", "8", "0")


def test_a_connection_that_died_idle_is_no_failure(start):
    relay = Rough(idle=0.3)
    server = start(email=relay.url)
    shop = Shop(server, server.pinpoint())
    import time

    for n in range(3):
        assert send(shop, f"a{n}@example.com") == {f"a{n}@example.com": ("SUCCESSFUL", 200)}
        time.sleep(0.6)
    assert relay.sessions == 3
    relay.stop()


def test_every_header_line_can_travel(sending):
    shop, relay = sending(people=0)
    endpoint = {"ChannelType": "EMAIL", "Address": f"{'l' * 60}@{'d' * 60}.example.com", "Attributes": {"n": ["Zoë"]}}
    shop.pinpoint.update_endpoint(ApplicationId=shop.id, EndpointId="i" * 400, EndpointRequest=endpoint)
    headers = [{"Name": "X-Name", "Value": "{{Attributes.n}}"}, {"Name": "X-Long", "Value": "é" * 870}]
    shop.campaign(MessageConfiguration=email("x", Headers=headers))
    shop.advance()
    [(_, raw)] = relay.received
    assert max(map(len, raw.split(b"\r\n"))) <= 998 and raw.isascii()
    message = email_package.message_from_bytes(raw, policy=email_package.policy.default)
    assert (message["X-Name"], message["X-Long"]) == ("Zoë", "é" * 870)
    assert message["List-Unsubscribe"].startswith("<http")


def test_an_old_relay_is_greeted_in_its_own_words(sending):
    shop, relay = sending(pipelining=False, hello=lambda _: "502 what is that")
    campaign = shop.campaign()
    shop.advance()
    assert shop.status(campaign) == "COMPLETED" and len(relay.received) == 8


@pytest.mark.parametrize(("offer", "wanted"), [("AUTH LOGIN", b"AUTH LOGIN\r\n"), ("AUTH LOGIN PLAIN", b"AUTH PLAIN ")])
def test_logging_in_as_offered(start, offer, wanted):
    relay = Rough(offers=[offer])
    server = start(email=relay.url.replace("//", "//us%40er:secret@"))
    shop = Shop(server, server.pinpoint())
    assert send(shop, "a@example.com") == {"a@example.com": ("SUCCESSFUL", 200)}
    [said] = [line for line in relay.lines if line.startswith(b"AUTH")]
    assert said.startswith(wanted)
    if offer == "AUTH LOGIN":
        assert base64.b64encode(b"us@er") + b"\r\n" in relay.lines
    relay.stop()
