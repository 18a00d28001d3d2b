"""SendMessages to e-mail (reference B §5), through boto3 and the sandbox carrier."""

import base64

import pytest


@pytest.fixture
def app(pinpoint):
    made = pinpoint.create_app(CreateApplicationRequest={"Name": "direct"})["ApplicationResponse"]["Id"]
    channel = {"FromAddress": "shop@example.com", "Identity": "arn:aws:ses:eu-west-1:1:identity/example.com"}
    pinpoint.update_email_channel(ApplicationId=made, EmailChannelRequest=channel)
    return made


@pytest.fixture
def send(pinpoint, app):
    def to(*addresses, endpoints=(), message=None, own=None, **more):
        request = {
            "Addresses": {a: {"ChannelType": "EMAIL", **(own or {})} for a in addresses},
            "Endpoints": {e: own or {} for e in endpoints},
            "MessageConfiguration": {"EmailMessage": message or simple("hi", "<p>hello</p>")},
            **more,
        }
        return pinpoint.send_messages(ApplicationId=app, MessageRequest=request)["MessageResponse"]

    return to


def simple(subject, html, **more):
    return {"SimpleEmail": {"Subject": {"Data": subject}, "HtmlPart": {"Data": html}}, **more}


@pytest.fixture
def inbox(server, app):
    return lambda to: [
        m for m in server.ext("GET", f"/sandbox/messages?channel=EMAIL&to={to}")["Item"] if m["AppId"] == app
    ]


def statuses(response):
    return {a: (r["DeliveryStatus"], r["StatusCode"]) for a, r in response["Result"].items()}


def test_to_addresses(send, inbox):
    got = send("ana@example.com", "bounce@example.com", "defer@example.com", "ANA@example.com")
    assert statuses(got) == {
        "ana@example.com": ("DUPLICATE", 400),
        "ANA@example.com": ("SUCCESSFUL", 200),
        "bounce@example.com": ("PERMANENT_FAILURE", 400),
        "defer@example.com": ("TEMPORARY_FAILURE", 451),
    }
    assert "EndpointResult" not in got and got["RequestId"]
    [mail] = inbox("ANA@example.com")
    assert mail["Id"].startswith(got["Result"]["ANA@example.com"]["MessageId"])
    assert "List-Unsubscribe" not in mail["Headers"], "transactional"
    # A bounced address is accepted and not attempted.
    again = send("bounce@example.com")
    assert statuses(again) == {"bounce@example.com": ("SUCCESSFUL", 200)}
    assert len(inbox("bounce@example.com")) == 1


def test_to_endpoints_whatever_they_opted_out_of(pinpoint, app, send, inbox):
    endpoint = {
        "ChannelType": "EMAIL",
        "Address": "eva@example.com",
        "OptOut": "ALL",
        "Attributes": {"name": ["Eva"]},
    }
    pinpoint.update_endpoint(ApplicationId=app, EndpointId="e1", EndpointRequest=endpoint)
    pinpoint.update_endpoint(
        ApplicationId=app, EndpointId="e2", EndpointRequest={"ChannelType": "SMS", "Address": "+39"}
    )
    got = send(endpoints=["e1", "e2", "e3"], message=simple("For {{Attributes.name}}", "x"))["EndpointResult"]
    assert (got["e1"]["DeliveryStatus"], got["e1"]["Address"]) == ("SUCCESSFUL", "eva@example.com")
    assert {e: got[e]["StatusCode"] for e in ("e2", "e3")} == {"e2": 400, "e3": 400}
    assert inbox("eva@example.com")[0]["Subject"] == "For Eva"


def test_an_unsubscribe_does_not_stop_a_password_reset(server, app, send):
    server.ext("POST", f"/apps/{app}/suppressions", {"Address": "Sue@example.com", "Reason": "UNSUBSCRIBED"})
    server.ext("POST", f"/apps/{app}/suppressions", {"Address": "blocked@example.com"})
    got = statuses(send("sue@example.com", "blocked@example.com"))
    assert got["sue@example.com"] == ("SUCCESSFUL", 200)
    assert got["blocked@example.com"] == ("PERMANENT_FAILURE", 400)
    status, _, _ = server.call("DELETE", f"/counterpoint/v1/apps/{app}/suppressions?address=blocked%40example.com")
    assert status == 200
    assert statuses(send("blocked@example.com"))["blocked@example.com"] == ("SUCCESSFUL", 200)


def test_substitutions_and_overrides(send, inbox):
    message = simple("{{word}} {{other}}", "<p>{{word}}</p>", Substitutions={"word": ["message"], "other": ["o"]})
    send("a@example.com", message=message)
    send("b@example.com", message=message, own={"Substitutions": {"word": ["<own>"]}})
    send("c@example.com", message=message, own={"TitleOverride": "title", "BodyOverride": "<i>body</i>"})
    assert inbox("a@example.com")[0]["Subject"] == "message o"
    assert inbox("b@example.com")[0]["Subject"] == "<own> o"
    assert "<p>&lt;own&gt;</p>" in inbox("b@example.com")[0]["Html"]
    third = inbox("c@example.com")[0]
    assert third["Subject"] == "title" and "<i>body</i>" in third["Html"]


def test_with_a_template(pinpoint, send, inbox, app):
    name = f"reset-{app[:8]}"
    pinpoint.create_email_template(
        TemplateName=name, EmailTemplateRequest={"Subject": "Code {{code}}", "TextPart": "{{code}}"}
    )
    template = {"TemplateConfiguration": {"EmailTemplate": {"Name": name, "Version": "latest"}}}
    message = {"FromAddress": "Other <other@example.com>", "Substitutions": {"code": ["4711"]}}
    got = send("t@example.com", message=message, **template)
    assert statuses(got)["t@example.com"] == ("SUCCESSFUL", 200)
    [mail] = inbox("t@example.com")
    assert (mail["Subject"], mail["Text"], mail["Html"]) == ("Code 4711", "4711", None)
    assert mail["Headers"]["From"] == "Other <other@example.com>"


def test_raw(send, inbox):
    raw = b"From: a@example.com\r\nTo: r@example.com\r\nSubject: raw\r\n\r\nhello\r\n"
    got = send("r@example.com", message={"RawEmail": {"Data": raw}})
    assert statuses(got)["r@example.com"] == ("SUCCESSFUL", 200)
    assert base64.b64encode(raw) and len(inbox("r@example.com")) == 1


def test_a_trace_is_shown_to_the_receiver(send, inbox):
    got = send("trace@example.com", TraceId="tr-1", Context={"k": "v"})
    assert statuses(got)["trace@example.com"] == ("SUCCESSFUL", 200)
    assert inbox("trace@example.com")[0]["Headers"]["X-Trace-Id"] == "tr-1"


def test_bad_requests(pinpoint, app, send):
    bad = pinpoint.exceptions.BadRequestException
    with pytest.raises(bad, match="RawEmail"):
        send("a@example.com", message={"RawEmail": {"Data": b""}})
    with pytest.raises(bad, match="TraceId"):
        send("a@example.com", TraceId="a\r\nBcc: b@example.com")
    with pytest.raises(bad):
        send()
    with pytest.raises(bad):
        send(*[f"p{n}@example.com" for n in range(101)])
    with pytest.raises(bad):
        send("a@example.com", message=simple("{{#each}}", "x"))
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.send_messages(
            ApplicationId="0" * 32,
            MessageRequest={"Addresses": {"a@example.com": {"ChannelType": "EMAIL"}}, "MessageConfiguration": {}},
        )


def test_without_a_channel(pinpoint):
    app = pinpoint.create_app(CreateApplicationRequest={"Name": "bare"})["ApplicationResponse"]["Id"]
    request = {
        "Addresses": {"a@example.com": {"ChannelType": "EMAIL"}},
        "MessageConfiguration": {"EmailMessage": simple("x", "y")},
    }
    got = pinpoint.send_messages(ApplicationId=app, MessageRequest=request)["MessageResponse"]
    assert statuses(got) == {"a@example.com": ("PERMANENT_FAILURE", 400)}
    assert "UpdateEmailChannel" in got["Result"]["a@example.com"]["StatusMessage"]


def test_transactional_kpis(pinpoint, app, send):
    send("k1@example.com", "k2@example.com", "bounce@example.com", "complain@example.com", "defer@example.com")

    def kpi(name):
        answer = pinpoint.get_application_date_range_kpi(ApplicationId=app, KpiName=name)
        rows = answer["ApplicationDateRangeKpiResponse"]["KpiResult"]["Rows"]
        return [(row["Values"][0]["Key"], row["Values"][0]["Value"]) for row in rows]

    import time

    for _ in range(100):
        if kpi("txn-emails-sent") == [("TxnEmailsSent", "5.0")] and kpi("txn-emails-with-complaints")[0][1] == "1.0":
            break
        time.sleep(0.05)
    assert kpi("txn-emails-sent") == [("TxnEmailsSent", "5.0")]
    assert kpi("txn-emails-delivered") == [("TxnEmailsDelivered", "3.0")]
    assert kpi("txn-emails-hard-bounced") == [("TxnEmailsHardBounced", "1.0")]
    assert kpi("txn-emails-soft-bounced") == [("TxnEmailsSoftBounced", "1.0")]
    assert kpi("txn-emails-with-complaints") == [("TxnEmailsWithComplaints", "1.0")]
    assert kpi("unique-deliveries") == [], "campaigns only"


def test_to_every_endpoint_of_a_user(pinpoint, app, inbox):
    put = lambda i, **request: pinpoint.update_endpoint(ApplicationId=app, EndpointId=i, EndpointRequest=request)
    pinpoint.update_email_channel(ApplicationId=app, EmailChannelRequest={"FromAddress": "shop@example.com", "Identity": "i"})
    user = lambda name: {"User": {"UserId": name}, "ChannelType": "EMAIL"}
    put("one", Address="one@example.com", **user("ana"))
    put("two", Address="two@example.com", EndpointStatus="INACTIVE", **user("ana"))
    put("out", Address="out@example.com", OptOut="ALL", **user("ana"))
    put("phone", Address="+390000000", ChannelType="SMS", User={"UserId": "ana"})
    put("bob", Address="ONE@example.com", **user("bob"))
    message = {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "{{x}}"}, "TextPart": {"Data": "t"}}}}
    users = {"ana": {"Substitutions": {"x": ["hi"]}}, "bob": {"TitleOverride": "bob"}, "nobody": {}}
    request = {"Users": users, "MessageConfiguration": message, "TraceId": "tr"}
    answer = pinpoint.send_users_messages(ApplicationId=app, SendUsersMessageRequest=request)["SendUsersMessageResponse"]
    told = {user: {e: (r["DeliveryStatus"], r["StatusCode"]) for e, r in of.items()} for user, of in answer["Result"].items()}
    assert told["ana"]["out"] == ("OPT_OUT", 400) and told["ana"]["two"] == ("SUCCESSFUL", 200)
    assert sorted([told["ana"]["one"], told["bob"]["bob"]]) == [("DUPLICATE", 400), ("SUCCESSFUL", 200)]
    assert set(told["ana"]) == {"one", "two", "out"} and told["nobody"] == {} and answer["RequestId"]
    assert inbox("two@example.com")[0]["Subject"] == "hi" and inbox("out@example.com") == []
    for users in ({}, {f"u{n}": {} for n in range(101)}):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            pinpoint.send_users_messages(ApplicationId=app, SendUsersMessageRequest={**request, "Users": users})
