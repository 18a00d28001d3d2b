"""Archives of event streams and exports, written by hand in the shapes of reference A §4 and §6.4."""

import gzip
import json

ACCOUNT = "123456789012"


def envelope(app, client, kind, at, arrived=None, **parts):
    record = {
        "event_type": kind,
        "event_timestamp": at,
        "arrival_timestamp": at + 112 if arrived is None else arrived,
        "event_version": "3.1",
        "application": {"app_id": app, "sdk": {}},
        "client": {"client_id": client},
        "device": {"platform": {}},
        "session": {},
        "attributes": {},
    }
    record.update(parts)
    record["awsAccountId"] = ACCOUNT
    return record


def app_event(app, client, kind, at, attributes=None, metrics=None, **parts):
    made = envelope(app, client, kind, at, attributes=attributes or {}, metrics=metrics or {}, **parts)
    made["event_version"] = "3.0"
    made["application"].update(package_name="com.example", title="Example", version_code="7", sdk={"name": "aws-sdk", "version": "2"})
    made["session"] = {"session_id": "s-1", "start_timestamp": at - 1000}
    return made


def snapshot(**endpoint):
    """`client_context` with the endpoint as a JSON text inside a string, without Id and Address."""
    shown = {"ChannelType": "EMAIL", "EndpointStatus": "ACTIVE", "OptOut": "NONE", "RequestId": "r-1", "CohortId": "42",
             "CreationDate": "2023-05-06T07:08:09.010Z", "EffectiveDate": "2024-01-01T00:00:00.000Z", "User": {}, **endpoint}
    return {"custom": {"endpoint": json.dumps(shown)}}


def campaign_send(app, client, campaign, at, status="SUCCESS", **endpoint):
    attributes = {"treatment_id": "0", "campaign_activity_id": "a" * 32, "campaign_type": None, "delivery_type": "EMAIL",
                  "campaign_id": campaign, "campaign_send_status": status}
    return envelope(app, client, "_campaign.send", at, attributes=attributes, client_context=snapshot(**endpoint))


def mail(app, client, kind, feedback, to, at, arrived=None, **attributes):
    part = kind.split(".")[1]
    sent = {"message_id": f"m-{client}", "message_send_timestamp": at, "from_address": "shop@example.com", "destination": [to],
            "headers_truncated": False, "headers": [{"name": "From", "value": "shop@example.com"}],
            "common_headers": {"from": "shop@example.com", "to": [to], "subject": "Hello"}}
    record = envelope(app, client, kind, at, arrived, attributes={"feedback": feedback, **attributes})
    record["client_context"] = {"custom": {"legacy_identifier": app}}
    record["facets"] = {"email_channel": {"mail_event": {"mail": sent, part: {}}}}
    return record


def text(app, client, kind, status, to, at, **attributes):
    attributes = {"sender_request_id": "q", "destination_phone_number": to, "record_status": status, "iso_country_code": "US",
                  "number_of_message_parts": "1", "message_id": f"t-{client}", "message_type": "Transactional", **attributes}
    return envelope(app, client, kind, at, attributes=attributes, metrics={"price_in_millicents_usd": 645.0})


def exported(app, id, **members):
    """One line of a segment export."""
    return {"ApplicationId": app, "Id": id, "ChannelType": "EMAIL", "Address": f"{id}@example.com", "EndpointStatus": "ACTIVE",
            "OptOut": "NONE", "RequestId": f"r-{id}", "CohortId": "17", "CreationDate": "2022-02-03T04:05:06.789Z",
            "EffectiveDate": "2023-03-04T05:06:07.890Z", "Attributes": {"plan": ["pro"]}, "Metrics": {"visits": 9.0},
            "Demographic": {"Timezone": "Europe/Berlin"}, "Location": {"Country": "DE"},
            "User": {"UserId": f"u-{id}", "UserAttributes": {"First": ["Ana"]}}, **members}


def write(path, records, packed=False):
    """JSON lines; what is no dictionary is written as it is."""
    lines = [record if isinstance(record, str) else json.dumps(record, separators=(",", ":")) for record in records]
    data = ("\n".join(lines) + "\n").encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if packed else data)
    return path
