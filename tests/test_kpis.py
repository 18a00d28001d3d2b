"""KPIs (reference A §7): who is counted once, which names there are, what a range and a group leave out."""

import re
import urllib.parse

import pytest
from shop import Shop, address, email

NOW = "2026-03-31T12:00:00Z"


@pytest.fixture
def shop(start):
    server = start("--virtual-clock", NOW)
    return Shop(server, server.pinpoint())


def read(shop, to):
    """What a receiver does who opens the newest mail and follows its links."""
    found = shop.server.ext("GET", "/sandbox/messages?channel=EMAIL&to=" + urllib.parse.quote(to))["Item"][0]
    for path in re.findall(r'"[^"]*(/t/[oc]/[^"]*)"', found["Html"]):
        assert shop.server.raw("GET", path)[0] == 200


def send(shop, to):
    html = f'<p>x <a href="{shop.server.url}/healthz">y</a></p>'
    simple = {"Subject": {"Data": "s"}, "HtmlPart": {"Data": html}}
    request = {
        "MessageConfiguration": {"EmailMessage": {"SimpleEmail": simple}},
        "Addresses": {to: {"ChannelType": "EMAIL"}},
    }
    shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest=request)


def test_one_person_is_counted_once_by_the_address(shop):
    # Endpoints that are called by the addresses of others have nothing to do with them.
    for n in range(2):
        request = {"ChannelType": "EMAIL", "Address": f"other{n}@example.com", "OptOut": "NONE"}
        shop.pinpoint.update_endpoint(ApplicationId=shop.id, EndpointId=f"p{n}@example.com", EndpointRequest=request)
    spellings = ["p0@example.com", "P0@Example.com", "p1@example.com", "Zoe <zoe@example.com>", "zoe@example.com"]
    for to in spellings:
        send(shop, to)
        read(shop, to)
    shop.advance()
    assert shop.kpi("txn-emails-opened") == {"": 5.0}
    assert shop.kpi("txn-emails-unique-opens") == {"": 3.0}
    assert shop.kpi("txn-emails-unique-clicks") == {"": 3.0}
    # Nor does an endpoint that is called so later change who somebody is.
    request = {"ChannelType": "EMAIL", "Address": "zoe@example.com", "OptOut": "NONE"}
    shop.pinpoint.update_endpoint(ApplicationId=shop.id, EndpointId="zoe@example.com", EndpointRequest=request)
    read(shop, "zoe@example.com")
    shop.advance()
    assert (shop.kpi("txn-emails-opened"), shop.kpi("txn-emails-unique-opens")) == ({"": 6.0}, {"": 3.0})
