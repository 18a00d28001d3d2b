//! What a journey rests on when it is published (reference B §2.10).

use crate::{Engine, apps::App, channels, definitions::Definition, templates::Kind};
use model::{
    channel::Channel,
    error::{Fault, Reason, Result},
    journey::{self, Journey, Message, Start, Step, Way},
    limits::SEGMENT_DEPTH,
    quota::Quota,
    segment::Segment,
    time::{DAY, Millis},
};

impl Engine {
    /// Checks a journey that is published, or `running` and edited.
    ///
    /// # Errors
    /// 400 `Journey validation failed, …`.
    pub(super) fn check_publishable(
        &self,
        app: &App,
        journey: &Journey,
        (running, now): (bool, Millis),
    ) -> Result<()> {
        journey::publishable(journey, running, now)?;
        self.check_length(journey, now)?;
        for (member, id) in journey.segments() {
            found(self.segment(app, id, None), || format!("{member}: there is no segment {id}"))?;
        }
        if let Some(Start::Event { segment: Some(id), .. }) = &journey.start
            && self.rests_on_list(app, id, SEGMENT_DEPTH)?
        {
            return Err(failed("StartCondition.EventStartCondition.SegmentId: not of an imported segment"));
        }
        for (id, step) in journey.steps() {
            if let Step::Message(message) = step {
                self.check_message(app, id, message)?;
            }
        }
        let lost = journey::unreachable(journey);
        if !lost.is_empty() {
            tracing::warn!(journey = journey.name, activities = lost.join(", "), "nobody can come to these");
        }
        Ok(())
    }

    /// A quota of the operator's, for an end that is given.
    fn check_length(&self, journey: &Journey, now: Millis) -> Result<()> {
        let (Some(days), Some(end)) = (self.settings.quotas.of(Quota::JourneyDays), journey.schedule.end)
        else {
            return Ok(());
        };
        let from = journey.schedule.start.map_or(now, |start| start.at);
        if end.at > from.plus(i64::from(days) * DAY) {
            let name = Quota::JourneyDays.name();
            return Err(failed(format!(
                "Schedule.EndTime: at most {days} days after StartTime, a quota of this server ({name})"
            )));
        }
        Ok(())
    }

    /// Whether an imported segment is below one.
    fn rests_on_list(&self, app: &App, id: &str, depth: usize) -> Result<bool> {
        let Ok(found) = self.segment(app, id, None) else { return Ok(false) };
        let segment: Segment = found.read()?;
        if segment.imported || depth == 0 {
            return Ok(segment.imported);
        }
        let groups = segment.groups.iter().flat_map(|groups| &groups.groups);
        for source in groups.flat_map(|group| &group.sources) {
            if self.rests_on_list(app, &source.id, depth - 1)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The template and the channel of a message.
    fn check_message(&self, app: &App, id: &str, message: &Message) -> Result<()> {
        let kind = match &message.way {
            Way::Email { .. } => Kind::Email,
            Way::Sms { .. } => Kind::Sms,
            Way::Push { .. } => Kind::Push,
            Way::Custom { .. } => return Ok(()),
        };
        let name = message.template.as_deref().unwrap_or_default();
        let wrong = || {
            let version = message.template_version.as_deref().unwrap_or("active");
            format!("activity {id}: there is no {} template {name} with a version {version}", kind.as_str())
        };
        let version = match message.template_version.as_deref() {
            None | Some("latest") => None,
            Some(text) => Some(text.parse().map_err(|_| failed(wrong()))?),
        };
        found(self.template(kind, name, version), wrong)?;
        if self.reaches(app, &message.way)? {
            return Ok(());
        }
        Err(failed(format!(
            "activity {id}: the channel {} is not enabled for this app",
            message.way.member()
        )))
    }

    /// Whether a channel is enabled that a message can go over.
    fn reaches(&self, app: &App, way: &Way) -> Result<bool> {
        let serves = |channel: &Channel| match way {
            Way::Email { .. } => *channel == Channel::Email,
            Way::Sms { .. } => *channel == Channel::Sms,
            Way::Push { .. } => channel.is_push(),
            Way::Custom { .. } => false,
        };
        for channel in Channel::ALL.iter().filter(|channel| serves(channel)) {
            let settings = self.channel(app, *channel)?.map(|found| found.read::<channels::Settings>());
            if settings.transpose()?.is_some_and(|settings| settings.enabled) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn failed(text: impl AsRef<str>) -> Fault {
    Fault::invalid(format!("Journey validation failed, {}", text.as_ref()))
}

fn found(asked: Result<Definition>, text: impl FnOnce() -> String) -> Result<()> {
    match asked {
        Ok(_) => Ok(()),
        Err(Fault::Caller(Reason::Missing, _)) => Err(failed(text())),
        Err(fault) => Err(fault),
    }
}
