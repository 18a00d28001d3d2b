//! The server's own API, called without a socket and signed like any other call.

use crate::credentials::RootKey;
use axum::{Router, body::Body};
use engine::clock::real_now;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use model::error::{Fault, Result};
use serde_json::Value;
use tower::ServiceExt;
use wire::sigv4::{self, Credentials};

/// What the signature names as the host.
const HOST: &str = "counterpoint.internal";

/// A client inside the server.
#[derive(Clone)]
pub struct Local {
    app: Router,
    /// The root key, as every client has to have it.
    pub key: RootKey,
    region: String,
}

impl Local {
    /// Over the server's routes.
    pub fn new(app: Router, key: RootKey, region: String) -> Self {
        Self { app, key, region }
    }

    /// A signed call; its JSON.
    ///
    /// # Errors
    /// What the server answered, when that is no success.
    pub async fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let body = body.map(serde_json::to_vec).transpose().map_err(Fault::bug)?.unwrap_or_default();
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let mut headers = http::HeaderMap::new();
        headers.insert(header::HOST, http::HeaderValue::from_static(HOST));
        let to_sign = sigv4::Request { method, path: bare, query, headers: &headers, body: &body };
        let by = Credentials {
            access_key_id: &self.key.access_key_id,
            secret: &self.key.secret,
            region: &self.region,
        };
        let signed = sigv4::sign(&to_sign, &by, real_now().0);
        let mut request =
            Request::builder().method(method).uri(path).body(Body::from(body)).map_err(Fault::bug)?;
        request.headers_mut().extend(headers);
        request.headers_mut().extend(signed);
        let (status, answer) = self.send(request).await?;
        if !status.is_success() {
            return Err(Fault::bug(format!(
                "{method} {path}: {status} {}",
                String::from_utf8_lossy(&answer)
            )));
        }
        if answer.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&answer).map_err(Fault::bug) }
    }

    /// A call without a signature, as a mail's receiver makes it.
    pub async fn follow(&self, method: &str, path: &str) -> Result<StatusCode> {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).map_err(Fault::bug)?;
        Ok(self.send(request).await?.0)
    }

    async fn send(&self, request: Request<Body>) -> Result<(StatusCode, bytes::Bytes)> {
        let answer = self.app.clone().oneshot(request).await.map_err(Fault::bug)?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await.map_err(Fault::bug)?.to_bytes()))
    }
}
