//! The story of the demo: every figure asked of the public API, then told.

use super::scene::Played;
use crate::{config::Settings, credentials, http::local::Local, start::Running};
use model::{
    error::{Fault, Result},
    report::grouped,
};
use serde_json::{Value, json};
use std::fmt::Write;

/// Asks everything.
///
/// # Errors
/// When the server does not answer what it should.
pub async fn ask(local: &Local, played: &Played) -> Result<Value> {
    let (app, campaign) = (&played.app, &played.campaign);
    let runs = local.call("GET", &format!("/v1/apps/{app}/campaigns/{campaign}/activities"), None).await?;
    let uncertain =
        local.call("GET", &format!("/counterpoint/v1/apps/{app}/uncertain?page-size=1000"), None).await?;
    let runs = runs["Item"].as_array().cloned().unwrap_or_default();
    Ok(json!({
        "Project": super::PROJECT,
        "AppId": app,
        "CampaignId": campaign,
        "Seed": played.seed,
        "Fans": played.fans,
        "Events": played.events,
        "CampaignAt": played.campaign_at.to_string(),
        "Doing": doing(local, app).await?,
        "WorthWinningBack": funnel(&runs)?,
        "Sent": sent(&runs, local, app, campaign).await?,
        "Uncertain": uncertain["Item"].as_array().map_or(0, Vec::len),
        "DidItWork": effect(local, played).await?,
        "Transactional": { "PasswordReset": played.reset, "PurchaseConfirmation": played.confirmation },
    }))
}

async fn doing(local: &Local, app: &str) -> Result<Value> {
    let mut doing = json!({});
    for what in ["activation", "retention", "conversion"] {
        let answer =
            local.call("GET", &format!("/counterpoint/v1/apps/{app}/metrics/{what}?unit=week"), None).await?;
        doing[what] = answer["Total"].clone();
    }
    Ok(doing)
}

fn count(value: &Value, name: &str) -> u64 {
    match &value[name] {
        Value::String(text) => text.parse().unwrap_or(0),
        other => other.as_u64().unwrap_or(0),
    }
}

/// From everybody in the segment to those who got a mail; the counters of a run (reference A §5.9).
fn funnel(runs: &[Value]) -> Result<Value> {
    let first = &runs.first().ok_or_else(|| Fault::bug("the campaign did not run"))?["ExecutionMetrics"];
    let matched = count(first, "ENDPOINT_PRODUCED");
    let no_address = count(first, "ENDPOINT_CHANNEL_MISMATCH") + count(first, "ENDPOINT_MISSING_ADDRESS");
    let unsubscribed = count(first, "ENDPOINT_OPT_OUT");
    // Of two endpoints with the very same address the older one is inactive (reference A §2.5).
    let taken_over = count(first, "ENDPOINT_INACTIVE");
    let mailable = matched - no_address - unsubscribed - taken_over;
    let assigned: u64 =
        runs.iter().map(|run| mailable - count(&run["ExecutionMetrics"], "TREATMENT_HOLDOUT")).sum();
    let doubles: u64 = runs.iter().map(|run| count(&run["ExecutionMetrics"], "DUPLICATE_ADDRESS")).sum();
    let held_out = mailable - assigned;
    Ok(json!({
        "Matched": matched,
        "NoAddress": no_address,
        "Unsubscribed": unsubscribed,
        "SameAddress": taken_over + doubles,
        "Reachable": mailable - doubles,
        "HeldOut": held_out,
        "Sent": runs.iter().map(|run| count(run, "TotalEndpointCount")).sum::<u64>(),
    }))
}

async fn sent(runs: &[Value], local: &Local, app: &str, campaign: &str) -> Result<Value> {
    let resource = local.call("GET", &format!("/v1/apps/{app}/campaigns/{campaign}"), None).await?;
    let list = local.call("GET", "/counterpoint/v1/sandbox/messages?channel=EMAIL", None).await?;
    let mut seen = std::collections::HashSet::new();
    let mine = list["Item"].as_array().into_iter().flatten().filter(|m| m["CampaignId"] == campaign);
    let doubled =
        mine.filter(|m| !seen.insert(m["EndpointId"].as_str().unwrap_or_default().to_owned())).count();
    let treatment = |run: &Value| {
        let id = run["TreatmentId"].as_str().unwrap_or("0");
        let other = resource["AdditionalTreatments"].as_array().into_iter().flatten().find(|t| t["Id"] == id);
        let name = other.map_or(&resource["TreatmentName"], |t| &t["TreatmentName"]);
        json!({
            "Treatment": name,
            "Sent": count(run, "TotalEndpointCount"),
            "Delivered": count(run, "SuccessfulEndpointCount"),
            "Bounced": count(&run["ExecutionMetrics"], "BOUNCED"),
        })
    };
    Ok(json!({ "Treatments": runs.iter().map(treatment).collect::<Vec<_>>(), "Doubled": doubled }))
}

/// Came back and bought within the two weeks: those who were sent the mail, against those held out.
async fn effect(local: &Local, played: &Played) -> Result<Value> {
    let hours = super::fans::DAYS_AFTER * 24;
    let path = format!(
        "/counterpoint/v1/apps/{}/campaigns/{}/report?event=_monetization.purchase&hours={hours}",
        played.app, played.campaign
    );
    let report = local.call("GET", &path, None).await?;
    let groups = report["Groups"].as_array().cloned().unwrap_or_default();
    let held_out = |group: &&Value| group["Group"] == "Holdout";
    let held = groups.iter().find(held_out).cloned().unwrap_or_default();
    let treated = groups.iter().filter(|group| !held_out(group));
    let (size, converted) = treated
        .fold((0, 0), |sum, group| (sum.0 + count(group, "People"), sum.1 + count(group, "Converted")));
    // Against the holdout: all treatments together when there are several.
    let against = report["Comparisons"].as_array().into_iter().flatten();
    let found = against.clone().find(|c| c["Against"] == "Holdout").cloned().unwrap_or_default();
    let verdict = match found["Verdict"].as_str() {
        Some("better") => "yes",
        Some("worse") => "no, it did harm",
        _ => "not enough data",
    };
    Ok(json!({
        "Treated": { "Size": size, "Count": converted },
        "HeldOut": { "Size": held["People"], "Count": held["Converted"] },
        "Difference": found["Difference"],
        "Interval": [found["Low"], found["High"]],
        "Verdict": verdict,
        "Planted": super::fans::PLANTED,
    }))
}

fn shown(value: &Value, name: &str) -> String {
    grouped(count(value, name))
}

fn percent(value: &Value) -> String {
    value.as_f64().map_or("–".to_owned(), |rate| format!("{:.1} %", rate * 100.0))
}

/// The story in words.
pub fn text(story: &Value) -> String {
    let mut out = String::new();
    let (doing, who, sent, work) =
        (&story["Doing"], &story["WorthWinningBack"], &story["Sent"], &story["DidItWork"]);
    let rate = |name: &str, words: &str| {
        let total = &doing[name];
        format!("{} {words} ({} of {})", percent(&total["Rate"]), shown(total, "Count"), shown(total, "Size"))
    };
    let _ = writeln!(
        out,
        "\n{}: {} fans, {} events, seed {}",
        story["Project"].as_str().unwrap_or_default(),
        shown(story, "Fans"),
        shown(story, "Events"),
        story["Seed"]
    );
    let _ = writeln!(out, "\nHow is the app doing?");
    let _ = writeln!(
        out,
        "  activation   {}",
        rate("activation", "confirmed their e-mail and chose teams within 7 days")
    );
    let _ = writeln!(out, "  coming back  {}", rate("retention", "played or answered in a later week"));
    let dollars = doing["conversion"]["Value"]["USD"].as_f64().unwrap_or(0.0);
    let _ = writeln!(
        out,
        "  conversion   {}, ${}",
        rate("conversion", "bought within a day of opening the app"),
        grouped(dollars.round() as u64)
    );
    let _ = writeln!(
        out,
        "\nWho is worth winning back?  Lapsed ticket buyers: bought before, silent for 30 days"
    );
    for (label, name) in [
        ("matched", "Matched"),
        ("no address", "NoAddress"),
        ("unsubscribed", "Unsubscribed"),
        ("same address", "SameAddress"),
        ("reachable", "Reachable"),
        ("held out", "HeldOut"),
        ("sent", "Sent"),
    ] {
        let _ = writeln!(out, "  {label:<13}{:>7}", shown(who, name));
    }
    let _ = writeln!(out, "\nWhat did we send?");
    for t in sent["Treatments"].as_array().into_iter().flatten() {
        let _ = writeln!(
            out,
            "  {:<12} sent {:>6}, delivered {:>6}, bounced {:>4}",
            t["Treatment"].as_str().unwrap_or_default(),
            shown(t, "Sent"),
            shown(t, "Delivered"),
            shown(t, "Bounced"),
        );
    }
    let _ = writeln!(out, "  doubled {}, uncertain {}", shown(sent, "Doubled"), shown(story, "Uncertain"));
    out.push_str(&worked(work));
    let _ = writeln!(out, "\nTransactional");
    for (what, name) in [
        ("a password reset, to a fan who had unsubscribed", "PasswordReset"),
        ("a purchase confirmation", "PurchaseConfirmation"),
    ] {
        let status = story["Transactional"][name]["Status"].as_str().unwrap_or_default();
        let _ = writeln!(out, "  {what}: {status}");
    }
    out
}

fn worked(work: &Value) -> String {
    let share = |group: &Value| {
        let (c, n) = (count(group, "Count"), count(group, "Size"));
        format!("{} of {} ({})", grouped(c), grouped(n), percent(&json!(c as f64 / n.max(1) as f64)))
    };
    let points = |value: &Value| value.as_f64().map_or("–".to_owned(), |d| format!("{:+.1}", d * 100.0));
    format!(
        "\nDid it work?  Came back and bought a ticket within two weeks\n  treated   {}\n  held out  {}\n  \
         difference {} points, 95 % interval {} to {} (planted: {}): {}\n",
        share(&work["Treated"]),
        share(&work["HeldOut"]),
        points(&work["Difference"]),
        points(&work["Interval"][0]),
        points(&work["Interval"][1]),
        points(&work["Planted"]),
        work["Verdict"].as_str().unwrap_or_default(),
    )
}

/// Where the console is and how its first member signs in, as long as the first password is right.
pub fn console(settings: &Settings) -> Value {
    let password = std::fs::read_to_string(credentials::password_file(&settings.data)).ok();
    let mut console = json!({ "Url": settings.public_url(), "Email": settings.admin_email });
    if let Some(password) = password {
        console["Password"] = Value::from(password.trim());
    }
    console
}

fn sign_in(settings: &Settings) -> String {
    let console = console(settings);
    let email = console["Email"].as_str().unwrap_or_default();
    match console["Password"].as_str() {
        Some(password) => format!("{email} with {password}"),
        None => format!("{email} with the password you chose"),
    }
}

/// What to do next, ready to paste; `fresh` when the messages of the story are still in the sandbox's memory.
pub fn where_to_go(running: &Running, story: &Value, fresh: bool) -> String {
    let (url, data) = (running.settings.public_url(), running.settings.data.display());
    let (app, region) = (story["AppId"].as_str().unwrap_or_default(), &running.settings.region);
    let campaign = story["CampaignId"].as_str().unwrap_or_default();
    let key = match running.settings.access_key_id {
        Some(_) => "the one in COUNTERPOINT_ACCESS_KEY_ID and COUNTERPOINT_SECRET_ACCESS_KEY".to_owned(),
        None => format!(". {data}/credentials"),
    };
    let (what, path) = if fresh {
        ("a message", "/counterpoint/v1/sandbox/messages?channel=EMAIL&limit=1".to_owned())
    } else {
        ("the runs ", format!("/v1/apps/{app}/campaigns/{campaign}/activities"))
    };
    format!(
        "Where to go from here\n  open      {url}\n  sign in   {}\n  the key   {key}\n  \
         {what} curl --aws-sigv4 aws:amz:{region}:mobiletargeting --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" \\\n            \
         '{url}{path}'\n  \
         the API   aws pinpoint get-campaigns --application-id {app} --endpoint-url {url}\n  \
         moving    an application that used Pinpoint sets AWS_ENDPOINT_URL_PINPOINT={url}\n\nCtrl-C ends.",
        sign_in(&running.settings),
    )
}
