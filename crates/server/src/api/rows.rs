//! How endpoints are written in import and export files (reference A §6.2, §6.4): the wire's own names.

use super::endpoints;
use engine::{
    apps::App,
    jobs::{ImportRow, Member, Rows},
    people::Person,
};
use model::{
    endpoint::{EndpointPatch, Image},
    error::{Fault, Result},
    time::Millis,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use wire::types::{EndpointBatchItem, EndpointDemographic, EndpointLocation, EndpointUser, SegmentResponse};

/// Files in the API's shapes.
pub struct Files;

/// The column that alone makes a file of users.
const USER_ID: &str = "User.UserId";
/// Every column of a CSV file whose name is fixed (reference A §6.2).
const COLUMNS: [&str; 21] = [
    "ChannelType",
    "Address",
    "Id",
    "OptOut",
    "RequestId",
    "EffectiveDate",
    "Demographic.AppVersion",
    "Demographic.Locale",
    "Demographic.Make",
    "Demographic.Model",
    "Demographic.ModelVersion",
    "Demographic.Platform",
    "Demographic.PlatformVersion",
    "Demographic.Timezone",
    "Location.City",
    "Location.Country",
    "Location.Latitude",
    "Location.Longitude",
    "Location.PostalCode",
    "Location.Region",
    USER_ID,
];

impl Rows for Files {
    fn json(&self, line: &str) -> Result<ImportRow, String> {
        let mut value: Value = serde_json::from_str(line).map_err(|e| format!("no JSON object: {e}"))?;
        if !value.is_object() {
            return Err("no JSON object".to_owned());
        }
        lenient_lists(&mut value);
        // What the service alone gives: the line is one of an export.
        let exported = ["CohortId", "CreationDate"].iter().all(|member| value.get(member).is_some());
        let item: EndpointBatchItem = serde_json::from_value(value).map_err(|e| e.to_string())?;
        row(item, exported)
    }

    fn image(&self, line: &str, id: Option<&str>) -> Result<(Option<String>, Image), String> {
        let mut value: Value = serde_json::from_str(line).map_err(|e| format!("no JSON object: {e}"))?;
        let members = value.as_object_mut().ok_or("no JSON object")?;
        members.retain(|_, value| !value.is_null());
        lenient_lists(&mut value);
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let app = text("ApplicationId");
        let created = text("CreationDate").and_then(|date| Millis::parse_or_utc(&date));
        let cohort = text("CohortId").and_then(|cohort| cohort.parse().ok()).filter(|cohort| *cohort < 100);
        let item: EndpointBatchItem = serde_json::from_value(value).map_err(|e| e.to_string())?;
        let id = id.map(str::to_owned).or_else(|| item.id.clone()).filter(|id| !id.is_empty());
        let id = id.ok_or("Id: missing")?;
        let patch = endpoints::patch(endpoints::of_batch_item(item));
        let patch = patch.map_err(|fault| fault.message().to_owned())?;
        Ok((app, Image { id, patch, cohort, created }))
    }

    fn csv(&self, header: &[String], cells: &[String]) -> Result<ImportRow, String> {
        if header == [USER_ID] {
            let users = cells.iter().flat_map(|cell| cell.split_whitespace()).map(str::to_owned);
            return Ok(of_users(users.collect()));
        }
        if cells.len() > header.len() {
            return Err("more values than columns".to_owned());
        }
        let mut item = EndpointBatchItem::default();
        for (column, cell) in header.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            place(&mut item, column, cell)?;
        }
        row(item, false)
    }

    fn knows(&self, column: &str) -> bool {
        let open = ["Attributes.", "Metrics.", "User.UserAttributes."];
        COLUMNS.contains(&column)
            || open.iter().any(|start| column.strip_prefix(start).is_some_and(|name| !name.is_empty()))
    }

    fn line(&self, app: &App, person: &Person) -> Result<Vec<u8>> {
        serde_json::to_vec(&endpoints::response(&app.id.to_string(), person)).map_err(Fault::bug)
    }

    fn segment_body(
        &self,
        stored: &str,
        written: &str,
        size: u64,
        channels: &BTreeMap<String, u64>,
    ) -> Result<String> {
        let stored: SegmentResponse = serde_json::from_str(stored).map_err(Fault::bug)?;
        let mut shown: SegmentResponse = serde_json::from_str(written).map_err(Fault::bug)?;
        shown.name = shown.name.or(stored.name);
        if let Some(import) = &mut shown.import_definition {
            import.size = Some(size as i32);
            import.channel_counts =
                Some(channels.iter().map(|(name, n)| (name.clone(), *n as i32)).collect());
        }
        serde_json::to_string(&shown).map_err(Fault::bug)
    }
}

/// Imports alone read a bare string where a list belongs (design, decision 11).
fn lenient_lists(value: &mut Value) {
    let widen = |map: Option<&mut Value>| {
        for list in map.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
            if list.is_string() {
                *list = Value::Array(vec![list.take()]);
            }
        }
    };
    widen(value.get_mut("Attributes"));
    widen(value.get_mut("User").and_then(|user| user.get_mut("UserAttributes")));
}

fn of_users(users: Vec<String>) -> ImportRow {
    ImportRow { member: Member::Users(users), patch: EndpointPatch::default(), exported: false }
}

fn row(item: EndpointBatchItem, exported: bool) -> Result<ImportRow, String> {
    let id = item.id.clone().filter(|id| !id.is_empty());
    let user = item.user.clone().and_then(|user| user.user_id);
    let mut patch =
        endpoints::patch(endpoints::of_batch_item(item)).map_err(|fault| fault.message().to_owned())?;
    // Not supported in files (reference A §6.2), but an endpoint comes back as it went. EffectiveDate is honoured.
    patch.status = patch.status.filter(|_| exported);
    let only_user = EndpointPatch { user_id: user.clone(), ..EndpointPatch::default() };
    match (id, user) {
        (None, Some(user)) if patch == only_user => Ok(of_users(vec![user])),
        (None, _) if patch.channel.is_none() || patch.address.is_none() => {
            Err("a row without Id is a new endpoint, which needs ChannelType and Address".to_owned())
        }
        (id, _) => Ok(ImportRow { member: Member::Endpoint(id), patch, exported }),
    }
}

/// One cell of a CSV row; a repeated column gives several values, an unknown one is passed over.
fn place(item: &mut EndpointBatchItem, column: &str, cell: &str) -> Result<(), String> {
    let text = || Some(cell.to_owned());
    let number = || cell.trim().parse::<f64>().map_err(|_| format!("{column}: {cell} is no number"));
    if let Some(name) = column.strip_prefix("Attributes.") {
        item.attributes.get_or_insert_default().entry(name.to_owned()).or_default().push(cell.to_owned());
    } else if let Some(name) = column.strip_prefix("Metrics.") {
        item.metrics.get_or_insert_default().insert(name.to_owned(), number()?);
    } else if let Some(name) = column.strip_prefix("User.UserAttributes.") {
        let user: &mut EndpointUser = item.user.get_or_insert_default();
        user.user_attributes
            .get_or_insert_default()
            .entry(name.to_owned())
            .or_default()
            .push(cell.to_owned());
    } else if let Some(name) = column.strip_prefix("Demographic.") {
        place_demographic(item.demographic.get_or_insert_default(), name, cell);
    } else if let Some(name) = column.strip_prefix("Location.") {
        let location = item.location.get_or_insert_default();
        match name {
            "Latitude" => location.latitude = Some(number()?),
            "Longitude" => location.longitude = Some(number()?),
            _ => place_location(location, name, cell),
        }
    } else {
        match column {
            "ChannelType" => item.channel_type = Some(cell.into()),
            "Address" => item.address = text(),
            "Id" => item.id = text(),
            "OptOut" => item.opt_out = text(),
            "RequestId" => item.request_id = text(),
            "EffectiveDate" => item.effective_date = text(),
            "User.UserId" => item.user.get_or_insert_default().user_id = text(),
            _ => {}
        }
    }
    Ok(())
}

fn place_demographic(d: &mut EndpointDemographic, name: &str, cell: &str) {
    let field = match name {
        "AppVersion" => &mut d.app_version,
        "Locale" => &mut d.locale,
        "Make" => &mut d.make,
        "Model" => &mut d.model,
        "ModelVersion" => &mut d.model_version,
        "Platform" => &mut d.platform,
        "PlatformVersion" => &mut d.platform_version,
        "Timezone" => &mut d.timezone,
        _ => return,
    };
    *field = Some(cell.to_owned());
}

fn place_location(l: &mut EndpointLocation, name: &str, cell: &str) {
    let field = match name {
        "City" => &mut l.city,
        "Country" => &mut l.country,
        "PostalCode" => &mut l.postal_code,
        "Region" => &mut l.region,
        _ => return,
    };
    *field = Some(cell.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv_row(header: &[&str], cells: &[&str]) -> Result<ImportRow, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Files.csv(&owned(header), &owned(cells))
    }

    #[test]
    fn a_repeated_column_gives_several_values() {
        let header =
            ["Id", "User.UserAttributes.tags", "User.UserAttributes.tags", "Metrics.visits", "Unknown"];
        let row = csv_row(&header, &["e-1", "red", "blue", "9", "x"]).unwrap();
        assert_eq!(row.patch.user_attributes["tags"], ["red", "blue"]);
        assert_eq!(row.patch.metrics["visits"], 9.0);
        assert!(csv_row(&header, &["e-1", "", "", "nine", ""]).unwrap_err().contains("Metrics.visits"));
    }

    #[test]
    fn rows_of_users_alone() {
        assert_eq!(
            csv_row(&["User.UserId"], &["u-1 u-2"]).unwrap().member,
            Member::Users(vec!["u-1".into(), "u-2".into()])
        );
        assert_eq!(
            Files.json(r#"{"User":{"UserId":"u-1"}}"#).unwrap().member,
            Member::Users(vec!["u-1".into()])
        );
    }

    #[test]
    fn files_alone_may_give_a_string_for_a_list() {
        let row = Files.json(r#"{"Id":"e","Attributes":{"ride":"bus"}}"#).unwrap();
        assert_eq!(row.patch.attributes["ride"], ["bus"]);
        assert!(Files.json("[1]").is_err() && Files.json("{").is_err());
    }
}
