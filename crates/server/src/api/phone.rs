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

async fn validate(
    _: Cx,
    input: types::PhoneNumberValidateRequest,
) -> Result<types::PhoneNumberValidateResponse> {
    let request = input.number_validate_request;
    let given = request.phone_number.unwrap_or_default();
    let country = request.iso_country_code.filter(|code| !code.is_empty());
    let region = country.as_deref().map(region).transpose()?;
    let known = PHONE_NUMBER_UTIL.parse(&given, region).ok();
    let (phone_type, code) = known.as_ref().map_or(INVALID, kind);
    let mut response = known.map(described).unwrap_or_default();
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
    match number.get_type() {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => ("MOBILE", 0),
        PhoneNumberType::FixedLine => ("LANDLINE", 1),
        PhoneNumberType::VoIP => ("VOIP", 2),
        _ => ("OTHER", 4),
    }
}

fn described(number: PhoneNumber) -> types::NumberValidateResponse {
    let region = number.get_region_code().map(|region| region.to_string());
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
