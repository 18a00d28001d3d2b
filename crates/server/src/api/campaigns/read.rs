//! A campaign as written, as the engine carries it out.

use crate::api::{
    Cx,
    settings::{limits, quiet},
    templates::headers,
};
use engine::{apps::App, templates::Kind};
use model::{
    campaign::{AppDefaults, Campaign, EmailMessage, Frequency, Schedule, Start, TemplateRef, Treatment},
    error::{Fault, Reason, Result},
    message::check_address,
    template::{EmailParts, EmailTemplate},
    time::Millis,
};
use wire::types;

/// What `Schedule.Timezone` may be (reference B §1.3).
const ZONES: &[&str] = &[
    "UTC",
    "UTC+01",
    "UTC+02",
    "UTC+03",
    "UTC+03:30",
    "UTC+04",
    "UTC+04:30",
    "UTC+05",
    "UTC+05:30",
    "UTC+05:45",
    "UTC+06",
    "UTC+06:30",
    "UTC+07",
    "UTC+08",
    "UTC+09",
    "UTC+09:30",
    "UTC+10",
    "UTC+10:30",
    "UTC+11",
    "UTC+12",
    "UTC+13",
    "UTC-02",
    "UTC-03",
    "UTC-04",
    "UTC-05",
    "UTC-06",
    "UTC-07",
    "UTC-08",
    "UTC-09",
    "UTC-10",
    "UTC-11",
];

/// The word for "now" in `StartTime`.
const IMMEDIATE: &str = "IMMEDIATE";

/// Reads and completes a request for a new campaign, or for one that `was` before: the segment's version is the
/// latest when none is given, and stays; so do the app's defaults.
///
/// # Errors
/// 400 naming the member; 404 for an unknown segment; 501 for what is not built.
pub(in crate::api) fn campaign(
    cx: &Cx,
    app: &App,
    request: &mut types::WriteCampaignRequest,
    was: Option<&Campaign>,
) -> Result<Campaign> {
    let segment = request.segment_id.clone().filter(|id| !id.is_empty());
    let segment = segment.ok_or_else(|| Fault::invalid("SegmentId: missing, and required"))?;
    let version = request.segment_version.map(i64::from);
    // A segment that the campaign has already may be gone: then pausing it, for one, is still possible.
    let segment_version = match was {
        Some(was) if was.segment == segment && version == Some(was.segment_version) => was.segment_version,
        _ => cx.engine.segment(app, &segment, version)?.revision.version,
    };
    request.segment_version = Some(segment_version as i32);
    if request.priority.is_some_and(|priority| !(1..=5).contains(&priority)) {
        return Err(Fault::invalid("Priority: 1..5"));
    }
    let defaults = match was {
        Some(was) => was.defaults.clone(),
        None => cx.engine.app_settings(app)?.defaults,
    };
    let own = Parts {
        size: None,
        schedule: request.schedule.as_ref(),
        message: request.message_configuration.as_ref(),
        template: request.template_configuration.as_ref(),
    };
    if request.schedule.is_none() {
        return Err(Fault::invalid("Schedule: missing, and required"));
    }
    let mut treatments = vec![treatment(cx, &own, &own, &defaults)?];
    for other in request.additional_treatments.iter().flatten() {
        let parts = Parts {
            size: other.size_percent,
            schedule: other.schedule.as_ref(),
            message: other.message_configuration.as_ref(),
            template: other.template_configuration.as_ref(),
        };
        treatments.push(treatment(cx, &parts, &own, &defaults)?);
    }
    let holdout_percent = percent("HoldoutPercent", request.holdout_percent.unwrap_or(0))?;
    let others: u32 = treatments.iter().skip(1).map(|t| u32::from(t.size_percent)).sum();
    treatments[0].size_percent = 100_u32.saturating_sub(u32::from(holdout_percent) + others) as u8;
    Ok(Campaign {
        segment,
        segment_version,
        treatments,
        holdout_percent,
        limits: limits(request.limits.as_ref())?.or(defaults.limits),
        defaults,
        paused: request.is_paused.unwrap_or(false),
    })
}

/// What a treatment says itself; the default one's schedule and message serve where it says nothing.
struct Parts<'a> {
    size: Option<i32>,
    schedule: Option<&'a types::Schedule>,
    message: Option<&'a types::MessageConfiguration>,
    template: Option<&'a types::TemplateConfiguration>,
}

fn treatment(cx: &Cx, own: &Parts<'_>, default: &Parts<'_>, app: &AppDefaults) -> Result<Treatment> {
    let silent = own.message.is_none() && own.template.is_none();
    let (message, template) =
        if silent { (default.message, default.template) } else { (own.message, own.template) };
    if message.is_none() && template.is_none() {
        return Err(Fault::invalid("MessageConfiguration or TemplateConfiguration: one of them is required"));
    }
    let email = email(cx, message, template)?;
    if email.is_none() {
        let text = "MessageConfiguration: only EmailMessage and EmailTemplate are built yet";
        return Err(Fault::Caller(Reason::NotBuilt, text.to_owned()));
    }
    Ok(Treatment {
        size_percent: percent("SizePercent", own.size.unwrap_or(0))?,
        schedule: schedule(own.schedule.or(default.schedule), app)?,
        email,
    })
}

fn percent(member: &str, n: i32) -> Result<u8> {
    let within = u8::try_from(n).ok().filter(|n| *n <= 100);
    within.ok_or_else(|| Fault::invalid(format!("{member}: 0..100")))
}

fn email(
    cx: &Cx,
    message: Option<&types::MessageConfiguration>,
    template: Option<&types::TemplateConfiguration>,
) -> Result<Option<EmailMessage>> {
    if template.is_some_and(|t| t.voice_template.is_some()) {
        return Err(Fault::invalid("TemplateConfiguration.VoiceTemplate: not for campaigns"));
    }
    let inline = message.and_then(|m| m.email_message.as_ref());
    let template =
        template.and_then(|t| t.email_template.as_ref()).map(|t| template_ref(cx, t)).transpose()?;
    if inline.is_none() && template.is_none() {
        return Ok(None);
    }
    let inline = inline.cloned().unwrap_or_default();
    let blank = [&inline.title, &inline.html_body, &inline.body].into_iter().all(Option::is_none);
    if blank && template.is_none() {
        return Err(Fault::invalid("MessageConfiguration.EmailMessage: a Title, HtmlBody or Body"));
    }
    let parts = EmailParts {
        subject: inline.title,
        html: inline.html_body,
        text: inline.body,
        headers: headers(inline.headers.as_deref()),
        defaults: None,
    };
    EmailTemplate::compile(&parts)?;
    let from = inline.from_address.filter(|a| !a.is_empty());
    from.iter().try_for_each(|from| check_address("MessageConfiguration.EmailMessage.FromAddress", from))?;
    Ok(Some(EmailMessage { parts, template, from }))
}

/// A reference to a template that there is.
///
/// # Errors
/// 400 when there is none of that name and version.
pub fn template_ref(cx: &Cx, template: &types::Template) -> Result<TemplateRef> {
    let name = template.name.clone().unwrap_or_default();
    let missing = |fault: Fault| match fault {
        Fault::Caller(Reason::Missing, _) => Fault::invalid(format!(
            "TemplateConfiguration.EmailTemplate: there is no e-mail template {name} of that version"
        )),
        other => other,
    };
    let version = match template.version.as_deref().filter(|v| !v.is_empty()) {
        None => None,
        Some("latest") => Some(cx.engine.template(Kind::Email, &name, None).map_err(missing)?.head.latest),
        Some(text) => {
            let wrong = |_| {
                Fault::invalid(format!("TemplateConfiguration.EmailTemplate.Version: {text} is no number"))
            };
            Some(text.parse().map_err(wrong)?)
        }
    };
    cx.engine.template(Kind::Email, &name, version).map_err(missing)?;
    Ok(TemplateRef { name, version })
}

fn schedule(given: Option<&types::Schedule>, app: &AppDefaults) -> Result<Schedule> {
    let Some(given) = given else { return Ok(Schedule { quiet: app.quiet, ..Schedule::default() }) };
    let start = match given.start_time.as_deref() {
        None | Some(IMMEDIATE) => Start::Immediate,
        Some(text) => Start::At(instant("StartTime", text)?),
    };
    let frequency = match given.frequency.as_ref().map(types::Frequency::as_str) {
        None => Frequency::Once,
        Some(word) => Frequency::parse(word).ok_or_else(|| {
            Fault::invalid(format!("Schedule.Frequency: {word} is no frequency of the API"))
        })?,
    };
    if let Some(zone) = given.timezone.as_deref().filter(|zone| !ZONES.contains(zone)) {
        return Err(Fault::invalid(format!("Schedule.Timezone: {zone} is none of UTC, UTC+01, UTC-05 …")));
    }
    Ok(Schedule {
        start,
        end: given
            .end_time
            .as_deref()
            .filter(|t| !t.is_empty())
            .map(|t| instant("EndTime", t))
            .transpose()?,
        frequency,
        local_time: given.is_local_time.unwrap_or(false),
        quiet: quiet(given.quiet_time.as_ref())?.or(app.quiet),
    })
}

fn instant(member: &str, text: &str) -> Result<Millis> {
    let wrong = || {
        Fault::invalid(format!("Schedule.{member}: {text} is no ISO 8601 time such as 2026-01-19T20:00:00Z"))
    };
    Millis::parse(text).ok_or_else(wrong)
}
