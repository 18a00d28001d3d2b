//! The table: which call needs what.
//!
//! Calls of the Pinpoint API go by the operation's name, ours by method and path.

use super::Capability;
use std::{collections::HashMap, sync::LazyLock};

/// What a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    pub capability: Capability,
    /// The answer carries addresses, which are masked for those who may not see them.
    pub addresses: bool,
}

const TABLE: &[(Capability, &[&str])] = &[
    (
        Capability::Open,
        &[
            "POST /counterpoint/v1/session",
            "GET /counterpoint/v1/invitations/{token}",
            "POST /counterpoint/v1/invitations/{token}",
            "GET /counterpoint/oidc/start",
            "GET /counterpoint/oidc/callback",
        ],
    ),
    (
        Capability::Own,
        &[
            "GET /counterpoint/v1/session",
            "DELETE /counterpoint/v1/session",
            "PUT /counterpoint/v1/session/password",
            "POST /counterpoint/v1/session/totp",
            "PUT /counterpoint/v1/session/totp",
            "DELETE /counterpoint/v1/session/totp",
            "GET /counterpoint/v1/sessions",
            "DELETE /counterpoint/v1/sessions/{id}",
        ],
    ),
    (Capability::Enter, &["GetApp", "GetApps", "GET /counterpoint/v1/clock", "GET /counterpoint/v1/status"]),
    (
        Capability::Read,
        &[
            "GetAdmChannel",
            "GetApnsChannel",
            "GetApnsSandboxChannel",
            "GetApnsVoipChannel",
            "GetApnsVoipSandboxChannel",
            "GetApplicationDateRangeKpi",
            "GetApplicationSettings",
            "GetBaiduChannel",
            "GetCampaign",
            "GetCampaignActivities",
            "GetCampaignDateRangeKpi",
            "GetCampaignVersion",
            "GetCampaignVersions",
            "GetCampaigns",
            "GetChannels",
            "GetEmailChannel",
            "GetEmailTemplate",
            "GetEventStream",
            "GetExportJob",
            "GetExportJobs",
            "GetGcmChannel",
            "GetImportJob",
            "GetImportJobs",
            "GetInAppTemplate",
            "GetJourney",
            "GetJourneyDateRangeKpi",
            "GetJourneyExecutionActivityMetrics",
            "GetJourneyExecutionMetrics",
            "GetJourneyRunExecutionActivityMetrics",
            "GetJourneyRunExecutionMetrics",
            "GetJourneyRuns",
            "GetPushTemplate",
            "GetRecommenderConfiguration",
            "GetRecommenderConfigurations",
            "GetSegment",
            "GetSegmentExportJobs",
            "GetSegmentImportJobs",
            "GetSegmentVersion",
            "GetSegmentVersions",
            "GetSegments",
            "GetSmsChannel",
            "GetSmsTemplate",
            "GetVoiceChannel",
            "GetVoiceTemplate",
            "ListJourneys",
            "ListTagsForResource",
            "ListTemplateVersions",
            "ListTemplates",
            "PhoneNumberValidate",
            "GET /counterpoint/v1/apps/{app}/metrics",
            "GET /counterpoint/v1/apps/{app}/metrics/activation",
            "GET /counterpoint/v1/apps/{app}/metrics/retention",
            "GET /counterpoint/v1/apps/{app}/metrics/conversion",
            "POST /counterpoint/v1/apps/{app}/metrics/conversion",
            "GET /counterpoint/v1/apps/{app}/fields",
            "POST /counterpoint/v1/apps/{app}/segments/estimate",
            "GET /counterpoint/v1/apps/{app}/campaigns/{campaign}/report",
        ],
    ),
    (
        Capability::People,
        &[
            "GetEndpoint",
            "GetUserEndpoints",
            "GET /counterpoint/v1/apps/{app}/people",
            "GET /counterpoint/v1/apps/{app}/people/{endpoint}",
            "GET /counterpoint/v1/apps/{app}/people/{endpoint}/timeline",
            "GET /counterpoint/v1/apps/{app}/campaigns/{campaign}/explain",
            "GET /counterpoint/v1/apps/{app}/metrics/{number}/people",
            "POST /counterpoint/v1/apps/{app}/preview",
        ],
    ),
    (
        Capability::Inbox,
        &[
            "GET /counterpoint/v1/apps/{app}/suppressions",
            "GET /counterpoint/v1/apps/{app}/uncertain",
            "GET /counterpoint/v1/sandbox/messages",
        ],
    ),
    (Capability::Addresses, &["GET /counterpoint/v1/sandbox/messages/{id}/raw"]),
    (
        Capability::Edit,
        &[
            "CreateCampaign",
            "CreateEmailTemplate",
            "CreateExportJob",
            "CreateImportJob",
            "CreateInAppTemplate",
            "CreateJourney",
            "CreatePushTemplate",
            "CreateSegment",
            "CreateSmsTemplate",
            "CreateVoiceTemplate",
            "DeleteCampaign",
            "DeleteEmailTemplate",
            "DeleteInAppTemplate",
            "DeleteJourney",
            "DeletePushTemplate",
            "DeleteSegment",
            "DeleteSmsTemplate",
            "DeleteVoiceTemplate",
            "UpdateCampaign",
            "UpdateEmailTemplate",
            "UpdateInAppTemplate",
            "UpdateJourney",
            "UpdatePushTemplate",
            "UpdateSegment",
            "UpdateSmsTemplate",
            "UpdateTemplateActiveVersion",
            "UpdateVoiceTemplate",
        ],
    ),
    (Capability::Launch, &["UpdateJourneyState", "POST /counterpoint/v1/apps/{app}/uncertain"]),
    (Capability::Send, &["SendMessages", "SendOTPMessage", "SendUsersMessages", "VerifyOTPMessage"]),
    (Capability::Metrics, &["PUT /counterpoint/v1/apps/{app}/metrics"]),
    (Capability::Suppress, &["POST /counterpoint/v1/apps/{app}/suppressions"]),
    (
        Capability::Profiles,
        &["DeleteEndpoint", "DeleteUserEndpoints", "POST /counterpoint/v1/apps/{app}/moves"],
    ),
    (Capability::Ingest, &["PutEvents", "UpdateEndpoint", "UpdateEndpointsBatch"]),
    (Capability::InApp, &["GetInAppMessages"]),
    (
        Capability::Settings,
        &[
            "CreateApp",
            "CreateRecommenderConfiguration",
            "DeleteAdmChannel",
            "DeleteApnsChannel",
            "DeleteApnsSandboxChannel",
            "DeleteApnsVoipChannel",
            "DeleteApnsVoipSandboxChannel",
            "DeleteApp",
            "DeleteBaiduChannel",
            "DeleteEmailChannel",
            "DeleteEventStream",
            "DeleteGcmChannel",
            "DeleteRecommenderConfiguration",
            "DeleteSmsChannel",
            "DeleteVoiceChannel",
            "PutEventStream",
            "RemoveAttributes",
            "TagResource",
            "UntagResource",
            "UpdateAdmChannel",
            "UpdateApnsChannel",
            "UpdateApnsSandboxChannel",
            "UpdateApnsVoipChannel",
            "UpdateApnsVoipSandboxChannel",
            "UpdateApplicationSettings",
            "UpdateBaiduChannel",
            "UpdateEmailChannel",
            "UpdateGcmChannel",
            "UpdateRecommenderConfiguration",
            "UpdateSmsChannel",
            "UpdateVoiceChannel",
            "POST /counterpoint/v1/clock",
            "DELETE /counterpoint/v1/apps/{app}/suppressions",
        ],
    ),
    (
        Capability::Members,
        &[
            "GET /counterpoint/v1/members",
            "POST /counterpoint/v1/members",
            "PUT /counterpoint/v1/members/{id}",
            "DELETE /counterpoint/v1/members/{id}",
            "GET /counterpoint/v1/audit",
            "GET /counterpoint/v1/audit/export",
            "GET /counterpoint/v1/access-keys",
            "POST /counterpoint/v1/access-keys",
            "DELETE /counterpoint/v1/access-keys/{id}",
            "POST /counterpoint/v1/access-keys/{id}/rotate",
        ],
    ),
];

/// Calls whose answers carry addresses: those about people and about what was sent, and these.
const WITH_ADDRESSES: &[&str] = &[
    "DeleteEndpoint",
    "DeleteUserEndpoints",
    "SendMessages",
    "SendUsersMessages",
    "POST /counterpoint/v1/apps/{app}/segments/estimate",
    "POST /counterpoint/v1/apps/{app}/suppressions",
    "DELETE /counterpoint/v1/apps/{app}/suppressions",
    "GET /counterpoint/v1/apps/{app}/fields",
];

static NEEDS: LazyLock<HashMap<&str, Needs>> = LazyLock::new(|| {
    let row = |capability: Capability, call: &'static str| {
        let about_people = matches!(capability, Capability::People | Capability::Inbox);
        (call, Needs { capability, addresses: about_people || WITH_ADDRESSES.contains(&call) })
    };
    TABLE
        .iter()
        .flat_map(|(capability, calls)| calls.iter().map(move |call| row(*capability, call)))
        .collect()
});

/// What a call needs; one that the table does not know is for admins.
pub fn needs(call: &str) -> Needs {
    NEEDS.get(call).copied().unwrap_or(Needs { capability: Capability::Settings, addresses: true })
}

/// The whole table.
pub fn all() -> impl Iterator<Item = (&'static str, Needs)> {
    TABLE.iter().flat_map(|(_, calls)| calls.iter().map(|call| (*call, needs(call))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_is_in_the_table_once() {
        assert_eq!(all().count(), NEEDS.len());
        let strange = WITH_ADDRESSES.iter().filter(|call| !NEEDS.contains_key(*call));
        assert_eq!(strange.count(), 0);
    }

    #[test]
    fn what_the_table_does_not_know_is_for_admins() {
        assert_eq!(needs("GET /counterpoint/v1/nothing").capability, Capability::Settings);
        assert!(needs("GetEndpoint").addresses && !needs("GetCampaign").addresses);
    }
}
