"""E-mail templates with versions (reference B §3), through boto3."""

import uuid

import pytest


@pytest.fixture
def name():
    return f"offer-{uuid.uuid4().hex[:8]}"


def write(pinpoint, name, **parts):
    return pinpoint.create_email_template(TemplateName=name, EmailTemplateRequest=parts)["CreateTemplateMessageBody"]


def subject(pinpoint, name, **of):
    return pinpoint.get_email_template(TemplateName=name, **of)["EmailTemplateResponse"]["Subject"]


def test_life_of_a_template(pinpoint, name):
    made = write(pinpoint, name, Subject="one", HtmlPart="<p>{{User.UserId}}</p>", tags={"team": "crm"})
    assert made["Arn"].endswith(f":templates/{name}/EMAIL") and made["RequestID"]
    got = pinpoint.get_email_template(TemplateName=name)["EmailTemplateResponse"]
    assert (got["Version"], got["TemplateType"], got["tags"]) == ("1", "EMAIL", {"team": "crm"})
    assert got["Arn"] == made["Arn"] and got["CreationDate"].endswith("Z")

    pinpoint.update_email_template(TemplateName=name, EmailTemplateRequest={"Subject": "one b"})
    assert subject(pinpoint, name) == "one b"
    pinpoint.update_email_template(TemplateName=name, CreateNewVersion=True, EmailTemplateRequest={"Subject": "two"})
    assert subject(pinpoint, name) == "one b", "a new version is not active by itself"
    assert subject(pinpoint, name, Version="2") == "two"

    pinpoint.update_template_active_version(
        TemplateName=name, TemplateType="EMAIL", TemplateActiveVersionRequest={"Version": "latest"}
    )
    assert subject(pinpoint, name) == "two"
    versions = pinpoint.list_template_versions(TemplateName=name, TemplateType="EMAIL")["TemplateVersionsResponse"]
    assert [v["Version"] for v in versions["Item"]] == ["2", "1"]

    with pytest.raises(pinpoint.exceptions.BadRequestException, match="active"):
        pinpoint.delete_email_template(TemplateName=name, Version="2")
    pinpoint.delete_email_template(TemplateName=name, Version="1")
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        subject(pinpoint, name, Version="1")
    pinpoint.delete_email_template(TemplateName=name)
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        subject(pinpoint, name)


def test_versions_guard_against_races(pinpoint, name):
    write(pinpoint, name, Subject="one")
    pinpoint.update_email_template(TemplateName=name, CreateNewVersion=True, EmailTemplateRequest={"Subject": "two"})
    bad = pinpoint.exceptions.BadRequestException
    with pytest.raises(bad, match="not the latest"):
        pinpoint.update_email_template(TemplateName=name, Version="1", EmailTemplateRequest={"Subject": "x"})
    with pytest.raises(bad):
        pinpoint.update_email_template(
            TemplateName=name, Version="2", CreateNewVersion=True, EmailTemplateRequest={"Subject": "x"}
        )
    with pytest.raises(bad):
        write(pinpoint, name, Subject="taken")


@pytest.mark.parametrize(
    "parts",
    [
        {"Subject": "{{#if x}}open"},
        {"HtmlPart": "{{#*inline \"a\"}}{{> a}}{{/inline}}{{> a}}"},
        {"DefaultSubstitutions": "not json"},
        {"Headers": [{"Name": "Bcc", "Value": "x@example.com"}]},
    ],
)
def test_what_cannot_be_rendered_is_refused(pinpoint, name, parts):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        write(pinpoint, name, **parts)
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        subject(pinpoint, name)


def test_bad_names(pinpoint):
    for bad in ("-x", "ä", "a b", "x" * 129):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            write(pinpoint, bad, Subject="x")


def test_listing_by_prefix_and_page(pinpoint):
    prefix = f"list-{uuid.uuid4().hex[:6]}"
    for n in range(5):
        write(pinpoint, f"{prefix}-{n}", Subject=str(n))
    found, token = [], {}
    while True:
        page = pinpoint.list_templates(Prefix=prefix, PageSize="2", **token)["TemplatesResponse"]
        found += [item["TemplateName"] for item in page["Item"]]
        assert all("Arn" not in item for item in page["Item"])
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert found == [f"{prefix}-{n}" for n in range(5)]
    assert pinpoint.list_templates(TemplateType="SMS")["TemplatesResponse"]["Item"] == []


def test_the_newest_version_can_be_deleted(pinpoint, name):
    write(pinpoint, name, Subject="one")

    def update(subject, **how):
        pinpoint.update_email_template(TemplateName=name, EmailTemplateRequest={"Subject": subject}, **how)

    def activate(version):
        request = {"Version": version}
        pinpoint.update_template_active_version(
            TemplateName=name, TemplateType="EMAIL", TemplateActiveVersionRequest=request
        )

    update("two", CreateNewVersion=True)
    pinpoint.delete_email_template(TemplateName=name, Version="2")
    assert subject(pinpoint, name) == subject(pinpoint, name, Version="1") == "one"
    listed = pinpoint.list_templates(Prefix=name)["TemplatesResponse"]["Item"]
    assert [(t["TemplateName"], t["Version"]) for t in listed] == [(name, "1")]
    update("one b")
    update("one c", Version="1")
    assert subject(pinpoint, name) == "one c", "what is left is the latest"
    activate("latest")
    update("three", CreateNewVersion=True)
    assert subject(pinpoint, name, Version="3") == "three", "numbers are never used again"
    with pytest.raises(pinpoint.exceptions.NotFoundException, match="version 9"):
        activate("9")
    pinpoint.delete_email_template(TemplateName=name)
    write(pinpoint, name, Subject="anew")
