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


OF_APPS = """successful-delivery-rate successful-delivery-rate-grouped-by-date email-open-rate
email-open-rate-grouped-by-campaign push-open-rate push-open-rate-grouped-by-campaign unique-deliveries
unique-deliveries-grouped-by-campaign unique-deliveries-grouped-by-date successful-deliveries-grouped-by-campaign
txn-sms-sent txn-sms-sent-grouped-by-country txn-sms-sent-grouped-by-date txn-sms-sent-by-parts
txn-sms-sent-by-parts-grouped-by-country txn-sms-delivered txn-sms-delivered-grouped-by-country
txn-sms-delivered-grouped-by-date txn-sms-delivered-by-parts txn-sms-delivered-by-parts-grouped-by-country
txn-sms-delivery-rate txn-sms-delivery-rate-grouped-by-date txn-sms-error-distribution
txn-sms-average-price-grouped-by-country txn-sms-average-price-by-parts-grouped-by-country
txn-sms-total-price-grouped-by-country""".split()
OF_MAIL = """sent delivered delivery-rate opened unique-opens clicked unique-clicks hard-bounced soft-bounced
with-complaints complaint-rate""".split()
OF_CAMPAIGNS = """hard-bounce-rate hard-bounce-rate-grouped-by-campaign-activity successful-delivery-rate
successful-delivery-rate-grouped-by-campaign-activity successful-delivery-rate-grouped-by-date email-open-rate
email-open-rate-grouped-by-campaign-activity push-open-rate push-open-rate-grouped-by-campaign-activity
unique-deliveries unique-deliveries-grouped-by-campaign-activity unique-deliveries-grouped-by-date
attempted-deliveries-grouped-by-campaign-activity successful-deliveries-grouped-by-campaign-activity
direct-email-opens-grouped-by-campaign-activity direct-push-opens-grouped-by-campaign-activity
clicks-grouped-by-campaign-activity sms-spend ENDPOINT_PRODUCED endpoint-produced""".split()
NONE = """txn-sms-average-price txn-sms-total-price-grouped-by-date txn-sms-error-distribution-grouped-by-country
txn-sms-sent-by-parts-grouped-by-date successful-deliveries email-open-rate-grouped-by-country
attempted-deliveries""".split()


def test_every_name_of_the_reference_is_known(shop):
    names = OF_APPS + [f"txn-emails-{name}{by}" for name in OF_MAIL for by in ("", "-grouped-by-date")]
    assert {name: shop.kpi(name) for name in names} == {name: {} for name in names}
    far = shop.campaign(Schedule={"StartTime": "2026-06-01T00:00:00Z", "Frequency": "ONCE"})
    assert {name: shop.kpi(name, far) for name in OF_CAMPAIGNS} == {name: {} for name in OF_CAMPAIGNS}
    for name in NONE:
        for campaign in (None, far):
            with pytest.raises(shop.pinpoint.exceptions.BadRequestException):
                shop.kpi(name, campaign)


def counter(shop, campaign, start, end):
    answer = shop.pinpoint.get_campaign_date_range_kpi(
        ApplicationId=shop.id, CampaignId=campaign["Id"], KpiName="ENDPOINT_PRODUCED", StartTime=start, EndTime=end
    )
    rows = answer["CampaignDateRangeKpiResponse"]["KpiResult"]["Rows"]
    return [row["Values"][0]["Value"] for row in rows]


def test_execution_counters_are_of_runs_that_began_in_the_range(shop):
    shop.people(address(0), address(1), OptOut="NONE")
    campaign = shop.campaign()
    shop.advance("P2D")
    assert counter(shop, campaign, "2026-03-31T12:59:00Z", "2026-04-02T00:00:00Z") == ["2.0"], "hours count whole"
    assert counter(shop, campaign, "2026-03-30T00:00:00Z", "2026-03-31T11:59:59Z") == []
    assert counter(shop, campaign, "2026-03-31T13:00:00Z", "2026-04-02T00:00:00Z") == []


def test_groups_without_data_are_left_out_and_true_zeros_are_not(shop):
    shop.people(address(0), {"Address": "bounce@example.com"}, OptOut="NONE")
    html = f'<p>x <a href="{shop.server.url}/healthz">y</a></p>'
    good = shop.campaign(MessageConfiguration=email("t", html))
    shop.advance("P1D")
    read(shop, "p0@example.com")
    shop.advance("P1D")
    # The day on which somebody only read has no deliveries, and not 0 of them.
    for name in ("unique-deliveries-grouped-by-date", "successful-delivery-rate-grouped-by-date"):
        assert list(shop.kpi(name)) == list(shop.kpi(name, good)) == ["2026-03-31"]
    run = shop.runs(good)[0]["Id"]
    assert shop.kpi("clicks-grouped-by-campaign-activity", good) == {run: 1.0}
    # Sent, and nobody read: a true zero.
    unread = shop.campaign(MessageConfiguration=email("t", html))
    shop.advance()
    run = shop.runs(unread)[0]["Id"]
    assert shop.kpi("clicks-grouped-by-campaign-activity", unread) == {run: 0.0}
    send(shop, "zoe@example.com")
    shop.advance("P1D")
    read(shop, "zoe@example.com")
    shop.advance()
    assert shop.kpi("txn-emails-sent-grouped-by-date") == {"2026-04-02": 1.0}
    assert shop.kpi("txn-emails-delivered-grouped-by-date") == {"2026-04-02": 1.0}
    assert shop.kpi("txn-emails-hard-bounced-grouped-by-date") == {"2026-04-02": 0.0}
    assert shop.kpi("txn-emails-opened-grouped-by-date") == {"2026-04-02": 0.0, "2026-04-03": 1.0}
