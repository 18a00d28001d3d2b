//! A segment made ready for being asked about many people.

use super::{Dimensions, Group, Groups, Segment, Source, Subject};
use crate::{
    error::{Fault, Result},
    id::EndpointKey,
    limits::SEGMENT_DEPTH,
    time::Millis,
};
use std::collections::{HashMap, HashSet};

/// What a segment refers to.
pub trait Sources {
    /// A segment's definition; none when it is gone: then it matches nobody.
    fn segment(&self, source: &Source) -> Result<Option<Segment>>;

    /// The members of an imported segment: endpoint keys, and user ids.
    fn members(&self, source: &Source) -> Result<(Vec<String>, Vec<String>)>;
}

/// A segment with everything it refers to.
pub struct Prepared {
    rule: Rule,
    sources: HashMap<Source, Prepared>,
}

enum Rule {
    Everybody,
    /// A source that is gone.
    Nobody,
    Dimensions(Box<Dimensions>),
    Groups(Groups),
    Listed {
        endpoints: HashSet<String>,
        users: HashSet<String>,
    },
}

impl Prepared {
    /// Loads what a segment refers to; `own` names the segment itself, for an imported one's list.
    ///
    /// # Errors
    /// 400 for segments that refer to each other in a circle or too deep.
    pub fn new(segment: &Segment, own: Option<&Source>, sources: &dyn Sources) -> Result<Self> {
        Self::at_depth(segment, own, sources, 0)
    }

    fn at_depth(
        segment: &Segment,
        own: Option<&Source>,
        sources: &dyn Sources,
        depth: usize,
    ) -> Result<Self> {
        if depth > SEGMENT_DEPTH {
            let text =
                format!("Source segments: in a circle, or more than {SEGMENT_DEPTH} above one another");
            return Err(Fault::invalid(text));
        }
        if let (true, Some(own)) = (segment.imported, own) {
            let (endpoints, users) = sources.members(own)?;
            let endpoints = endpoints.into_iter().collect();
            return Ok(Self::of(Rule::Listed { endpoints, users: users.into_iter().collect() }));
        }
        let Some(groups) = &segment.groups else {
            let rule = segment.dimensions.clone().map_or(Rule::Everybody, |d| Rule::Dimensions(Box::new(d)));
            return Ok(Self::of(rule));
        };
        let mut prepared = Self::of(Rule::Groups(groups.clone()));
        for source in groups.groups.iter().flat_map(|g| &g.sources) {
            let below = match sources.segment(source)? {
                Some(found) => Self::at_depth(&found, Some(source), sources, depth + 1)?,
                None => Self::of(Rule::Nobody),
            };
            prepared.sources.insert(source.clone(), below);
        }
        Ok(prepared)
    }

    fn of(rule: Rule) -> Self {
        Self { rule, sources: HashMap::new() }
    }

    /// User ids of an imported list: all their endpoints are meant.
    pub fn listed_users(&self) -> Option<&HashSet<String>> {
        match &self.rule {
            Rule::Listed { users, .. } => Some(users),
            _ => None,
        }
    }

    /// Whether somebody is in the segment at a time. The one meaning of a segment.
    pub fn matches(&self, subject: &Subject<'_>, now: Millis) -> bool {
        match &self.rule {
            Rule::Everybody => true,
            Rule::Nobody => false,
            Rule::Dimensions(d) => dimensions(d, subject, now),
            Rule::Groups(groups) => {
                groups.include.of(groups.groups.iter().map(|g| self.group(g, subject, now)))
            }
            Rule::Listed { endpoints, users } => {
                let EndpointKey(key) = subject.endpoint.key();
                endpoints.contains(&key)
                    || subject.endpoint.user_id.as_ref().is_some_and(|u| users.contains(u))
            }
        }
    }

    fn group(&self, group: &Group, subject: &Subject<'_>, now: Millis) -> bool {
        let source = |s: &Source| self.sources.get(s).is_some_and(|segment| segment.matches(subject, now));
        group.source_join.of(group.sources.iter().map(source))
            && group.join.of(group.dimensions.iter().map(|d| dimensions(d, subject, now)))
    }
}

fn dimensions(d: &Dimensions, subject: &Subject<'_>, now: Millis) -> bool {
    d.rules().all(|rule| rule.holds(subject, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        channel::Channel,
        endpoint::{Endpoint, EndpointPatch, Location, Rules, merge},
        segment::{Join, MetricTest, Near, Operator, Recency, SetTest},
        time::DAY,
    };
    use std::collections::BTreeMap;

    struct Nothing;

    impl Sources for Nothing {
        fn segment(&self, _: &Source) -> Result<Option<Segment>> {
            Ok(None)
        }
        fn members(&self, _: &Source) -> Result<(Vec<String>, Vec<String>)> {
            Ok((vec!["e".to_owned()], vec!["u".to_owned()]))
        }
    }

    const NOW: Millis = Millis(1_000 * DAY);

    fn endpoint(patch: EndpointPatch) -> Endpoint {
        let rules = Rules { now: NOW, request_id: "", cohort: 0, newest_event: None };
        merge(None, None, "E", &patch, &rules).unwrap().endpoint
    }

    fn is_in(segment: &Segment, endpoint: &Endpoint, last_active: Millis) -> bool {
        let own = Source { id: "s".to_owned(), version: None };
        let prepared = Prepared::new(segment, Some(&own), &Nothing).unwrap();
        prepared.matches(&Subject { endpoint, user: None, last_active }, NOW)
    }

    fn of(dimensions: Dimensions) -> Segment {
        Segment { dimensions: Some(dimensions), ..Segment::default() }
    }

    #[test]
    fn nothing_said_means_everybody() {
        let e = endpoint(EndpointPatch::default());
        assert!(is_in(&Segment::default(), &e, NOW));
        assert!(is_in(&of(Dimensions::default()), &e, NOW));
        let groups = Groups { include: Join::Any, groups: vec![Group::default()] };
        assert!(is_in(&Segment { groups: Some(groups), ..Segment::default() }, &e, NOW));
    }

    #[test]
    fn push_stands_for_every_push_channel() {
        let test = |exclusive| SetTest { exclusive, values: vec!["PUSH".to_owned()] };
        let with = |channel| endpoint(EndpointPatch { channel: Some(channel), ..EndpointPatch::default() });
        let inside = |exclusive, c| {
            is_in(&of(Dimensions { channel: Some(test(exclusive)), ..Dimensions::default() }), &with(c), NOW)
        };
        assert!(inside(false, Channel::Gcm) && !inside(false, Channel::Email));
        assert!(!inside(true, Channel::Gcm) && inside(true, Channel::Email));
    }

    #[test]
    fn recency_rolls_from_now() {
        let e = endpoint(EndpointPatch::default());
        let week = |active| {
            of(Dimensions { recency: Some(Recency { active, hours: 168 }), ..Dimensions::default() })
        };
        assert!(is_in(&week(true), &e, NOW.plus(-7 * DAY)));
        assert!(!is_in(&week(true), &e, NOW.plus(-7 * DAY - 1)));
        assert!(is_in(&week(false), &e, NOW.plus(-7 * DAY - 1)));
    }

    #[test]
    fn distance_is_along_the_sphere() {
        let location = Location { latitude: Some(48.9), longitude: Some(2.4), ..Location::default() };
        let paris = endpoint(EndpointPatch { location, ..EndpointPatch::default() });
        let london = |kilometers| {
            of(Dimensions {
                near: Some(Near { latitude: 51.5, longitude: -0.1, kilometers }),
                ..Dimensions::default()
            })
        };
        assert!(is_in(&london(350.0), &paris, NOW) && !is_in(&london(330.0), &paris, NOW));
    }

    #[test]
    fn joins_of_groups_sources_and_dimensions() {
        let metric = |at_least| Dimensions {
            metrics: BTreeMap::from([(
                "n".to_owned(),
                MetricTest { operator: Operator::GreaterThanOrEqual, value: at_least },
            )]),
            ..Dimensions::default()
        };
        let e = endpoint(EndpointPatch {
            metrics: BTreeMap::from([("n".to_owned(), 5.0)]),
            ..EndpointPatch::default()
        });
        let group =
            |join, low, high| Group { dimensions: vec![metric(low), metric(high)], join, ..Group::default() };
        let segment =
            |include, groups| Segment { groups: Some(Groups { include, groups }), ..Segment::default() };
        for (join, low, high, wanted) in [
            (Join::All, 1.0, 9.0, false),
            (Join::Any, 1.0, 9.0, true),
            (Join::None, 1.0, 9.0, false),
            (Join::None, 8.0, 9.0, true),
        ] {
            assert_eq!(is_in(&segment(Join::All, vec![group(join, low, high)]), &e, NOW), wanted, "{join:?}");
        }
        let (yes, no) = (group(Join::Any, 1.0, 9.0), group(Join::All, 1.0, 9.0));
        assert!(is_in(&segment(Join::Any, vec![yes.clone(), no.clone()]), &e, NOW));
        assert!(!is_in(&segment(Join::None, vec![yes, no]), &e, NOW));
        let gone = Group { sources: vec![Source { id: "x".to_owned(), version: None }], ..Group::default() };
        assert!(!is_in(&segment(Join::All, vec![gone]), &e, NOW), "a source that is gone matches nobody");
    }

    #[test]
    fn a_list_names_endpoints_in_any_case_and_users() {
        let list = Segment { imported: true, ..Segment::default() };
        assert!(is_in(&list, &endpoint(EndpointPatch::default()), NOW));
        let mut other = endpoint(EndpointPatch { user_id: Some("u".to_owned()), ..EndpointPatch::default() });
        other.id = "F".to_owned();
        assert!(is_in(&list, &other, NOW));
        other.user_id = None;
        assert!(!is_in(&list, &other, NOW));
    }
}
