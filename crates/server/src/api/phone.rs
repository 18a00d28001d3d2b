//! PhoneNumberValidate (reference B §6.3), from public numbering metadata: carriers and cities are not in it.

use super::{Cx, Registry};
use model::error::{Fault, Result};
use rlibphonenumber::{
    PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat,
    enums::{PhoneNumberType, Region},
};
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::PhoneNumberValidate, validate);
}

/// `PhoneType` and `PhoneTypeCode`.
type Kind = (&'static str, i32);
const INVALID: Kind = ("INVALID", 3);
const OTHER: Kind = ("OTHER", 4);

async fn validate(
    _: Cx,
    input: types::PhoneNumberValidateRequest,
) -> Result<types::PhoneNumberValidateResponse> {
    let request = input.number_validate_request;
    let given = request.phone_number.ok_or_else(|| Fault::invalid("PhoneNumber: missing, and required"))?;
    let country = request.iso_country_code.filter(|code| !code.is_empty());
    let region = country.as_deref().map(region).transpose()?;
    let known = PHONE_NUMBER_UTIL.parse(&given, region).ok();
    let (phone_type, code) = known.as_ref().map_or(INVALID, kind);
    let mut response = known.map(|number| described(&number, region)).unwrap_or_default();
    response.original_country_code_iso2 = country;
    response.original_phone_number = Some(given);
    response.phone_type = Some(phone_type.to_owned());
    response.phone_type_code = Some(code);
    Ok(response)
}

fn region(code: &str) -> Result<Region> {
    let unknown = |_| Fault::invalid(format!("IsoCountryCode: {code} is no country such as US"));
    Region::try_from(code.to_ascii_uppercase().as_str()).map_err(unknown)
}

/// Where numbers do not tell mobiles from landlines, as in America, most are mobiles.
fn kind(number: &PhoneNumber) -> Kind {
    if !number.is_valid() {
        return INVALID;
    }
    if is_fictitious(number) {
        return OTHER;
    }
    match number.get_type() {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => ("MOBILE", 0),
        PhoneNumberType::FixedLine => ("LANDLINE", 1),
        PhoneNumberType::VoIP => ("VOIP", 2),
        _ => OTHER,
    }
}

/// North American numbers 555-0100 to 555-0199 belong to nobody (reference B §6.3).
fn is_fictitious(number: &PhoneNumber) -> bool {
    let national = number.get_national_significant_number();
    number.country_code == 1 && national.get(3..8) == Some("55501")
}

/// Whose a number is. Of an invalid one the country code alone is left: it is of the country that was given, or of
/// the only one that has it.
fn region_of(number: &PhoneNumber, given: Option<Region>) -> Option<Region> {
    let all = || PHONE_NUMBER_UTIL.get_regions_for_country_calling_code(number.country_code);
    let alone = |all: Vec<Region>| (all.len() == 1).then(|| all[0]);
    let fitting = given.filter(|region| all().into_iter().flatten().any(|of| of == *region));
    number.get_region_code().or(fitting).or_else(|| alone(all().into_iter().flatten().collect()))
}

fn described(number: &PhoneNumber, given: Option<Region>) -> types::NumberValidateResponse {
    let region = region_of(number, given).map(|region| region.to_string());
    let country = region.as_deref().and_then(rust_iso3166::from_alpha2);
    types::NumberValidateResponse {
        cleansed_phone_number_e164: Some(number.format_as(PhoneNumberFormat::E164).into_owned()),
        cleansed_phone_number_national: Some(number.get_national_significant_number()),
        country: country.map(|country| country.name.to_owned()),
        country_code_iso2: region,
        country_code_numeric: Some(number.country_code.to_string()),
        ..types::NumberValidateResponse::default()
    }
}
