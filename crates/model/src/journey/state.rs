//! The states of a journey and the ways between them (reference B §2.2).

use crate::{
    error::{Fault, Reason, Result},
    limits::JOURNEY_PAUSE_MS,
    time::Millis,
};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The API's word.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// The one of the API's word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// `State` of a journey.
    State {
        Draft = "DRAFT",
        Active = "ACTIVE",
        Paused = "PAUSED",
        /// Nobody is left in it.
        Completed = "COMPLETED",
        Cancelled = "CANCELLED",
        /// Nobody enters for the first time; those inside go on.
        Closed = "CLOSED",
    }
}

words! {
    /// `Status` of a journey's run (reference B §2.6).
    RunStatus {
        Scheduled = "SCHEDULED",
        Running = "RUNNING",
        Completed = "COMPLETED",
        Cancelled = "CANCELLED",
    }
}

impl RunStatus {
    /// Whether there is more to come of it.
    pub fn is_open(self) -> bool {
        matches!(self, RunStatus::Scheduled | RunStatus::Running)
    }
}

/// What UpdateJourneyState does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Publish,
    Pause,
    Resume,
    Cancel,
}

/// What asking for a state means in another; `paused` since when it is paused.
///
/// # Errors
/// 400 for a state that cannot be asked for, or not from here, or not yet.
pub fn change(from: State, to: State, paused: Option<Millis>, now: Millis) -> Result<Change> {
    use State::*;
    match (from, to) {
        // Publishing a draft by its state is ours (design, decision 11).
        (Draft, Active) => Ok(Change::Publish),
        (Active, Paused) => Ok(Change::Pause),
        (Paused, Active) => match paused.map(|at| at.plus(JOURNEY_PAUSE_MS)).filter(|at| now < *at) {
            Some(at) => Err(Fault::invalid(format!(
                "State: a paused journey can be resumed 5 minutes after the pause, that is from {at}"
            ))),
            None => Ok(Change::Resume),
        },
        (Active | Paused | Closed, Cancelled) => Ok(Change::Cancel),
        (_, Draft | Completed | Closed) => Err(Fault::invalid(format!(
            "State: {} cannot be asked for, only ACTIVE, PAUSED and CANCELLED",
            to.as_str()
        ))),
        (from, to) => Err(Fault::invalid(format!(
            "State: a journey that is {} cannot become {}",
            from.as_str(),
            to.as_str()
        ))),
    }
}

/// Which state CreateJourney and UpdateJourney ask for; none given leaves it as it is.
///
/// # Errors
/// 400 for any but DRAFT and ACTIVE.
pub fn written(word: Option<&str>) -> Result<Option<State>> {
    match word.filter(|word| !word.is_empty()).map(|word| (word, State::parse(word))) {
        None => Ok(None),
        Some((_, Some(state @ (State::Draft | State::Active)))) => Ok(Some(state)),
        Some((word, _)) => Err(Fault::invalid(format!(
            "State: {word} is neither DRAFT nor ACTIVE; UpdateJourneyState changes it"
        ))),
    }
}

/// What UpdateJourney makes of a journey: its state afterwards.
///
/// # Errors
/// 409 for one that cannot be edited, or not like this.
pub fn edited(from: State, asked: Option<State>) -> Result<State> {
    match (from, asked) {
        (State::Draft, asked) => Ok(asked.unwrap_or(State::Draft)),
        (State::Active, None | Some(State::Active)) => Ok(State::Active),
        (State::Active, _) => Err(conflict("The journey is ACTIVE and cannot become a DRAFT again")),
        (from, _) => Err(conflict(format!("The journey is {} and cannot be edited", from.as_str()))),
    }
}

/// 409.
pub fn conflict(text: impl Into<String>) -> Fault {
    Fault::Caller(Reason::Conflict, text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::*;

    #[test]
    fn changes_by_the_table() {
        let allowed = [
            (Draft, Active, Change::Publish),
            (Active, Paused, Change::Pause),
            (Paused, Active, Change::Resume),
            (Active, Cancelled, Change::Cancel),
            (Paused, Cancelled, Change::Cancel),
            (Closed, Cancelled, Change::Cancel),
        ];
        for from in State::ALL {
            for to in State::ALL {
                let wanted = allowed.iter().find(|row| (row.0, row.1) == (*from, *to)).map(|row| row.2);
                assert_eq!(change(*from, *to, None, Millis(0)).ok(), wanted, "{from:?} {to:?}");
            }
        }
        let resumed = |now| change(Paused, Active, Some(Millis(1_000)), Millis(now));
        assert!(resumed(1_000 + JOURNEY_PAUSE_MS - 1).is_err());
        assert_eq!(resumed(1_000 + JOURNEY_PAUSE_MS), Ok(Change::Resume));
    }

    #[test]
    fn only_drafts_and_active_ones_are_edited() {
        for (from, asked, wanted) in [
            (Draft, None, Some(Draft)),
            (Draft, Some(Draft), Some(Draft)),
            (Draft, Some(Active), Some(Active)),
            (Active, None, Some(Active)),
            (Active, Some(Active), Some(Active)),
            (Active, Some(Draft), None),
            (Paused, Some(Active), None),
            (Cancelled, None, None),
            (Closed, Some(Active), None),
            (Completed, Some(Draft), None),
        ] {
            match edited(from, asked) {
                Ok(state) => assert_eq!(Some(state), wanted, "{from:?} {asked:?}"),
                Err(fault) => {
                    assert_eq!(wanted, None, "{from:?} {asked:?}");
                    assert!(matches!(fault, Fault::Caller(Reason::Conflict, _)));
                }
            }
        }
        assert_eq!((written(None), written(Some("ACTIVE"))), (Ok(None), Ok(Some(Active))));
        assert!(written(Some("PAUSED")).is_err() && written(Some("DONE")).is_err());
        assert!(State::ALL.iter().all(|state| State::parse(state.as_str()) == Some(*state)));
        assert!(RunStatus::ALL.iter().filter(|status| status.is_open()).count() == 2);
    }
}
