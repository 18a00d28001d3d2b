//! Outbound protocols. A carrier takes rendered messages and answers what became of each; it knows nothing of
//! campaigns and nothing of the store.

mod mime;
mod sandbox;
mod smtp;

pub use sandbox::{Sandbox, SandboxMessage, Wanted};
pub use smtp::{Smtp, SmtpAddress};

use model::{
    error::{Fault, Result},
    message::{Email, Outcome},
};
use std::{sync::Arc, time::Duration};

/// Where e-mail goes.
#[derive(Clone, Debug)]
pub enum EmailRoute {
    Sandbox,
    Smtp(SmtpAddress),
}

impl EmailRoute {
    /// Reads `sandbox`, `smtp://[user:pass@]host:port` or `smtps://…`.
    ///
    /// # Errors
    /// 400 saying what is expected.
    pub fn parse(text: &str) -> Result<Self> {
        if text == "sandbox" {
            return Ok(EmailRoute::Sandbox);
        }
        let wrong = || {
            Fault::invalid(
                "COUNTERPOINT_EMAIL: `sandbox`, `smtp://[user:password@]host:port` or `smtps://…`".to_owned(),
            )
        };
        SmtpAddress::parse(text).map(EmailRoute::Smtp).ok_or_else(wrong)
    }

    /// Whether messages leave this machine.
    pub fn is_remote(&self) -> bool {
        matches!(self, EmailRoute::Smtp(address) if !address.is_loopback())
    }
}

/// What carries e-mail.
#[derive(Clone)]
pub enum EmailCarrier {
    Sandbox(Arc<Sandbox>),
    Smtp(Arc<Smtp>),
}

/// Every carrier of the server.
#[derive(Clone)]
pub struct Carriers {
    pub email: EmailCarrier,
    /// Always there, so that its list can be read.
    pub sandbox: Arc<Sandbox>,
}

impl Carriers {
    /// Carriers over the operator's routes.
    pub fn new(email: EmailRoute, email_connections: usize) -> Self {
        let sandbox = Arc::new(Sandbox::default());
        let email = match email {
            EmailRoute::Sandbox => EmailCarrier::Sandbox(sandbox.clone()),
            EmailRoute::Smtp(address) => EmailCarrier::Smtp(Arc::new(Smtp::new(address, email_connections))),
        };
        Self { email, sandbox }
    }
}

impl EmailCarrier {
    /// Sends one window of messages; outcomes are in the same order.
    pub async fn send(&self, batch: Vec<Email>) -> Vec<Outcome> {
        match self {
            EmailCarrier::Sandbox(sandbox) => sandbox.send(batch).await,
            EmailCarrier::Smtp(smtp) => smtp.send(batch).await,
        }
    }

    /// Sends one message that somebody waits for. Not handed over within the limit: withdrawn.
    pub async fn send_within(&self, email: Email, limit: Duration) -> Outcome {
        match self {
            EmailCarrier::Sandbox(sandbox) => sandbox.send(vec![email]).await.pop().unwrap_or_else(nothing),
            EmailCarrier::Smtp(smtp) => smtp.send_within(email, limit).await,
        }
    }

    /// `sandbox` or `smtp`.
    pub fn name(&self) -> &'static str {
        match self {
            EmailCarrier::Sandbox(_) => "sandbox",
            EmailCarrier::Smtp(_) => "smtp",
        }
    }

    /// Windows that may be on their way at the same time.
    pub fn connections(&self) -> usize {
        /// The sandbox has no connections; so many windows keep two cores busy.
        const SANDBOX_WINDOWS: usize = 8;
        match self {
            EmailCarrier::Sandbox(_) => SANDBOX_WINDOWS,
            EmailCarrier::Smtp(smtp) => smtp.connections(),
        }
    }
}

fn nothing() -> Outcome {
    Outcome::NotSent { error: "the carrier gave no answer".to_owned() }
}
