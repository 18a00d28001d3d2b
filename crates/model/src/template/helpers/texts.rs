//! Helpers that make text: strings, numbers, encodings.

use super::{Empty, complaint, needs, number, numeric, text, truthy, write_text};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, ScopedJson,
};
use md5::{Digest, Md5};
use serde_json::Value;
use sha2::{Sha256, Sha512};
use std::sync::atomic::{AtomicU64, Ordering};

/// Characters that padding may make.
const WIDTH_MAX: usize = 1_000;

/// What a helper was called with.
pub(super) struct Call<'a, 'rc> {
    helper: &'a Helper<'rc>,
    context: &'a Context,
}

impl Call<'_, '_> {
    fn value(&self, index: usize) -> Value {
        self.helper.param(index).map(|p| p.value().clone()).unwrap_or_default()
    }
    pub(super) fn text(&self, index: usize) -> String {
        text(&self.value(index))
    }
    pub(super) fn has(&self, index: usize) -> bool {
        self.helper.param(index).is_some()
    }
    pub(super) fn named(&self, name: &str) -> Option<String> {
        self.helper.hash_get(name).map(|p| text(p.value()))
    }
    pub(super) fn private(&self, name: &str) -> i64 {
        self.context.data().get(name).map_or(0, |v| v.as_i64().or(v.as_u64().map(|n| n as i64)).unwrap_or(0))
    }
    fn number(&self, index: usize) -> Result<f64, RenderError> {
        numeric(&self.value(index))
            .ok_or_else(|| complaint(format!("{}: {} is no number", self.helper.name(), self.text(index))))
    }
    fn count(&self, index: usize, name: &str) -> Option<usize> {
        let given = self.named(name).or_else(|| self.has(index).then(|| self.text(index)));
        given.and_then(|n| n.trim().parse::<usize>().ok())
    }
}

pub(super) type Make = fn(&Call<'_, '_>) -> Result<String, RenderError>;

/// A helper's name, what it makes of nothing, and how it makes its text.
pub(super) type Row = (&'static str, Empty, Make);

/// A helper that makes text, inline and inside others.
pub(super) struct Text(pub Row);

impl Text {
    fn made(&self, helper: &Helper<'_>, context: &Context) -> Result<String, RenderError> {
        let (name, empty, make) = self.0;
        let call = Call { helper, context };
        if needs(name, helper.params().len()).any(|index| call.text(index).is_empty()) {
            return Ok(String::new());
        }
        match empty {
            Empty::Second if call.text(0).is_empty() => Ok(call.text(1)),
            _ => make(&call),
        }
    }
}

impl HelperDef for Text {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        Ok(ScopedJson::Derived(Value::from(self.made(helper, context)?)))
    }

    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        write_text(registry, rc, out, &self.made(helper, context)?)
    }
}

pub(super) const ALL: &[Row] = &[
    ("abbreviate", Empty::Nothing, abbreviate),
    ("capitalize", Empty::Second, |c| Ok(words(&c.text(0), c.named("fully").is_some_and(|f| f == "true")))),
    ("capitalizeFirst", Empty::Second, |c| Ok(first_upper(&c.text(0)))),
    ("center", Empty::Nothing, |c| Ok(pad(c, 1))),
    ("ljust", Empty::Nothing, |c| Ok(pad(c, 0))),
    ("rjust", Empty::Nothing, |c| Ok(pad(c, 2))),
    ("cut", Empty::Nothing, |c| {
        Ok(c.text(0).replace(&if c.has(1) { c.text(1) } else { " ".to_owned() }, ""))
    }),
    ("inflect", Empty::Nothing, inflect),
    ("join", Empty::Nothing, join),
    ("lower", Empty::Second, |c| Ok(c.text(0).to_lowercase())),
    ("upper", Empty::Second, |c| Ok(c.text(0).to_uppercase())),
    ("ordinalize", Empty::Nothing, ordinalize),
    ("replace", Empty::Nothing, replace),
    ("slugify", Empty::Second, |c| Ok(slugify(&c.text(0)))),
    ("stripTags", Empty::Second, |c| Ok(strip_tags(&c.text(0)))),
    ("substring", Empty::Any, substring),
    ("yesno", Empty::Known, yesno),
    ("add", Empty::Any, |c| Ok(number(c.number(0)? + c.number(1)?))),
    ("subtract", Empty::Any, |c| Ok(number(c.number(0)? - c.number(1)?))),
    ("multiply", Empty::Any, |c| Ok(number(c.number(0)? * c.number(1)?))),
    ("divide", Empty::Any, |c| divided(c, |a, b| a / b)),
    ("modulo", Empty::Any, |c| divided(c, |a, b| a % b)),
    ("round", Empty::Nothing, |c| Ok(number(c.number(0)?.round()))),
    ("ceiling", Empty::Nothing, |c| Ok(number(c.number(0)?.ceil()))),
    ("floor", Empty::Nothing, |c| Ok(number(c.number(0)?.floor()))),
    ("encode64", Empty::Nothing, |c| Ok(STANDARD.encode(c.text(0)))),
    ("decode64", Empty::Nothing, decode64),
    ("md5", Empty::Nothing, |c| Ok(hex(&Md5::digest(c.text(0))))),
    ("sha256", Empty::Nothing, |c| Ok(hex(&Sha256::digest(c.text(0))))),
    ("sha512", Empty::Nothing, |c| Ok(hex(&Sha512::digest(c.text(0))))),
    ("length", Empty::Known, |c| Ok(c.text(0).chars().count().to_string())),
    ("trim", Empty::Second, |c| Ok(c.text(0).trim().to_owned())),
    ("default", Empty::Known, |c| Ok(if truthy(&c.value(0)) { c.text(0) } else { c.text(1) })),
    ("first", Empty::Nothing, |c| Ok(c.value(0).get(0).map(text).unwrap_or_default())),
    ("last", Empty::Nothing, |c| {
        Ok(c.value(0).as_array().and_then(|a| a.last()).map(text).unwrap_or_default())
    }),
];

/// `uuid`: another one each time a part asks, the same for the same seed.
pub(in crate::template) struct Uuids {
    seed: u64,
    drawn: AtomicU64,
}

impl Uuids {
    pub(in crate::template) fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl HelperDef for Uuids {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        Ok(ScopedJson::Derived(Value::from(uuid(self.seed, self.drawn.fetch_add(1, Ordering::Relaxed)))))
    }
}

fn abbreviate(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let (value, width) = (c.text(0), c.count(1, "width").unwrap_or(usize::MAX));
    if value.chars().count() <= width {
        return Ok(value);
    }
    let kept: String = value.chars().take(width.saturating_sub(3)).collect();
    Ok(format!("{}...", kept.trim_end()))
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

fn words(text: &str, fully: bool) -> String {
    let word = |w: &str| first_upper(&if fully { w.to_lowercase() } else { w.to_owned() });
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Side 0: text at the left; 1: in the middle; 2: at the right.
fn pad(c: &Call<'_, '_>, side: usize) -> String {
    let value = c.text(0);
    let width = c.count(1, "size").unwrap_or(0).min(WIDTH_MAX);
    let pad = c.named("pad").and_then(|p| p.chars().next()).unwrap_or(' ');
    let room = width.saturating_sub(value.chars().count());
    let before = [0, room / 2, room][side];
    let fill = |n: usize| pad.to_string().repeat(n);
    format!("{}{value}{}", fill(before), fill(room - before))
}

fn inflect(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let count = c.number(0)?;
    let word = if count == 1.0 { c.text(1) } else { c.text(2) };
    let include = c.named("includeCount").is_some_and(|i| i == "true");
    Ok(if include { format!("{} {word}", number(count)) } else { word })
}

fn join(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let items = match c.value(0) {
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>(),
        other => vec![text(&other)],
    };
    let between = if c.has(1) { c.text(1) } else { ",".to_owned() };
    let (prefix, suffix) = (c.named("prefix").unwrap_or_default(), c.named("suffix").unwrap_or_default());
    Ok(format!("{prefix}{}{suffix}", items.join(&between)))
}

fn replace(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let (value, from) = (c.text(0), c.text(1));
    Ok(if from.is_empty() { value } else { value.replace(&from, &c.text(2)) })
}

fn ordinalize(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let n = c.number(0)? as i64;
    let suffix = match (n.abs() % 100, n.abs() % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    Ok(format!("{n}{suffix}"))
}

fn slugify(text: &str) -> String {
    let kept: String =
        text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect();
    kept.split([' ', '-']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn strip_tags(text: &str) -> String {
    let (mut out, mut inside) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

fn substring(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let value = c.text(0);
    let from = c.count(1, "start").ok_or_else(|| complaint("substring: a start of 0 or more"))?;
    let to = c.count(2, "end").unwrap_or(usize::MAX);
    Ok(value.chars().skip(from).take(to.saturating_sub(from)).collect())
}

fn yesno(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let (name, word) = match text(&c.value(0)).as_str() {
        "true" => ("yes", "yes"),
        "false" => ("no", "no"),
        _ => ("maybe", "maybe"),
    };
    Ok(c.named(name).unwrap_or_else(|| word.to_owned()))
}

fn divided(c: &Call<'_, '_>, by: fn(f64, f64) -> f64) -> Result<String, RenderError> {
    let divisor = c.number(1)?;
    if divisor == 0.0 { Err(complaint("division by zero")) } else { Ok(number(by(c.number(0)?, divisor))) }
}

fn decode64(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let bytes = STANDARD.decode(c.text(0)).map_err(|_| complaint("decode64: not base64"))?;
    String::from_utf8(bytes).map_err(|_| complaint("decode64: not text"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A version-4 UUID drawn from the message's seed.
fn uuid(seed: u64, drawn: u64) -> String {
    let digest = Sha256::digest([seed.to_le_bytes(), drawn.to_le_bytes()].concat());
    let mut bits = [0; 16];
    bits.copy_from_slice(&digest[..16]);
    bits[6] = bits[6] & 0x0f | 0x40;
    bits[8] = bits[8] & 0x3f | 0x80;
    let hex = hex(&bits);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
