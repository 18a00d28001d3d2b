//! Signing in with an identity provider: OpenID Connect, authorization code with PKCE.

use crate::config::Settings;
use engine::clock::real_now;
use model::{
    access::Role,
    error::{Fault, Reason, Result},
    time::{MINUTE, Millis},
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreTokenResponse, CoreUserInfoClaims},
};
use std::{
    collections::HashMap,
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How long somebody may take at the provider.
pub const PATIENCE_MS: i64 = 10 * MINUTE;
/// How long the provider may take for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of an answer of the provider.
const ANSWER_MAX: usize = 1 << 20;
/// Sign-ins under way; beyond it the oldest are forgotten.
const PENDING_MAX: usize = 1_000;

/// What the operator registered with the provider.
pub struct Oidc {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    /// What newcomers become; without it only those who were asked in may come.
    pub newcomers: Option<Role>,
    http: reqwest::Client,
    pending: Mutex<HashMap<String, Pending>>,
}

/// A sign-in under way.
struct Pending {
    provider: CoreProviderMetadata,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    to: String,
    begun: Millis,
}

/// Where to send the browser.
pub struct Away {
    pub url: String,
    /// Has to come back, from the same browser.
    pub state: String,
}

/// Whom the provider vouches for.
pub struct Vouched {
    pub email: String,
    pub name: String,
    /// Where in the console to go on.
    pub to: String,
}

fn refused(text: impl Into<String>) -> Fault {
    Fault::Caller(Reason::Forbidden, text.into())
}

fn unreachable(error: &dyn std::error::Error) -> Fault {
    let cause = error.source().map_or(String::new(), |cause| format!(": {cause}"));
    Fault::later(format!("the identity provider does not answer as it should: {error}{cause}"))
}

impl Oidc {
    /// As the settings say; none without an issuer.
    ///
    /// # Errors
    /// Names the setting that is no address.
    pub fn new(settings: &Settings) -> Result<Option<Self>> {
        let (Some(issuer), Some(client)) = (&settings.oidc_issuer, &settings.oidc_client_id) else {
            return Ok(None);
        };
        let wrong =
            |name: &str, e: &dyn std::fmt::Display| Fault::invalid(format!("COUNTERPOINT_{name}: {e}"));
        let redirect = format!("{}/counterpoint/oidc/callback", settings.public_url());
        let client_builder = reqwest::Client::builder().timeout(TIMEOUT);
        Ok(Some(Self {
            issuer: IssuerUrl::new(issuer.clone()).map_err(|e| wrong("OIDC_ISSUER", &e))?,
            client_id: ClientId::new(client.clone()),
            secret: settings.oidc_client_secret.clone().map(ClientSecret::new),
            redirect: RedirectUrl::new(redirect).map_err(|e| wrong("PUBLIC_URL", &e))?,
            newcomers: settings.oidc_role.as_deref().and_then(Role::of_member),
            http: client_builder.redirect(reqwest::redirect::Policy::none()).build().map_err(Fault::bug)?,
            pending: Mutex::default(),
        }))
    }

    /// Begins a sign-in that goes on at a path of the console.
    ///
    /// # Errors
    /// 503 when the provider is not there.
    pub async fn begin(&self, to: &str) -> Result<Away> {
        let http = |request| send(self.http.clone(), request);
        let provider = CoreProviderMetadata::discover_async(self.issuer.clone(), &http).await;
        let provider = provider.map_err(|e| unreachable(&e))?;
        let client =
            CoreClient::from_provider_metadata(provider.clone(), self.client_id.clone(), self.secret.clone())
                .set_redirect_uri(self.redirect.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let state = state.into_secret();
        self.remember(&state, Pending { provider, nonce, verifier, to: local(to), begun: real_now() });
        Ok(Away { url: url.to_string(), state })
    }

    fn remember(&self, state: &str, login: Pending) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let now = login.begun;
        pending.retain(|_, login| now.0 - login.begun.0 < PATIENCE_MS);
        if pending.len() >= PENDING_MAX
            && let Some(oldest) = pending.iter().min_by_key(|(_, login)| login.begun).map(|(k, _)| k.clone())
        {
            pending.remove(&oldest);
        }
        pending.insert(state.to_owned(), login);
    }

    /// Ends a sign-in with the code that the provider sent along.
    ///
    /// # Errors
    /// 403 for a state that is unknown or too old, for a token that is not right, and without an e-mail address
    /// that the provider vouches for.
    pub async fn finish(&self, state: &str, code: &str) -> Result<Vouched> {
        let login = self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let login = login.filter(|login| real_now().0 - login.begun.0 < PATIENCE_MS);
        let login = login.ok_or_else(|| refused("The sign-in is unknown or took too long: start again"))?;
        let http = |request| send(self.http.clone(), request);
        let client =
            CoreClient::from_provider_metadata(login.provider, self.client_id.clone(), self.secret.clone())
                .set_redirect_uri(self.redirect.clone());
        let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(Fault::bug)?;
        let tokens: CoreTokenResponse = exchange
            .set_pkce_verifier(login.verifier)
            .request_async(&http)
            .await
            .map_err(|e| refused(format!("The identity provider refused the code: {e}")))?;
        let token = tokens.id_token().ok_or_else(|| refused("The identity provider sent no id token"))?;
        let claims = token.claims(&client.id_token_verifier(), &login.nonce);
        let claims = claims.map_err(|e| refused(format!("The id token is not right: {e}")))?;
        let name = |name: Option<&openidconnect::LocalizedClaim<openidconnect::EndUserName>>| {
            name.and_then(|name| name.get(None)).map_or(String::new(), |name| name.to_string())
        };
        let (email, verified, shown) = match claims.email() {
            Some(email) => (Some(email.to_string()), claims.email_verified(), name(claims.name())),
            None => {
                let ask = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone()));
                let ask = ask.map_err(|_| refused("The identity provider tells no e-mail address"))?;
                let more: CoreUserInfoClaims = ask.request_async(&http).await.map_err(|e| unreachable(&e))?;
                (more.email().map(|email| email.to_string()), more.email_verified(), name(more.name()))
            }
        };
        let email = email.filter(|_| verified != Some(false));
        let email =
            email.ok_or_else(|| refused("The identity provider vouches for no e-mail address of yours"))?;
        Ok(Vouched { email, name: shown, to: login.to })
    }
}

/// A path of ours; anything else is the start page.
fn local(to: &str) -> String {
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    let is_plain = to.bytes().all(|b| b.is_ascii_graphic());
    if is_path && is_plain { to.to_owned() } else { "/".to_owned() }
}

/// One request to the provider.
async fn send(client: reqwest::Client, request: HttpRequest) -> io::Result<HttpResponse> {
    let request = reqwest::Request::try_from(request).map_err(io::Error::other)?;
    let mut answer = client.execute(request).await.map_err(io::Error::other)?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    while let Some(chunk) = answer.chunk().await.map_err(io::Error::other)? {
        if response.body().len() + chunk.len() > ANSWER_MAX {
            return Err(io::Error::other("its answer is too long"));
        }
        response.body_mut().extend_from_slice(&chunk);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_here() {
        assert_eq!(local("/apps/1?x=2#y"), "/apps/1?x=2#y");
        for to in ["", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "/a\nb"] {
            assert_eq!(local(to), "/", "{to}");
        }
    }
}
