//! Message templates: Handlebars behind a guard, with the helpers of reference B §3.4.
//!
//! Templates come from users: nothing in one may abort, hang or grow the process. What the engine cannot bound
//! by itself (cyclic partials, nesting, loops, output) is refused at compile time or stopped while rendering.

mod context;
mod cost;
mod defaults;
mod email;
mod guard;
mod helpers;
mod source;

pub use context::{Custom, Scope, Values, bare};
pub use defaults::Defaults;
pub use email::{EmailContent, EmailParts, EmailTemplate};

use crate::error::{Fault, Result};
use handlebars::{Handlebars, Output, RenderContext, Renderable};
use std::{
    io,
    sync::{Arc, LazyLock},
};

/// Bytes of one rendered part.
const OUTPUT_MAX: usize = 2 << 20;

/// What a variable without a value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Renders as nothing, and is counted.
    Empty,
    /// The message is not sent.
    Fail,
}

/// How `{{x}}` is written; `{{{x}}}` is never escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Html,
    Text,
}

/// A template that was checked; cheap to clone.
#[derive(Clone)]
pub struct Template {
    parsed: Arc<handlebars::Template>,
    mode: Mode,
    variables: Arc<guard::Variables>,
    roots: Arc<Vec<String>>,
}

/// A rendered part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    /// Plain variables that had no value.
    pub missing: Vec<String>,
    /// Values that helpers needed and that were not there: they are nothing under either rule (reference B §3.3).
    pub blank: Vec<String>,
}

static HTML: LazyLock<Handlebars<'static>> = LazyLock::new(|| registry(handlebars::html_escape));
static TEXT: LazyLock<Handlebars<'static>> = LazyLock::new(|| registry(handlebars::no_escape));

fn registry(escape: fn(&str) -> String) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.register_escape_fn(escape);
    helpers::register(&mut registry);
    registry
}

impl Template {
    /// Parses and checks a template.
    ///
    /// # Errors
    /// 400 with the place of a syntax error, or the bound that is exceeded.
    pub fn compile(text: &str, mode: Mode) -> Result<Self> {
        let text = source::prepare(text)?;
        let mut parsed = handlebars::Template::compile(&text)
            .map_err(|e| Fault::invalid(format!("The template does not parse: {e}")))?;
        let variables = guard::check(&mut parsed)?;
        let roots =
            context::ROOTS.iter().filter(|root| text.contains(**root)).map(|r| (*r).to_owned()).collect();
        Ok(Self { parsed: Arc::new(parsed), mode, variables: Arc::new(variables), roots: Arc::new(roots) })
    }

    /// Renders for one receiver.
    ///
    /// # Errors
    /// Why the message cannot be made: output over 2 MB, a helper's complaint, a partial that is not there.
    pub fn render(&self, values: &Values<'_>) -> std::result::Result<Rendered, String> {
        let data = values.json(&self.roots);
        let absent = |paths: &[String]| -> Vec<String> {
            paths.iter().filter(|path| !context::has(&data, path)).cloned().collect()
        };
        let (missing, blank) = (absent(&self.variables.plain), absent(&self.variables.needed));
        let registry: &Handlebars<'_> = match self.mode {
            Mode::Html => &HTML,
            Mode::Text => &TEXT,
        };
        let context = handlebars::Context::wraps(data).map_err(|e| e.to_string())?;
        let mut out = Bounded(String::with_capacity(1_024));
        let mut rc = RenderContext::new(None);
        rc.register_local_helper("uuid", Box::new(helpers::Uuids::new(values.scope.seed)));
        self.parsed.render(registry, &context, &mut rc, &mut out).map_err(|e| e.to_string())?;
        Ok(Rendered { text: out.0, missing, blank })
    }
}

/// Output that ends at a limit.
struct Bounded(String);

impl Output for Bounded {
    fn write(&mut self, part: &str) -> io::Result<()> {
        if self.0.len() + part.len() > OUTPUT_MAX {
            return Err(io::Error::other("the rendered message is over 2 MB"));
        }
        self.0.push_str(part);
        Ok(())
    }
}
