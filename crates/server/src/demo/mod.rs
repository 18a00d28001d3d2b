//! `counterpoint demo`: All Things Sports, 180 days of it, and the main job done once.

mod fans;
mod load;
mod scene;
mod story;

use crate::{
    config::{DemoArgs, Settings},
    start::{self, Running},
};
use engine::clock::{Clock, real_now};
use model::{
    error::{Fault, Result},
    time::{DAY, Millis},
};
use serde_json::Value;
use std::{io::IsTerminal, path::PathBuf};

/// The project's name.
pub const PROJECT: &str = "All Things Sports";
/// Where the story is kept, so that the next start is quick.
const STORY_FILE: &str = "demo-story.json";

/// How the demo talks.
pub struct Show {
    json: bool,
    /// Bars are drawn.
    pub live: bool,
}

impl Show {
    /// Says a step that takes a while; not where only machines read.
    pub fn step(&self, text: &str) {
        if !self.json {
            println!("  {text}");
        }
    }
}

/// Serves the demo project; generates it and tells its story at the first start.
pub async fn serve(args: DemoArgs) -> Result<()> {
    let mut settings = Settings::load(&args.serve)?;
    settings.email = "sandbox".to_owned();
    settings.demo = true;
    start::log_to_stderr(&settings);
    let show = Show { json: args.json, live: std::io::stdout().is_terminal() && !args.json };
    let file = settings.data.join(STORY_FILE);
    let told = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let running = match told {
        Some(story) => {
            let running = start::start(settings, Clock::real()).await?;
            tell(&story, &running, &show, false);
            running
        }
        None => first_time(settings, &args, &show, file).await?,
    };
    start::asked_to_stop().await?;
    running.stop().await;
    Ok(())
}

async fn first_time(settings: Settings, args: &DemoArgs, show: &Show, file: PathBuf) -> Result<Running> {
    let begun = real_now();
    let campaign_at = Millis(begun.0).plus(-fans::DAYS_AFTER * DAY);
    let running = start::start(settings, Clock::standing(campaign_at)).await?;
    let scene = scene::Scene {
        local: running.local.clone(),
        seed: args.seed,
        fans: args.fans,
        start: begun.plus(-fans::DAYS * DAY),
        campaign_at,
    };
    let keep = load::Keep::new(args.keep.as_deref())?;
    let played = scene.play(show, &keep).await?;
    running.engine.clock().release();
    let mut story = story::ask(&running.local, &played).await?;
    story["Seconds"] = Value::from((real_now().0 - begun.0) as f64 / 1_000.0);
    let text = serde_json::to_string_pretty(&story).map_err(Fault::bug)?;
    std::fs::write(&file, text).map_err(|e| Fault::later(format!("{}: {e}", file.display())))?;
    tell(&story, &running, show, true);
    Ok(running)
}

fn tell(story: &Value, running: &Running, show: &Show, fresh: bool) {
    if show.json {
        let mut story = story.clone();
        story["Console"] = story::console(&running.settings);
        println!("{story}");
    } else {
        println!("{}", story::text(story));
        println!("{}", story::where_to_go(running, story, fresh));
    }
}
