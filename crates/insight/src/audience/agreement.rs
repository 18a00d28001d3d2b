//! The index answers what scanning answers, whatever has happened to the people before.

use super::{
    Asking, Index, Population, See,
    crowd::Crowd,
    drawn::{Draw, NOW},
    each, estimate, fields, is_called, members,
};
use model::{
    channel::Channel,
    endpoint::User,
    error::Result,
    id::EndpointKey,
    segment::{Prepared, Segment, Source, Sources, Subject},
};
use proptest::prelude::*;
use std::{collections::HashSet, ops::ControlFlow};

struct Indexed<'a>(&'a Crowd, &'a Index);

impl Sources for Indexed<'_> {
    fn segment(&self, source: &Source) -> Result<Option<Segment>> {
        self.0.segment(source)
    }

    fn members(&self, source: &Source) -> Result<(Vec<String>, Vec<String>)> {
        self.0.members(source)
    }
}

impl Population for Indexed<'_> {
    fn position(&self) -> u64 {
        self.1.position
    }

    fn scan(&self, _: u32, _: &mut See<'_>) -> Result<()> {
        panic!("nobody needs to be looked at");
    }

    fn index(&self) -> Option<&Index> {
        Some(self.1)
    }
}

/// The same people twice.
#[derive(Default)]
struct Both {
    crowd: Crowd,
    index: Index,
    next: u32,
    /// Numbers do not ascend.
    shuffled: bool,
}

impl Both {
    fn put(&mut self, draw: &mut Draw, n: u64) {
        let (endpoint, last_active) = (draw.endpoint(n), draw.last_active());
        let known = self.crowd.by_no.iter().find(|(_, (e, _))| e.key() == endpoint.key()).map(|(no, _)| *no);
        let no = known.filter(|_| draw.below(20) > 0).unwrap_or_else(|| {
            self.next += 1;
            // A prime, so that no number comes twice.
            if self.shuffled { self.next * 37 % 10_007 } else { self.next }
        });
        self.index.put(no, &endpoint, last_active);
        self.crowd.put(no, endpoint, last_active);
    }

    fn change(&mut self, draw: &mut Draw, people: u64) {
        match draw.below(10) {
            0 => {
                let key = EndpointKey::of(&format!("e{}", draw.below(people)));
                self.index.remove(&key);
                self.crowd.remove(&key);
            }
            1 | 2 => {
                let id = draw.user_id();
                let user: Option<User> = draw.user(&id);
                self.index.user(&id, user.as_ref());
                self.crowd.user(&id, user.as_ref());
            }
            _ => {
                let n = draw.below(people);
                self.put(draw, n);
            }
        }
    }

    fn compare(&self, draw: &mut Draw, sources: &[Source]) {
        let indexed = Indexed(&self.crowd, &self.index);
        assert_eq!(self.index.len(), self.crowd.by_no.len());
        assert_eq!(fields(&indexed), fields(&self.crowd));
        let segment = draw.segment(sources);
        let own = Source { id: "own".to_owned(), version: None };
        let of = |population: &dyn Population, segment| members(population, segment, Some(&own), NOW);
        assert_eq!(of(&indexed, &segment), of(&self.crowd, &segment), "{segment:#?}");
        let list = Segment { imported: true, ..Segment::default() };
        assert_eq!(of(&indexed, &list), of(&self.crowd, &list));
        let suppressed = HashSet::from([
            (Channel::Email, "a1".to_owned()),
            (Channel::Sms, "b2".to_owned()),
            (Channel::Sms, "unknown".to_owned()),
        ]);
        let asking = Asking { now: NOW, suppressed: &suppressed, stop: &|| false };
        let by_index = estimate(&indexed, &segment, &asking);
        assert_eq!(by_index, estimate(&self.crowd, &segment, &asking), "{segment:#?}");
        self.compare_names(draw, &indexed, &segment, &own);
    }

    fn compare_names(&self, draw: &mut Draw, indexed: &Indexed<'_>, segment: &Segment, own: &Source) {
        let named = |population: &dyn Population| {
            let mut all = Vec::new();
            let mut see =
                |id: &str, user: Option<&str>| all.push((id.to_lowercase(), user.map(str::to_owned)));
            each(population, (segment, own), NOW, &mut see).unwrap();
            all.sort();
            all
        };
        assert_eq!(named(indexed), named(&self.crowd));
        let rule = Prepared::new(segment, Some(own), &self.crowd).unwrap();
        let text = *draw.one(&["", "e1", "u", "a", "ασ", "ας", "pro", "<", "b2"]);
        let (after, rule) = (draw.below(20) as u32, (draw.below(2) == 0).then_some(&rule));
        let mut wanted = Vec::new();
        let looked = self.crowd.scan(after, &mut |no, endpoint, user, last_active| {
            let subject = Subject { endpoint, user, last_active };
            if is_called(&subject, text) && rule.is_none_or(|rule| rule.matches(&subject, NOW)) {
                wanted.push(no);
            }
            ControlFlow::Continue(())
        });
        looked.unwrap();
        let found: Vec<u32> = self.index.candidates(rule, text, (after, NOW)).collect();
        assert!(found.is_sorted());
        let really = |no: &u32| {
            let (endpoint, last_active) = &self.crowd.by_no[no];
            let user = endpoint.user_id.as_ref().and_then(|id| self.crowd.users.get(id));
            is_called(&Subject { endpoint, user, last_active: *last_active }, text)
        };
        assert_eq!(found.into_iter().filter(really).collect::<Vec<_>>(), wanted, "{text}");
    }
}

fn agree(seed: u64, people: u64, changes: u64, questions: u64) {
    let mut draw = Draw(seed | 1);
    let shuffled = draw.below(4) == 0;
    let mut both = Both { shuffled, ..Both::default() };
    (both.crowd.position, both.index.position) = (7, 7);
    both.crowd.listed =
        (vec!["e1".to_owned(), "e3".to_owned(), "gone".to_owned()], vec!["U1".to_owned(), "none".to_owned()]);
    let source = |id: &str, version| Source { id: id.to_owned(), version };
    let sources = [source("a", None), source("a", Some(1)), source("list", Some(2)), source("gone", None)];
    for (i, source) in sources.iter().take(2).enumerate() {
        let segment = draw.segment(&sources[i + 1..]);
        both.crowd.segments.insert(source.clone(), segment);
    }
    // By another id than its own: only then may the one version rest on the other.
    both.crowd
        .segments
        .insert(sources[0].clone(), Segment { dimensions: Some(draw.dimensions()), ..Segment::default() });
    both.crowd.segments.insert(sources[2].clone(), Segment { imported: true, ..Segment::default() });
    (0..people).for_each(|n| both.put(&mut draw, n));
    for _ in 0..questions {
        (0..changes / questions).for_each(|_| both.change(&mut draw, people));
        both.compare(&mut draw, &sources);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn few_people_much_change(seed: u64, people in 0_u64..40, changes in 0_u64..200) {
        agree(seed, people, changes, 10);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn many_people(seed: u64, people in 1_500_u64..3_000) {
        agree(seed, people, 300, 10);
    }
}

#[test]
fn nobody_waiting_means_no_more_work() {
    let mut both = Both::default();
    let mut draw = Draw(5);
    (0..50).for_each(|n| both.put(&mut draw, n));
    let asking = Asking { now: NOW, suppressed: &HashSet::new(), stop: &|| true };
    let indexed = Indexed(&both.crowd, &both.index);
    assert_eq!(estimate(&indexed, &Segment::default(), &asking), Ok(None));
}

#[test]
fn what_is_gone_is_not_carried_for_ever() {
    let (mut both, mut draw) = (Both::default(), Draw(9));
    for n in 0..20_000 {
        both.index.put(n as u32 + 1, &draw.endpoint(n), NOW);
        both.index.remove(&EndpointKey::of(&format!("e{n}")));
    }
    assert!(both.index.is_empty() && both.index.is_worn());
}
