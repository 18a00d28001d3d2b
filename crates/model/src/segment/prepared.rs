//! A segment made ready for being asked about many people.

use super::{Dimensions, Group, Groups, Join, Segment, Source, Subject};
use crate::{
    error::{Fault, Result},
    id::EndpointKey,
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

/// A segment with everything it refers to, directly or not: each of them once, however often it is named.
pub struct Prepared {
    /// What is referred to stands before what refers to it; the last one is the segment itself.
    nodes: Vec<Node>,
}

struct Node {
    meaning: Meaning,
    /// How many segments lie above one another below this one.
    depth: usize,
}

/// Whom one segment means, its sources aside.
pub enum Meaning {
    Everybody,
    /// A source that is gone.
    Nobody,
    Dimensions(Box<Dimensions>),
    Groups {
        include: Join,
        groups: Vec<Based>,
    },
    /// Endpoint keys, and user ids.
    Listed {
        endpoints: HashSet<String>,
        users: HashSet<String>,
    },
}

/// A group with the places of its sources among [`Prepared::meanings`].
pub struct Based {
    pub sources: Vec<usize>,
    pub group: Group,
}

impl Prepared {
    /// Loads what a segment refers to; `own` names the segment itself, for an imported one's list.
    ///
    /// # Errors
    /// 400 for segments that refer to each other in a circle.
    pub fn new(segment: &Segment, own: Option<&Source>, sources: &dyn Sources) -> Result<Self> {
        let root = own.cloned().unwrap_or(Source { id: String::new(), version: None });
        let mut loading = Loading { sources, places: HashMap::new(), nodes: Vec::new(), open: Vec::new() };
        if let (true, None) = (segment.imported, own) {
            loading.close(root, Meaning::Nobody, 0);
        } else {
            loading.begin(root, Some(segment.clone()))?;
        }
        loading.run()
    }

    /// How many segments lie above one another below this one; 0 = it has no sources.
    pub fn depth(&self) -> usize {
        self.nodes.last().map_or(0, |own| own.depth)
    }

    /// What the segment is made of: what is referred to stands before what refers to it, the segment itself last.
    pub fn meanings(&self) -> impl Iterator<Item = &Meaning> {
        self.nodes.iter().map(|node| &node.meaning)
    }

    fn own(&self) -> Option<&Meaning> {
        self.nodes.last().map(|own| &own.meaning)
    }

    /// User ids of an imported list: all their endpoints are meant.
    pub fn listed_users(&self) -> Option<&HashSet<String>> {
        match self.own() {
            Some(Meaning::Listed { users, .. }) => Some(users),
            _ => None,
        }
    }

    /// Whether somebody is in the segment at a time. The one meaning of a segment.
    pub fn matches(&self, subject: &Subject<'_>, now: Millis) -> bool {
        // Sources come first, so each is asked once for a subject and no answer is missing.
        let mut answers = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            answers.push(node.meaning.holds(subject, now, &answers));
        }
        answers.last().copied().unwrap_or(false)
    }
}

impl Meaning {
    fn holds(&self, subject: &Subject<'_>, now: Millis, answers: &[bool]) -> bool {
        match self {
            Meaning::Everybody => true,
            Meaning::Nobody => false,
            Meaning::Dimensions(d) => dimensions(d, subject, now),
            Meaning::Groups { include, groups } => {
                include.of(groups.iter().map(|based| based.holds(subject, now, answers)))
            }
            Meaning::Listed { endpoints, users } => {
                let EndpointKey(key) = subject.endpoint.key();
                endpoints.contains(&key)
                    || subject.endpoint.user_id.as_ref().is_some_and(|u| users.contains(u))
            }
        }
    }
}

impl Based {
    fn holds(&self, subject: &Subject<'_>, now: Millis, answers: &[bool]) -> bool {
        let Group { source_join, dimensions: all, join, .. } = &self.group;
        source_join.of(self.sources.iter().map(|at| answers[*at]))
            && join.of(all.iter().map(|d| dimensions(d, subject, now)))
    }
}

/// Segments on their way into a [`Prepared`]. Not recursive: how deep they lie is up to who wrote them.
struct Loading<'s> {
    sources: &'s dyn Sources,
    places: HashMap<Source, usize>,
    nodes: Vec<Node>,
    /// Those whose sources are being loaded, each a source of the one before.
    open: Vec<Open>,
}

struct Open {
    source: Source,
    groups: Groups,
    /// Sources still to be loaded.
    wanted: Vec<Source>,
}

impl Loading<'_> {
    fn run(mut self) -> Result<Prepared> {
        while let Some(open) = self.open.last_mut() {
            match open.wanted.pop() {
                Some(source) if self.places.contains_key(&source) => {}
                Some(source) => {
                    let found = self.sources.segment(&source)?;
                    self.begin(source, found)?;
                }
                None => {
                    let open = self.open.pop().expect("just seen");
                    self.close_groups(open);
                }
            }
        }
        Ok(Prepared { nodes: self.nodes })
    }

    fn begin(&mut self, source: Source, found: Option<Segment>) -> Result<()> {
        if self.open.iter().any(|above| above.source.id == source.id) {
            return Err(Fault::invalid(format!(
                "SourceSegments: {} rests on itself, in a circle",
                source.id
            )));
        }
        let meaning = match found {
            None => Meaning::Nobody,
            Some(Segment { imported: true, .. }) => {
                let (endpoints, users) = self.sources.members(&source)?;
                let (endpoints, users) = (endpoints.into_iter().collect(), users.into_iter().collect());
                Meaning::Listed { endpoints, users }
            }
            Some(Segment { groups: Some(groups), .. }) => {
                let wanted = groups.groups.iter().flat_map(|g| &g.sources).cloned().collect();
                self.open.push(Open { source, groups, wanted });
                return Ok(());
            }
            Some(Segment { dimensions, .. }) => {
                dimensions.map_or(Meaning::Everybody, |d| Meaning::Dimensions(Box::new(d)))
            }
        };
        self.close(source, meaning, 0);
        Ok(())
    }

    fn close_groups(&mut self, open: Open) {
        let based = |group: Group| Based {
            sources: group.sources.iter().map(|source| self.places[source]).collect(),
            group,
        };
        let groups: Vec<Based> = open.groups.groups.into_iter().map(based).collect();
        let below = groups.iter().flat_map(|g| &g.sources).map(|at| self.nodes[*at].depth + 1);
        let depth = below.max().unwrap_or(0);
        self.close(open.source, Meaning::Groups { include: open.groups.include, groups }, depth);
    }

    fn close(&mut self, source: Source, meaning: Meaning, depth: usize) {
        self.places.insert(source, self.nodes.len());
        self.nodes.push(Node { meaning, depth });
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
        segment::{MetricTest, Near, Operator, Recency, SetTest},
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
        let rules = Rules { now: NOW, request_id: "", cohort: 0, newest_event: None, exported: false };
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

    /// Every segment rests on the next one, named a hundred times.
    struct Tower(usize);

    impl Sources for Tower {
        fn segment(&self, source: &Source) -> Result<Option<Segment>> {
            let at: usize = source.id.parse().unwrap();
            let below = (at + 1).to_string();
            Ok(Some(if at < self.0 { resting_on(&[below.as_str(); 100]) } else { Segment::default() }))
        }
        fn members(&self, _: &Source) -> Result<(Vec<String>, Vec<String>)> {
            Ok(Default::default())
        }
    }

    fn resting_on(ids: &[&str]) -> Segment {
        let sources = ids.iter().map(|id| Source { id: (*id).to_owned(), version: None }).collect();
        let groups = vec![Group { sources, ..Group::default() }];
        Segment { groups: Some(Groups { include: Join::All, groups }), ..Segment::default() }
    }

    #[test]
    fn a_source_is_loaded_and_asked_once_however_often_it_is_named() {
        let own = Source { id: "0".to_owned(), version: None };
        let prepared = Prepared::new(&resting_on(&["1"; 100]), Some(&own), &Tower(5_000)).unwrap();
        assert_eq!(prepared.depth(), 5_000, "deep ones do not end the stack either");
        let endpoint = endpoint(EndpointPatch::default());
        assert!(prepared.matches(&Subject { endpoint: &endpoint, user: None, last_active: NOW }, NOW));
    }

    #[test]
    fn a_circle_is_found_by_id() {
        let own = Source { id: "3".to_owned(), version: Some(7) };
        assert!(Prepared::new(&resting_on(&["1"]), Some(&own), &Tower(9)).is_err());
    }

    #[test]
    fn a_point_at_exactly_the_range_is_within() {
        let at = |latitude, longitude| Location {
            latitude: Some(latitude),
            longitude: Some(longitude),
            ..Location::default()
        };
        for tenth in 0..900 {
            let degrees = f64::from(tenth) / 10.0;
            let e = endpoint(EndpointPatch { location: at(degrees, 0.0), ..EndpointPatch::default() });
            let kilometers = degrees.to_radians() * 6_371.0;
            let near = Some(Near { latitude: 0.0, longitude: 0.0, kilometers });
            assert!(is_in(&of(Dimensions { near, ..Dimensions::default() }), &e, NOW), "{degrees}");
        }
    }
}
