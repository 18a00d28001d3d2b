"""An app that sends e-mail, and the calls that tests make of it."""


class Shop:
    """An app with an e-mail channel and people in it."""

    def __init__(self, server, pinpoint):
        self.server, self.pinpoint = server, pinpoint
        made = pinpoint.create_app(CreateApplicationRequest={"Name": "shop"})
        self.id = made["ApplicationResponse"]["Id"]
        channel = {"FromAddress": "Shop <shop@example.com>", "Identity": "arn:aws:ses:eu-west-1:1:identity/example.com"}
        pinpoint.update_email_channel(ApplicationId=self.id, EmailChannelRequest=channel)

    def people(self, *people, **all_of_them):
        items = [
            {"Id": f"e{n}", "ChannelType": "EMAIL", "User": {"UserId": f"u{n}"}, **all_of_them, **person}
            for n, person in enumerate(people)
        ]
        for at in range(0, len(items), 100):
            self.pinpoint.update_endpoints_batch(
                ApplicationId=self.id, EndpointBatchRequest={"Item": items[at : at + 100]}
            )

    def segment(self, **dimensions):
        request = {"Name": "all", "Dimensions": dimensions}
        made = self.pinpoint.create_segment(ApplicationId=self.id, WriteSegmentRequest=request)
        return made["SegmentResponse"]["Id"]

    def campaign(self, **request):
        request.setdefault("SegmentId", self.segment())
        request.setdefault("Schedule", {"StartTime": "IMMEDIATE"})
        request.setdefault("MessageConfiguration", email("Hello {{Attributes.name.[0]}}"))
        made = self.pinpoint.create_campaign(ApplicationId=self.id, WriteCampaignRequest=request)
        return made["CampaignResponse"]

    def get(self, campaign):
        return self.pinpoint.get_campaign(ApplicationId=self.id, CampaignId=campaign["Id"])["CampaignResponse"]

    def status(self, campaign):
        return self.get(campaign)["State"]["CampaignStatus"]

    def advance(self, duration="PT0S"):
        self.server.ext("POST", "/clock", {"advance": duration})

    def mails(self):
        items = self.server.ext("GET", "/sandbox/messages?channel=EMAIL")["Item"]
        return [item for item in items if item["AppId"] == self.id]

    def runs(self, campaign):
        found = self.pinpoint.get_campaign_activities(ApplicationId=self.id, CampaignId=campaign["Id"])
        return found["ActivitiesResponse"]["Item"]

    def kpi(self, name, campaign=None):
        if campaign is None:
            answer = self.pinpoint.get_application_date_range_kpi(ApplicationId=self.id, KpiName=name)
            rows = answer["ApplicationDateRangeKpiResponse"]["KpiResult"]["Rows"]
        else:
            answer = self.pinpoint.get_campaign_date_range_kpi(
                ApplicationId=self.id, CampaignId=campaign["Id"], KpiName=name
            )
            rows = answer["CampaignDateRangeKpiResponse"]["KpiResult"]["Rows"]
        return {
            (row["GroupedBys"][0]["Value"] if row.get("GroupedBys") else ""): float(row["Values"][0]["Value"])
            for row in rows
        }


def email(title, html="<p>hi</p>", **more):
    return {"EmailMessage": {"Title": title, "HtmlBody": html, **more}}


def address(n):
    return {"Address": f"p{n}@example.com", "Attributes": {"name": [f"N{n}"]}}
