//! How far an import is: a bar on a terminal, a line every few seconds elsewhere.

use engine::import::Step;
use indicatif::{ProgressBar, ProgressStyle};
use model::report::grouped;
use std::{
    io::IsTerminal,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Between two lines where there is no terminal.
const EVERY: Duration = Duration::from_secs(5);

/// Shows steps on standard error.
#[derive(Clone)]
pub struct Progress {
    bar: Option<ProgressBar>,
    /// When the last line was written; none = lines are not wanted.
    last: Option<Arc<Mutex<Instant>>>,
}

impl Progress {
    /// For people, or silent where only machines read.
    pub fn new(silent: bool) -> Self {
        let live = std::io::stderr().is_terminal() && !silent;
        let style =
            ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}  {elapsed} (about {eta} left)");
        let bar = live.then(|| ProgressBar::new(1).with_style(style.expect("a fixed template")));
        let lines = !live && !silent;
        Self { bar, last: lines.then(|| Arc::new(Mutex::new(Instant::now()))) }
    }

    pub fn show(&self, step: Step) {
        let text = format!("{} records", grouped(step.records));
        if let Some(bar) = &self.bar {
            bar.set_length(step.of.max(1));
            bar.set_position(step.bytes.min(step.of));
            bar.set_message(text);
        } else if let Some(last) = &self.last {
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.elapsed() >= EVERY {
                *last = Instant::now();
                eprintln!("{} % of the files, {text}", step.bytes * 100 / step.of.max(1));
            }
        }
    }

    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
