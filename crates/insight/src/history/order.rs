//! Whose an event is, and the order in which questions go through all of them.

use super::{History, LONE, Subject};
use model::time::Millis;

/// Whose an endpoint was.
#[derive(Default)]
pub(super) struct Ties {
    /// From which event on it belonged to which user, or to none any more.
    pub since: Vec<(u32, Option<u32>)>,
    /// It did something.
    pub acted: bool,
}

impl History {
    /// From the next event on the endpoint is this user's, or nobody's.
    pub(super) fn tie(&mut self, endpoint: &str, user: Option<&str>) {
        let user = user.map(|user| self.users.number(user));
        let no = self.endpoint(endpoint);
        let (ties, next) = (&mut self.ties[no as usize], self.events.at.len() as u32);
        // What was never tied needs no end of it.
        if ties.since.last().map_or(user.is_some(), |(_, last)| *last != user) {
            // The first tie also has what came before it.
            self.stirred |= ties.since.is_empty() && ties.acted;
            ties.since.push((next, user));
        }
    }

    fn subject_of(&self, event: u32) -> Subject {
        let endpoint = self.events.endpoint[event as usize];
        let ties = &self.ties[endpoint as usize].since;
        let since = ties.partition_point(|(from, _)| *from <= event);
        // The first tie also has what came before it.
        let user = ties.get(since.saturating_sub(1)).and_then(|(_, user)| *user);
        user.unwrap_or(endpoint | LONE)
    }

    /// Brings the events into the order of subject and time; what is in order already is only gone through once.
    pub fn arrange(&mut self) {
        if std::mem::take(&mut self.stirred) {
            self.order.clear();
            self.subjects.clear();
        }
        let (done, count) = (self.order.len() as u32, self.events.at.len() as u32);
        if done == count {
            return;
        }
        let fresh: Vec<Subject> = (done..count).map(|event| self.subject_of(event)).collect();
        self.subjects.extend(fresh);
        let key = |event: u32| (self.subjects[event as usize], self.events.at[event as usize], event);
        let mut fresh: Vec<(Subject, Millis, u32)> = (done..count).map(key).collect();
        fresh.sort_unstable();
        let mut order = Vec::with_capacity(count as usize);
        let mut known = self.order.iter().copied().peekable();
        for next in fresh {
            while let Some(event) = known.next_if(|event| key(*event) < next) {
                order.push(event);
            }
            order.push(next.2);
        }
        order.extend(known);
        self.order = order;
    }

    /// The events of each subject in turn, in the order of time; [`History::arrange`] comes first.
    pub(super) fn runs(&self) -> impl Iterator<Item = (Subject, &[u32])> {
        let subjects = &self.subjects;
        self.order
            .chunk_by(|a, b| subjects[*a as usize] == subjects[*b as usize])
            .map(move |run| (subjects[run[0] as usize], run))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::named::{Named, Text};
    use model::{
        change::{Change, Record},
        endpoint::{EndpointPatch, Rules, merge},
        event::{Event, Origin},
    };
    use proptest::prelude::*;

    /// One record: somebody acts, or is somebody's from now on.
    #[derive(Clone, Debug)]
    enum Step {
        Acts(u8, i64),
        Is(u8, Option<u8>),
        Asked,
    }

    fn record(step: &Step) -> Option<Record> {
        let mut record = Record { at: Millis(1_000), changes: Vec::new(), events: Vec::new() };
        match step {
            Step::Asked => return None,
            Step::Acts(endpoint, at) => record.events.push(Event {
                endpoint: format!("e{endpoint}").into(),
                id: Text::default(),
                kind: "x".into(),
                at: Millis(*at),
                origin: Origin::Client,
                attributes: Named::default(),
                metrics: Named::default(),
                session: None,
                client: None,
                address: None,
                recipient: None,
            }),
            Step::Is(endpoint, user) => {
                let user_id = user.map(|user| format!("u{user}"));
                let patch = EndpointPatch { user_id, ..EndpointPatch::default() };
                let rules =
                    Rules { now: Millis(0), request_id: "", cohort: 0, newest_event: None, exported: false };
                let merged = merge(None, None, &format!("e{endpoint}"), &patch, &rules).unwrap();
                record.changes.push(Change::EndpointPut(Box::new(merged.endpoint)));
            }
        }
        Some(record)
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0..5u8, 0..20i64).prop_map(|(endpoint, at)| Step::Acts(endpoint, at)),
            2 => (0..5u8, proptest::option::of(0..3u8)).prop_map(|(endpoint, user)| Step::Is(endpoint, user)),
            1 => Just(Step::Asked),
        ]
    }

    proptest! {
        #[test]
        fn order_does_not_depend_on_when_it_is_asked_for(steps in proptest::collection::vec(step(), 0..60)) {
            let (mut often, mut once) = (History::default(), History::default());
            for (position, step) in (1..).zip(&steps) {
                match record(step) {
                    Some(record) => {
                        often.take(position, &record);
                        once.take(position, &record);
                    }
                    None => often.arrange(),
                }
            }
            often.arrange();
            once.arrange();
            prop_assert_eq!(&often.order, &once.order);
            prop_assert_eq!(&often.subjects, &once.subjects);
            prop_assert!(once.order.len() == once.events.at.len());
        }
    }
}
