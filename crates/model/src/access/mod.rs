//! Who may do what: roles, what each may, and the one table from a call to what it needs.
//!
//! The server asks [`needs`] what a call needs and [`Role::may`] whether its caller's role has it. Nothing else
//! decides; a call that is not in the table needs what only admins have.

mod attempts;
mod mask;
mod table;

pub use attempts::Attempts;
pub use mask::{masked, masked_within};
pub use table::{Needs, all, needs};

use serde::{Deserialize, Serialize};
use std::fmt::Write;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// As the API shows it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }
    };
}

words! {
    /// What somebody is. The first five are people's, the others access keys'.
    Role {
        Admin = "admin",
        /// A marketer who may also launch.
        Launcher = "launcher",
        Marketer = "marketer",
        /// Reads everything but people.
        Analyst = "analyst",
        /// Reads people, with their addresses masked.
        Support = "support",
        /// A key that may do everything; the root key is one.
        KeyAdmin = "admin",
        /// A key of a server that sends.
        Sender = "sender",
        /// A key that is in the hands of everybody who has the app.
        Ingest = "ingest",
        Read = "read",
    }
}

words! {
    /// What a call needs.
    Capability {
        /// Nothing: signing in.
        Open = "open",
        /// To be a member: one's own sessions and password.
        Own = "own",
        /// To know which apps there are and that the server is well.
        Enter = "enter",
        /// Everything that is not about single people.
        Read = "read",
        /// Single people.
        People = "people",
        /// What was sent to whom, who is not sent to.
        Inbox = "inbox",
        /// Addresses, not masked.
        Addresses = "addresses",
        /// Segments, templates, campaigns that stay paused, journeys that stay drafts, imports and exports.
        Edit = "edit",
        /// Setting campaigns and journeys going.
        Launch = "launch",
        /// Sending to somebody at once.
        Send = "send",
        /// Saying what activation, retention and conversion mean.
        Metrics = "metrics",
        /// Putting an address on the suppression list.
        Suppress = "suppress",
        /// Removing endpoints and users, and letting an app move one.
        Profiles = "profiles",
        /// Telling events and changes of endpoints.
        Ingest = "ingest",
        /// Fetching the in-app messages of an endpoint.
        InApp = "inapp",
        /// Apps, channels, settings.
        Settings = "settings",
        /// Members, access keys, the audit log.
        Members = "members",
    }
}

/// Which roles have a capability.
fn holders(capability: Capability) -> &'static [Role] {
    use Role::*;
    match capability {
        Capability::Open => Role::ALL,
        Capability::Own => &[Admin, Launcher, Marketer, Analyst, Support],
        Capability::Enter => &[Admin, Launcher, Marketer, Analyst, Support, KeyAdmin, Sender, Read],
        Capability::Read => &[Admin, Launcher, Marketer, Analyst, KeyAdmin, Sender, Read],
        Capability::People => &[Admin, Launcher, Marketer, Support, KeyAdmin, Sender, Read],
        Capability::Inbox => &[Admin, Launcher, Marketer, Analyst, Support, KeyAdmin, Sender, Read],
        Capability::Addresses => &[Admin, Launcher, Marketer, KeyAdmin, Sender, Read],
        Capability::Edit => &[Admin, Launcher, Marketer, KeyAdmin],
        Capability::Launch => &[Admin, Launcher, KeyAdmin],
        Capability::Send => &[Admin, Launcher, KeyAdmin, Sender],
        Capability::Metrics => &[Admin, Analyst, KeyAdmin],
        Capability::Suppress => &[Admin, Launcher, Marketer, Support, KeyAdmin],
        Capability::Profiles => &[Admin, KeyAdmin, Sender],
        Capability::Ingest => &[Admin, KeyAdmin, Sender, Ingest],
        Capability::InApp => &[Admin, Launcher, Marketer, Support, KeyAdmin, Sender, Ingest, Read],
        Capability::Settings | Capability::Members => &[Admin, KeyAdmin],
    }
}

impl Role {
    /// A person's role by its word.
    pub fn of_member(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| !role.is_of_key() && role.as_str() == word)
    }

    /// An access key's role by its word.
    pub fn of_key(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.is_of_key() && role.as_str() == word)
    }

    /// Whether access keys have it, not people.
    pub fn is_of_key(self) -> bool {
        matches!(self, Role::KeyAdmin | Role::Sender | Role::Ingest | Role::Read)
    }

    /// Whether this role has a capability.
    pub fn may(self, capability: Capability) -> bool {
        holders(capability).contains(&self)
    }

    /// What the role has, in the order of the declaration.
    pub fn capabilities(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |capability| self.may(*capability))
    }
}

/// Why a role may not do something, naming those of its kind that may.
pub fn refusal(role: Role, call: &str, capability: Capability) -> String {
    let able = holders(capability).iter().filter(|other| other.is_of_key() == role.is_of_key());
    let able: Vec<&str> = able.map(|role| role.as_str()).collect();
    let mut text = format!("{call} is not for the role {}", role.as_str());
    let _ = match able.split_last() {
        None if role.is_of_key() => write!(text, ": members only, who sign in at the console"),
        None => write!(text, ": access keys only"),
        Some((last, [])) => write!(text, ": only {last} may"),
        Some((last, others)) => write!(text, ": {} or {last} may", others.join(", ")),
    };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_the_roles_of_their_kind() {
        for role in Role::ALL {
            let read = if role.is_of_key() { Role::of_key } else { Role::of_member };
            assert_eq!(read(role.as_str()), Some(*role));
        }
        assert_eq!((Role::of_member("sender"), Role::of_key("marketer")), (None, None));
    }

    #[test]
    fn a_launcher_may_all_that_a_marketer_may() {
        assert!(Role::Marketer.capabilities().all(|capability| Role::Launcher.may(capability)));
        let own = |capability: &Capability| *capability != Capability::Own;
        assert!(Capability::ALL.iter().all(|capability| Role::Admin.may(*capability)));
        assert!(Capability::ALL.iter().filter(|c| own(c)).all(|capability| Role::KeyAdmin.may(*capability)));
    }

    #[test]
    fn a_refusal_names_who_may() {
        let text = refusal(Role::Support, "CreateCampaign", Capability::Edit);
        assert_eq!(text, "CreateCampaign is not for the role support: admin, launcher or marketer may");
        let text = refusal(Role::Read, "PutEvents", Capability::Ingest);
        assert_eq!(text, "PutEvents is not for the role read: admin, sender or ingest may");
        assert!(refusal(Role::Read, "GET /session", Capability::Own).contains("members only"));
        assert!(refusal(Role::Analyst, "CreateApp", Capability::Settings).ends_with("only admin may"));
    }
}
