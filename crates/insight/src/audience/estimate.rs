//! How many a segment means, rule by rule, and how many of them can be reached.

use super::Population;
use model::{
    channel::Channel,
    endpoint::{OptOut, Status},
    error::Result,
    message::mailbox,
    segment::{Prepared, Rule, Segment, Subject},
    time::Millis,
};
use std::{
    collections::{BTreeMap, HashSet},
    ops::ControlFlow,
};

/// Members that an estimate shows.
pub(super) const SAMPLE: usize = 10;
/// Endpoints between two looks at whether anybody still waits.
const LOOK: u32 = 512;

/// How many endpoints of the app satisfy one rule alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    pub rule: String,
    pub group: usize,
    pub dimension: usize,
    pub count: u64,
}

/// Members on one channel, each in the first step that takes it out, or reachable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub members: u64,
    pub no_address: u64,
    pub opted_out: u64,
    pub inactive: u64,
    pub suppressed: u64,
    pub same_address: u64,
    pub reachable: u64,
}

/// What a segment would mean now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Endpoints.
    pub count: u64,
    /// Distinct people: users, and endpoints without one.
    pub users: u64,
    pub rules: Vec<Alone>,
    pub reach: BTreeMap<Channel, Reach>,
    /// Numbers of the oldest members.
    pub sample: Vec<u32>,
    pub position: u64,
}

/// What an estimate has to know besides the people.
pub struct Asking<'a> {
    pub now: Millis,
    /// The suppression list: mailboxes by channel.
    pub suppressed: &'a HashSet<(Channel, String)>,
    /// Whether nobody waits for the answer any more.
    pub stop: &'a dyn Fn() -> bool,
}

/// Counts in one pass; none when it was stopped.
pub(super) fn scan(
    population: &dyn Population,
    segment: &Segment,
    prepared: &Prepared,
    asking: &Asking<'_>,
) -> Result<Option<Estimate>> {
    let mut rules: Vec<(Rule<'_>, Alone)> = segment
        .all_dimensions()
        .flat_map(|(group, dimension, d)| {
            d.rules().map(move |rule| (rule, Alone { rule: rule.name().into(), group, dimension, count: 0 }))
        })
        .collect();
    let mut found = Estimate { position: population.position(), ..Estimate::default() };
    found.reach.insert(Channel::Email, Reach::default());
    let (mut people, mut addresses, mut shown, mut stopped) = (HashSet::new(), HashSet::new(), 0, false);
    population.scan(0, &mut |no, endpoint, user, last_active| {
        shown += 1;
        if shown % LOOK == 0 && (asking.stop)() {
            stopped = true;
            return ControlFlow::Break(());
        }
        let subject = Subject { endpoint, user, last_active };
        for (rule, alone) in &mut rules {
            alone.count += u64::from(rule.holds(&subject, asking.now));
        }
        if prepared.matches(&subject, asking.now) {
            found.count += 1;
            found.users +=
                u64::from(endpoint.user_id.as_ref().is_none_or(|user| people.insert(user.clone())));
            if found.sample.len() < SAMPLE {
                found.sample.push(no);
            }
            reach(&subject, asking, &mut addresses, &mut found.reach);
        }
        ControlFlow::Continue(())
    })?;
    found.rules = rules.into_iter().map(|(_, alone)| alone).collect();
    Ok((!stopped).then_some(found))
}

fn reach(
    subject: &Subject<'_>,
    asking: &Asking<'_>,
    addresses: &mut HashSet<(Channel, String)>,
    by_channel: &mut BTreeMap<Channel, Reach>,
) {
    let Some(channel) = subject.endpoint.channel else { return };
    let reach = by_channel.entry(channel).or_default();
    reach.members += 1;
    let address = subject.endpoint.address.as_deref().unwrap_or_default();
    // Without an address OptOut is ALL by itself (reference A §2.4): that is no wish of anybody.
    let step = if address.is_empty() {
        &mut reach.no_address
    } else if subject.endpoint.opt_out == OptOut::All {
        &mut reach.opted_out
    } else if subject.endpoint.status == Status::Inactive {
        &mut reach.inactive
    } else {
        let mailbox = (channel, mailbox(address));
        if asking.suppressed.contains(&mailbox) {
            &mut reach.suppressed
        } else if !addresses.insert(mailbox) {
            &mut reach.same_address
        } else {
            &mut reach.reachable
        }
    };
    *step += 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::{crowd::Crowd, estimate};
    use model::{
        endpoint::{EndpointPatch, Rules, merge},
        segment::{Dimensions, SetTest},
    };
    use std::cell::Cell;

    /// `count` endpoints of which every second one is on e-mail, three to an address.
    fn crowd(count: u32) -> Crowd {
        let mut crowd = Crowd { position: 9, ..Crowd::default() };
        let rules = Rules { now: Millis(0), request_id: "", cohort: 0, newest_event: None, exported: false };
        for no in 1..=count {
            let patch = EndpointPatch {
                channel: Some(if no % 2 == 0 { Channel::Email } else { Channel::Sms }),
                address: Some(format!("A{}", no / 6)),
                user_id: Some(format!("u{}", no % 50)),
                ..EndpointPatch::default()
            };
            let endpoint = merge(None, None, &no.to_string(), &patch, &rules).unwrap().endpoint;
            crowd.put(no, endpoint, Millis(0));
        }
        crowd
    }

    fn email() -> Segment {
        let test = SetTest { exclusive: false, values: vec!["EMAIL".to_owned()] };
        let dimensions = Dimensions { channel: Some(test), ..Dimensions::default() };
        Segment { dimensions: Some(dimensions), ..Segment::default() }
    }

    #[test]
    fn each_member_is_in_one_step() {
        let suppressed = HashSet::from([(Channel::Email, "a1".to_owned())]);
        let asking = Asking { now: Millis(0), suppressed: &suppressed, stop: &|| false };
        let found = estimate(&crowd(600), &email(), &asking).unwrap().unwrap();
        assert_eq!((found.count, found.users, found.position), (300, 25, 9));
        assert_eq!(found.rules[0].count, 300);
        assert_eq!(found.sample, (1..=10).map(|n| n * 2).collect::<Vec<u32>>());
        // 2 and 4 share an address, 600 is alone, the other 99 addresses have three each; one is on the list.
        let wanted =
            Reach { members: 300, suppressed: 3, same_address: 197, reachable: 100, ..Reach::default() };
        assert_eq!(found.reach, BTreeMap::from([(Channel::Email, wanted)]));
    }

    #[test]
    fn nobody_waiting_means_no_more_work() {
        let (crowd, looks) = (crowd(5_000), Cell::new(0));
        let stop = || {
            looks.set(looks.get() + 1);
            looks.get() == 2
        };
        let asking = Asking { now: Millis(0), suppressed: &HashSet::new(), stop: &stop };
        assert_eq!(estimate(&crowd, &email(), &asking), Ok(None));
        assert_eq!(looks.get(), 2);
    }
}
