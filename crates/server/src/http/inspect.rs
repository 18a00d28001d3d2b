//! What a call of the API needs beyond the table, which its body says.

use super::auth::{Caller, Holder};
use engine::Engine;
use model::access::{Capability, Role};
use wire::{Operation, OperationId, ops, route::Labels, types};

/// A request before its handler has read it.
pub struct Sent<'a> {
    pub id: OperationId,
    pub labels: &'a Labels,
    pub query: &'a str,
    pub body: &'a [u8],
}

impl Sent<'_> {
    fn read<O: Operation>(&self, _: O) -> Option<O::Input> {
        O::decode(self.labels, self.query, self.body).ok()
    }
}

/// What the call needs of this caller: a campaign that is not paused and a journey that is not a draft need
/// [`Capability::Launch`]; a message to nobody but oneself only [`Capability::Edit`].
pub fn needed(table: Capability, sent: &Sent<'_>, caller: &Caller, engine: &Engine) -> Capability {
    if caller.role().may(Capability::Launch) || caller.role() == Role::Sender {
        return table;
    }
    let launches = match sent.id {
        OperationId::CreateCampaign => {
            sent.read(ops::CreateCampaign).is_some_and(|input| !stays_paused(&input.write_campaign_request))
        }
        OperationId::UpdateCampaign => sent.read(ops::UpdateCampaign).is_some_and(|input| {
            !stays_paused(&input.write_campaign_request)
                || runs(engine, &input.application_id, &input.campaign_id)
        }),
        OperationId::DeleteCampaign => {
            runs(engine, sent.labels.get("application-id"), sent.labels.get("campaign-id"))
        }
        OperationId::CreateJourney => {
            sent.read(ops::CreateJourney).is_some_and(|input| !stays_draft(&input.write_journey_request))
        }
        OperationId::UpdateJourney => sent.read(ops::UpdateJourney).is_some_and(|input| {
            !stays_draft(&input.write_journey_request)
                || goes(engine, &input.application_id, &input.journey_id)
        }),
        OperationId::DeleteJourney => {
            goes(engine, sent.labels.get("application-id"), sent.labels.get("journey-id"))
        }
        OperationId::SendMessages if is_to_oneself(sent, caller) => return Capability::Edit,
        _ => false,
    };
    if launches { Capability::Launch } else { table }
}

fn stays_paused(request: &types::WriteCampaignRequest) -> bool {
    request.is_paused == Some(true)
}

fn stays_draft(request: &types::WriteJourneyRequest) -> bool {
    request.state.as_ref().is_none_or(|state| state.as_str() == "DRAFT")
}

/// Whether a campaign would be stopped or changed while it runs, or before it does.
fn runs(engine: &Engine, app: &str, campaign: &str) -> bool {
    let found = engine.app(app).and_then(|app| engine.campaign(&app, campaign, None));
    found.is_ok_and(|campaign| matches!(campaign.head.state.as_str(), "SCHEDULED" | "EXECUTING"))
}

/// Whether a journey would be changed or stopped that somebody has published.
fn goes(engine: &Engine, app: &str, journey: &str) -> bool {
    let found = engine.app(app).and_then(|app| engine.journey(&app, journey));
    found.is_ok_and(|journey| matches!(journey.head.state.as_str(), "ACTIVE" | "PAUSED" | "CLOSED"))
}

fn is_to_oneself(sent: &Sent<'_>, caller: &Caller) -> bool {
    let Holder::Member(by) = &caller.holder else { return false };
    let Some(input) = sent.read(ops::SendMessages) else { return false };
    let request = input.message_request;
    let addresses = request.addresses.unwrap_or_default();
    let mut names = addresses.keys();
    names.next().is_some_and(|address| address.trim().eq_ignore_ascii_case(&by.member.email))
        && names.next().is_none()
        && request.endpoints.unwrap_or_default().is_empty()
}
