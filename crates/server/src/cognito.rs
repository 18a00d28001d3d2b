//! The two calls of Cognito Identity that apps make, `POST /` in AWS JSON 1.1, unsigned (reference C §c): an identity of
//! a pool, and credentials for it. An access key names the pool (`IdentityPoolId`).

use crate::http::{answer, auth, front::Front, ingest::TooOften};
use axum::{
    body::Body,
    extract::{Request, State},
    response::Response,
};
use http::{HeaderValue, header};
use model::error::{Fault, Reason};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::sync::Arc;

/// What `x-amz-target` begins with.
const SERVICE: &str = "AWSCognitoIdentityService.";
/// Largest body, bytes: an id, and tokens of identity providers that are not looked at.
const BODY_BYTES: usize = 64 << 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetId {
    identity_pool_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetCredentialsForIdentity {
    identity_id: String,
}

/// An error by its name there, with its text.
type Refusal = (&'static str, String);

/// Answers one call.
pub async fn handle(State(front): State<Arc<Front>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = front.engine.uuid();
    let target = parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let Some(operation) = target.and_then(|target| target.strip_prefix(SERVICE)) else {
        let text = "POST / answers GetId and GetCredentialsForIdentity of Cognito Identity (X-Amz-Target)";
        return answer::fault(&Fault::missing(text), &request_id);
    };
    if let Err(too_often) = front.ingest.admit_guest(&auth::origin(&parts).address) {
        return limited(too_often, &request_id);
    }
    let body = match front.read(&parts, body, BODY_BYTES).await {
        Ok(body) => body,
        Err((kind, text)) => return answer::error(kind, &text, &request_id),
    };
    match answered(&front, operation, &body) {
        Ok(value) => told(200, &value, &request_id),
        Err((name, text)) => refused(400, name, &text, &request_id),
    }
}

fn answered(front: &Front, operation: &str, body: &[u8]) -> Result<Value, Refusal> {
    match operation {
        "GetId" => {
            let GetId { identity_pool_id } = read(body)?;
            let identity = front.engine.new_identity(&identity_pool_id).map_err(refusal)?;
            Ok(json!({ "IdentityId": identity }))
        }
        "GetCredentialsForIdentity" => {
            let GetCredentialsForIdentity { identity_id } = read(body)?;
            let made = front.engine.guest_credentials(&identity_id).map_err(refusal)?;
            let credentials = json!({
                "AccessKeyId": made.access_key_id,
                "SecretKey": made.secret,
                "SessionToken": made.token,
                "Expiration": made.expires.0 as f64 / 1_000.0,
            });
            Ok(json!({ "IdentityId": identity_id, "Credentials": credentials }))
        }
        other => {
            Err(("UnknownOperationException", format!("{other}: only GetId and GetCredentialsForIdentity")))
        }
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|e| match e.is_data() {
        true => ("ValidationException", format!("1 validation error detected: {e}")),
        false => ("SerializationException", e.to_string()),
    })
}

fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Caller(Reason::Missing, text) => ("ResourceNotFoundException", text),
        Fault::Caller(_, text) => ("InvalidParameterException", text),
        other => {
            tracing::error!(fault = %other, "credentials could not be made");
            ("InternalErrorException", "Something went wrong on our side".to_owned())
        }
    }
}

fn limited(too_often: TooOften, request_id: &str) -> Response {
    let text = "Too many identities were asked for from this address: see Retry-After";
    too_often.on(refused(429, "TooManyRequestsException", text, request_id))
}

fn refused(status: u16, name: &'static str, text: &str, request_id: &str) -> Response {
    let mut response = told(status, &json!({ "__type": name, "message": text }), request_id);
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(name));
    response
}

fn told(status: u16, body: &Value, request_id: &str) -> Response {
    let mut response = answer::json(status, request_id, body.to_string().into_bytes());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
