//! GetInAppMessages (reference B §4.6).

use super::{
    Cx, Registry,
    campaigns::{template_ref, written},
};
use engine::{campaigns::Applies, templates::Kind};
use model::error::{Fault, Result};
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::GetInAppMessages, get);
}

async fn get(cx: Cx, input: types::GetInAppMessagesRequest) -> Result<types::InAppMessagesResponse> {
    let app = cx.app(&input.application_id)?;
    let found = cx.engine.in_app_campaigns(&app, &input.endpoint_id).await?;
    let shown = found.iter().filter_map(|applies| shown(&cx, applies).transpose());
    Ok(types::InAppMessagesResponse { in_app_message_campaigns: Some(shown.collect::<Result<_>>()?) })
}

/// A campaign as a device wants it; none when its template is gone.
fn shown(cx: &Cx, applies: &Applies) -> Result<Option<types::InAppMessageCampaign>> {
    let written = written(&applies.definition)?;
    let other = usize::from(applies.treatment).checked_sub(1);
    let own =
        other.and_then(|at| written.additional_treatments.as_ref()?.get(at).cloned()).unwrap_or_default();
    // What a treatment does not say, the default one says.
    let silent = own.message_configuration.is_none() && own.template_configuration.is_none();
    let (inline, template) = match silent {
        true => (written.message_configuration, written.template_configuration),
        false => (own.message_configuration, own.template_configuration),
    };
    let inline = inline.and_then(|message| message.in_app_message);
    let template = template.and_then(|templates| templates.in_app_template);
    let Some(message) = message(cx, inline, template)? else { return Ok(None) };
    let schedule = own.schedule.or(written.schedule).unwrap_or_default();
    let limits = applies.campaign.limits;
    let quiet =
        applies.campaign.treatments[usize::from(applies.treatment)].schedule.quiet.map(|quiet| quiet.ends());
    Ok(Some(types::InAppMessageCampaign {
        campaign_id: Some(applies.definition.head.id.clone()),
        daily_cap: Some(limits.daily as i32),
        in_app_message: Some(message),
        priority: written.priority,
        schedule: Some(types::InAppCampaignSchedule {
            end_date: schedule.end_time.filter(|end| !end.is_empty()),
            event_filter: schedule.event_filter,
            quiet_time: quiet.map(|(start, end)| types::QuietTime { start: Some(start), end: Some(end) }),
        }),
        session_cap: Some(limits.session as i32),
        total_cap: Some(limits.total as i32),
        treatment_id: Some(applies.treatment.to_string()),
    }))
}

/// The template's content, else what the campaign says itself.
fn message(
    cx: &Cx,
    inline: Option<types::CampaignInAppMessage>,
    template: Option<types::Template>,
) -> Result<Option<types::InAppMessage>> {
    let Some(template) = template else {
        let of = |m: types::CampaignInAppMessage| types::InAppMessage {
            content: m.content,
            custom_config: m.custom_config,
            layout: m.layout,
        };
        return Ok(inline.map(of));
    };
    let found = match template_ref(cx, Kind::InApp, &template) {
        Err(Fault::Caller(..)) => return Ok(None),
        found => found?,
    };
    let found = cx.engine.template(Kind::InApp, &found.name, found.version)?;
    let kept: types::InAppTemplateRequest = serde_json::from_str(&found.revision.body).map_err(Fault::bug)?;
    Ok(Some(types::InAppMessage {
        content: kept.content,
        custom_config: kept.custom_config,
        layout: kept.layout,
    }))
}
