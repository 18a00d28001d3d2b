"""Apps (reference A §1.1)."""

import pytest


def test_life_of_an_app(pinpoint):
    created = pinpoint.create_app(CreateApplicationRequest={"Name": "shop", "tags": {"team": "a"}})
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    app = created["ApplicationResponse"]
    assert len(app["Id"]) == 32 and app["Name"] == "shop" and app["tags"] == {"team": "a"}
    assert pinpoint.get_app(ApplicationId=app["Id"])["ApplicationResponse"] == app
    assert pinpoint.delete_app(ApplicationId=app["Id"])["ApplicationResponse"] == app
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_app(ApplicationId=app["Id"])
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.update_endpoint(ApplicationId=app["Id"], EndpointId="e", EndpointRequest={})


def test_paging_meets_every_app_once(pinpoint):
    made = [pinpoint.create_app(CreateApplicationRequest={"Name": f"n{i}"})["ApplicationResponse"]["Id"] for i in range(7)]
    seen, token = [], None
    while True:
        page = pinpoint.get_apps(PageSize="2", **({"Token": token} if token else {}))["ApplicationsResponse"]
        assert len(page["Item"]) <= 2
        seen += [item["Id"] for item in page["Item"]]
        token = page.get("NextToken")
        if not token:
            break
    assert [app for app in seen if app in made] == made and len(seen) == len(set(seen))


@pytest.mark.parametrize("arguments", [{"PageSize": "0"}, {"PageSize": "x"}, {"Token": "%"}])
def test_bad_paging(pinpoint, arguments):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        pinpoint.get_apps(**arguments)


def test_tags_have_bounds(pinpoint):
    for tags in ({f"k{i}": "" for i in range(51)}, {"aws:x": "1"}, {"k": "v" * 257}, {"k" * 129: ""}):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            pinpoint.create_app(CreateApplicationRequest={"Name": "x", "tags": tags})
