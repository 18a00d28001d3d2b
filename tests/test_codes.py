"""One-time codes by SMS, read in the sandbox (reference B §6)."""

import concurrent.futures
import json
import re

import pytest
from shop import Shop

ASKED = {
    "Channel": "SMS", "BrandName": "Shop", "DestinationIdentity": "+12065550142", "OriginationIdentity": "SHOP",
    "ReferenceId": "login",
}


@pytest.fixture
def shop(start):
    server = start("--virtual-clock", "2026-03-02T09:00:00Z")
    shop = Shop(server, server.pinpoint())
    shop.pinpoint.update_sms_channel(ApplicationId=shop.id, SMSChannelRequest={"SenderId": "SHOP"})
    return shop


def send(shop, **members):
    """What became of it, and the code as it was received."""
    request = {**ASKED, **members}
    to = request["DestinationIdentity"]
    answer = shop.pinpoint.send_otp_message(ApplicationId=shop.id, SendOTPMessageRequestParameters=request)["MessageResponse"]
    path = f"/sandbox/messages?channel=SMS&app={shop.id}&to={to.replace('+', '%2B')}"
    texts = [message["Text"] for message in shop.server.ext("GET", path)["Item"]]
    return answer["Result"][to], re.search(r"\d{5,8}", texts[0]).group() if texts else None


def verify(shop, otp, to="+12065550142", reference="login"):
    given = {"DestinationIdentity": to, "ReferenceId": reference, "Otp": otp}
    return shop.pinpoint.verify_otp_message(
        ApplicationId=shop.id, VerifyOTPMessageRequestParameters=given)["VerificationResponse"]["Valid"]


def wrong(code):
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def test_a_code_is_sent_and_used_once(shop):
    result, code = send(shop)
    assert (result["DeliveryStatus"], result["StatusCode"]) == ("SUCCESSFUL", 200)
    assert result["StatusMessage"] == f"MessageId: {result['MessageId']}" and len(code) == 6
    assert not verify(shop, wrong(code)) and not verify(shop, code, to="+12065550143") and not verify(shop, code, reference="other")
    assert verify(shop, code) and not verify(shop, code), "it is used up"
    stored = b"".join(file.read_bytes() for file in shop.server.data.glob("state.sqlite*"))
    assert send(shop, CodeLength=8)[1].encode() not in stored


def test_a_code_grows_old_and_is_replaced(shop):
    first = send(shop, ValidityPeriod=5)[1]
    second = send(shop, ValidityPeriod=5, Language="de-DE", CodeLength=8)[1]
    assert len(second) == 8 and not verify(shop, first)
    shop.advance("PT5M")
    assert not verify(shop, second)


def test_a_code_is_void_after_too_many_attempts(shop):
    code = send(shop, AllowedAttempts=2)[1]
    assert not verify(shop, wrong(code)) and verify(shop, code)
    code = send(shop, AllowedAttempts=2)[1]
    assert [verify(shop, wrong(code)), verify(shop, wrong(code)), verify(shop, code)] == [False] * 3
    code = send(shop)[1]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: verify(shop, code), range(16))) == 1, "one of many at once"


def test_a_code_survives_a_restart(start):
    server = start()
    shop = Shop(server, server.pinpoint())
    shop.pinpoint.update_sms_channel(ApplicationId=shop.id, SMSChannelRequest={})
    code = send(shop)[1]
    server.kill()
    server.start()
    assert verify(shop, code)


def test_what_becomes_of_a_code_that_cannot_be_sent(shop):
    assert send(shop, DestinationIdentity="+12065559001")[0]["DeliveryStatus"] == "PERMANENT_FAILURE"
    shop.pinpoint.update_sms_channel(ApplicationId=shop.id, SMSChannelRequest={"Enabled": False})
    result = send(shop, DestinationIdentity="+12065550199")[0]
    assert (result["DeliveryStatus"], result["StatusCode"]) == ("PERMANENT_FAILURE", 400) and "UpdateSmsChannel" in result["StatusMessage"]


@pytest.mark.parametrize(
    "members",
    [
        {"Channel": "EMAIL"}, {"DestinationIdentity": "12065550142"}, {"CodeLength": 9}, {"ValidityPeriod": 4},
        {"AllowedAttempts": 6}, {"Language": "tlh"}, {"ReferenceId": "x" * 49}, {"BrandName": "x" * 21},
    ],
)
def test_what_a_code_may_not_be(server, app, members):
    status, _, answer = server.call("POST", f"/v1/apps/{app}/otp", {**ASKED, **members})
    assert status == 400 and next(iter(members)) in json.loads(answer)["Message"]


def test_in_app_messages_of_nobody(pinpoint, app):
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_in_app_messages(ApplicationId=app, EndpointId="nobody")
    pinpoint.update_endpoint(ApplicationId=app, EndpointId="e", EndpointRequest={"ChannelType": "IN_APP"})
    assert pinpoint.get_in_app_messages(ApplicationId=app, EndpointId="e")["InAppMessagesResponse"] == {"InAppMessageCampaigns": []}
