//! The one place where a fault becomes HTTP, and where it is logged.

use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};
use model::error::{Fault, Reason};
use wire::error::ErrorKind;

/// Headers that browsers may read of any answer (reference A §0.1, C §a).
const EXPOSED: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";

/// A JSON answer with the headers every answer carries.
pub fn json(status: u16, request_id: &str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

/// An answer without a body, such as 204.
pub fn empty(status: u16, request_id: &str) -> Response {
    let mut response = json(status, request_id, Vec::new());
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}

/// A fault as the original would answer it (reference A §8.1); logged here and nowhere else.
pub fn fault(fault: &Fault, request_id: &str) -> Response {
    let (kind, text) = match fault {
        Fault::Caller(reason, text) => (kind_of(*reason), text.as_str()),
        Fault::Later(text) => {
            tracing::warn!(request_id, text, "try later");
            (ErrorKind::ServiceUnavailable, text.as_str())
        }
        Fault::Bug(text) => {
            tracing::error!(request_id, text, "our bug");
            (
                ErrorKind::InternalServerError,
                "Something went wrong on our side; the log has it under this request id",
            )
        }
    };
    error(kind, text, request_id)
}

fn kind_of(reason: Reason) -> ErrorKind {
    match reason {
        Reason::Invalid => ErrorKind::BadRequest,
        Reason::Unauthorized => ErrorKind::Unauthorized,
        Reason::CodeNeeded => ErrorKind::TotpRequired,
        Reason::Forbidden => ErrorKind::Forbidden,
        Reason::Missing => ErrorKind::NotFound,
        Reason::Conflict => ErrorKind::Conflict,
        Reason::NotBuilt => ErrorKind::NotImplemented,
        Reason::TooLarge => ErrorKind::PayloadTooLarge,
        Reason::TooMany => ErrorKind::TooManyRequests,
    }
}

/// An error of a known kind.
pub fn error(kind: ErrorKind, text: &str, request_id: &str) -> Response {
    let mut response = json(kind.status(), request_id, kind.body(text, request_id));
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(kind.name()));
    response
}

/// 429 that says after how many seconds to try again.
pub fn too_many(text: &str, retry_after_s: u64, request_id: &str) -> Response {
    let mut response = error(ErrorKind::TooManyRequests, text, request_id);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
    response
}
