//! What happens in the demo: fans come and go, a campaign goes out, fans react, two messages are sent by hand.

use super::{
    PROJECT, Show,
    fans::{self, Deed, Fan},
    load::{Keep, bar, feed},
};
use crate::http::local::Local;
use model::{
    error::{Fault, Result},
    time::{DAY, HOUR, Millis},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Shares of the campaign, in percent.
const HOLDOUT: u8 = 10;
const SECOND: u8 = 45;
/// The tag that tells the demo's project from one of the same name.
const MADE_BY: &str = "counterpoint";
/// What the app's events are called.
const PURCHASE: &str = "_monetization.purchase";

/// Everything the demo is made from.
pub struct Scene {
    pub local: Local,
    pub seed: u64,
    pub fans: u32,
    pub start: Millis,
    pub campaign_at: Millis,
}

/// What there is to ask about afterwards; ids as the API writes them.
pub struct Played {
    pub app: String,
    pub campaign: String,
    pub seed: u64,
    pub fans: u32,
    pub events: u64,
    pub campaign_at: Millis,
    pub reset: Value,
    pub confirmation: Value,
}

/// A mail that a fan got.
struct Mail {
    to: String,
    html: String,
    unsubscribe: String,
}

/// Events of one type, or of some, as the API names them.
pub fn kinds(names: &[&str]) -> Value {
    json!({ "EventType": { "DimensionType": "INCLUSIVE", "Values": names } })
}

impl Scene {
    /// Plays it all.
    ///
    /// # Errors
    /// When the server refuses anything: then the demo is wrong, not the server.
    pub async fn play(&self, show: &Show, keep: &Keep) -> Result<Played> {
        let app = self.set_up().await?;
        let mut events = self.past(show, &app, keep).await?;
        let segment = self.segment(&app).await?;
        let campaign = self.campaign(show, &app, &segment).await?;
        let mails = self.mails(&app).await?;
        events += self.react(show, &app, &mails, keep).await?;
        let reset = self.reset(&app, &mails).await?;
        let confirmation = self.confirm(&app, &mails).await?;
        keep.flush()?;
        let (seed, fans, campaign_at) = (self.seed, self.fans, self.campaign_at);
        Ok(Played { app, campaign, seed, fans, events, campaign_at, reset, confirmation })
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.local.call("POST", path, Some(&body)).await
    }

    async fn set_up(&self) -> Result<String> {
        self.forget_unfinished().await?;
        let app = text(
            &self.post("/v1/apps", json!({ "Name": PROJECT, "tags": { MADE_BY: "demo" } })).await?,
            "Id",
        )?;
        let channel = json!({
            "FromAddress": format!("{PROJECT} <tickets@allthingssports.example>"),
            "Identity": "arn:aws:ses:us-east-1:000000000000:identity/allthingssports.example",
        });
        self.local.call("PUT", &format!("/v1/apps/{app}/channels/email"), Some(&channel)).await?;
        let metrics = json!({
            "Activation": {
                "Events": [kinds(&["email.confirmed"]), kinds(&["teams.selected"])],
                "AtLeast": 1,
                "WithinDays": 7,
            },
            "Retention": { "Event": kinds(&["minigame.played", "offer.answered"]) },
            "Conversion": {
                "Event": kinds(&[PURCHASE]),
                "Exposure": kinds(&["_session.start"]),
                "WithinHours": 24,
                "Value": "_item_price*_quantity",
            },
        });
        self.local.call("PUT", &format!("/counterpoint/v1/apps/{app}/metrics"), Some(&metrics)).await?;
        Ok(app)
    }

    /// A first start that was cut off left half a project.
    async fn forget_unfinished(&self) -> Result<()> {
        let apps = self.local.call("GET", "/v1/apps?page-size=1000", None).await?;
        let mine = |app: &&Value| app["Name"] == PROJECT && app["tags"][MADE_BY] == "demo";
        for app in apps["Item"].as_array().into_iter().flatten().filter(mine) {
            self.local.call("DELETE", &format!("/v1/apps/{}", text(app, "Id")?), None).await?;
        }
        Ok(())
    }

    fn fan(&self, no: u32) -> Fan {
        Fan::new(self.seed, no, self.start)
    }

    /// Everything up to the campaign.
    async fn past(&self, show: &Show, app: &str, keep: &Keep) -> Result<u64> {
        let progress = bar(show, &format!("{} fans, 166 days", self.fans), u64::from(self.fans));
        let fans = (0..self.fans).filter_map(|no| {
            let fan = self.fan(no);
            let deeds: Vec<Deed> = fan.deeds.iter().filter(|d| d.at < self.campaign_at).cloned().collect();
            (!deeds.is_empty()).then_some((fan, deeds))
        });
        let events = feed(&self.local, app, fans, self.campaign_at, keep, progress.as_ref()).await;
        progress.iter().for_each(indicatif::ProgressBar::finish);
        events
    }

    async fn segment(&self, app: &str) -> Result<String> {
        let lapsed = json!({
            "Name": "lapsed ticket buyers",
            "Dimensions": {
                "Metrics": { "tickets": { "ComparisonOperator": "GREATER_THAN_OR_EQUAL", "Value": 1 } },
                "Behavior": { "Recency": { "Duration": "DAY_30", "RecencyType": "INACTIVE" } },
            },
        });
        text(&self.post(&format!("/v1/apps/{app}/segments"), lapsed).await?, "Id")
    }

    async fn campaign(&self, show: &Show, app: &str, segment: &str) -> Result<String> {
        let message = |title: &str, line: &str| {
            let html = format!(
                "<html><body><p>Hi {{{{Attributes.name.[0]}}}},</p><p>{line}</p>\
                 <p><a href=\"https://allthingssports.example/tickets\">Choose your seats</a></p></body></html>"
            );
            json!({ "EmailMessage": { "Title": title, "HtmlBody": html } })
        };
        let request = json!({
            "Name": "win back",
            "SegmentId": segment,
            "Schedule": { "StartTime": "IMMEDIATE" },
            "HoldoutPercent": HOLDOUT,
            "TreatmentName": "your team",
            "MessageConfiguration": message("{{Attributes.team.[0]}} play at home", "your team plays at home this month."),
            "AdditionalTreatments": [{
                "TreatmentName": "your seat",
                "SizePercent": SECOND,
                "MessageConfiguration": message("Your seat is waiting", "we kept a good seat for the next match."),
            }],
        });
        show.step("the campaign goes out …");
        let made = self.post(&format!("/v1/apps/{app}/campaigns"), request).await?;
        self.advance(0).await?;
        text(&made, "Id")
    }

    async fn advance(&self, ms: i64) -> Result<Value> {
        self.post("/counterpoint/v1/clock", json!({ "advance": format!("PT{}S", ms / 1_000) })).await
    }

    /// What arrived, by endpoint.
    async fn mails(&self, app: &str) -> Result<HashMap<String, Mail>> {
        let list = self.local.call("GET", "/counterpoint/v1/sandbox/messages?channel=EMAIL", None).await?;
        let mine = list["Item"].as_array().into_iter().flatten();
        let mine = mine.filter(|m| m["AppId"] == app && m["Outcome"] != "BOUNCED");
        mine.map(|m| {
            let mail = Mail {
                to: text(m, "To")?,
                html: text(m, "Html")?,
                unsubscribe: text(&m["Headers"], "List-Unsubscribe")?,
            };
            Ok((text(m, "EndpointId")?, mail))
        })
        .collect()
    }

    /// Two weeks, day by day: living fans go on, lapsed ones react.
    async fn react(&self, show: &Show, app: &str, mails: &HashMap<String, Mail>, keep: &Keep) -> Result<u64> {
        let mut days: BTreeMap<i64, Vec<(u32, Deed)>> = BTreeMap::new();
        for no in 0..self.fans {
            let fan = self.fan(no);
            let mut deeds: Vec<Deed> =
                fan.deeds.iter().filter(|d| d.at >= self.campaign_at).cloned().collect();
            if self.is_lapsed(&fan) {
                deeds.extend(self.reaction(&fan, mails, keep).await?);
            }
            for deed in deeds {
                days.entry((deed.at.0 - self.campaign_at.0).div_euclid(DAY)).or_default().push((no, deed));
            }
        }
        let progress = bar(show, "two weeks, day by day", fans::DAYS_AFTER as u64);
        let mut events = 0;
        for day in 0..fans::DAYS_AFTER {
            self.advance(DAY).await?;
            let at = self.campaign_at.plus((day + 1) * DAY);
            let mut by_fan: BTreeMap<u32, Vec<Deed>> = BTreeMap::new();
            days.remove(&day)
                .unwrap_or_default()
                .into_iter()
                .for_each(|(no, d)| by_fan.entry(no).or_default().push(d));
            let fans = by_fan.into_iter().map(|(no, deeds)| (self.fan(no), deeds));
            events += feed(&self.local, app, fans, at, keep, None).await?;
            progress.iter().for_each(|bar| bar.inc(1));
        }
        progress.iter().for_each(indicatif::ProgressBar::finish);
        Ok(events)
    }

    /// A ticket bought, and nothing at all for 30 days: the segment, in the simulation's own words.
    fn is_lapsed(&self, fan: &Fan) -> bool {
        let before = |deed: &&Deed| deed.at < self.campaign_at;
        let bought = fan.deeds.iter().filter(before).any(|d| matches!(d.bought, Some(("ticket", _))));
        let last = fan.deeds.iter().rfind(before).map(|d| d.at);
        bought && last.is_some_and(|last| self.campaign_at.0 - last.0 > 30 * DAY)
    }

    async fn reaction(&self, fan: &Fan, mails: &HashMap<String, Mail>, keep: &Keep) -> Result<Vec<Deed>> {
        let mail = mails.get(&fan.endpoint_id());
        let reaction = fans::reaction(self.seed, fan.no, self.campaign_at.plus(HOUR), mail.is_some());
        if let Some(mail) = mail {
            keep.line(&json!({ "Fan": fan.no, "Opens": reaction.opens, "Clicks": reaction.clicks }))?;
            let follow = [
                (reaction.opens, "GET", between(&mail.html, "<img src=\"", "\"")),
                (reaction.clicks, "GET", between(&mail.html, "<a href=\"", "\"")),
                (reaction.unsubscribes, "POST", Some(mail.unsubscribe.trim_matches(['<', '>']))),
            ];
            for (does, method, link) in follow {
                if let (true, Some(link)) = (does, link) {
                    self.local.follow(method, path_of(link)).await?;
                }
            }
        }
        Ok(reaction.deeds)
    }

    async fn send(&self, app: &str, to: &str, subject: &str, html: &str) -> Result<Value> {
        let simple = json!({ "Subject": { "Data": subject }, "HtmlPart": { "Data": html } });
        let request = json!({
            "Addresses": { to: { "ChannelType": "EMAIL" } },
            "MessageConfiguration": { "EmailMessage": { "SimpleEmail": simple } },
        });
        let answer = self.post(&format!("/v1/apps/{app}/messages"), request).await?;
        Ok(json!({ "To": to, "Status": answer["Result"][to]["DeliveryStatus"] }))
    }

    /// To a fan who wants no more offers: a password reset arrives all the same.
    async fn reset(&self, app: &str, mails: &HashMap<String, Mail>) -> Result<Value> {
        let (_, mail) =
            mails.iter().min_by_key(|(id, _)| *id).ok_or_else(|| Fault::bug("nobody got the mail"))?;
        self.local.follow("POST", path_of(mail.unsubscribe.trim_matches(['<', '>']))).await?;
        let html =
            "<p>Choose a new password: <a href=\"https://allthingssports.example/reset\">here</a>.</p>";
        self.send(app, &mail.to, "Your new password", html).await
    }

    async fn confirm(&self, app: &str, mails: &HashMap<String, Mail>) -> Result<Value> {
        let (_, mail) =
            mails.iter().max_by_key(|(id, _)| *id).ok_or_else(|| Fault::bug("nobody got the mail"))?;
        self.send(app, &mail.to, "Your tickets", "<p>Two seats in block C. See you there!</p>").await
    }
}

fn text(value: &Value, member: &str) -> Result<String> {
    let found = value[member].as_str().map(str::to_owned);
    found.ok_or_else(|| Fault::bug(format!("no {member} in {value}")))
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// The part of a link that the server itself answers.
fn path_of(link: &str) -> &str {
    link.find("/t/").map_or(link, |at| &link[at..])
}
