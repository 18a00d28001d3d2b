//! `/counterpoint/v1/apps/{id}/preview`: a message as one receiver would see it.

use super::{Answered, Signed, answered};
use axum::extract::Path;
use engine::preview::Preview;
use model::{
    error::{Fault, Result},
    limits::EMAIL_TEMPLATE_CHARS,
    template::EmailParts,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Wanted {
    endpoint_id: Option<String>,
    subject: Option<String>,
    html_part: Option<String>,
    text_part: Option<String>,
    default_substitutions: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    html_part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_part: Option<String>,
    missing: Vec<String>,
    unknown: Vec<String>,
}

/// Renders what the body holds; nothing is kept.
pub async fn render(Path(app): Path<String>, signed: Signed) -> Answered {
    let render = async {
        let app = signed.cx.app(&app)?;
        let wanted: Wanted = signed.json()?;
        let endpoint = wanted.endpoint_id.clone().filter(|id| !id.is_empty());
        let found = signed.cx.engine.preview(&app, endpoint.as_deref(), &parts(wanted)?).await?;
        Ok(shown(found))
    };
    answered(&signed.cx.request_id, render.await)
}

fn parts(wanted: Wanted) -> Result<EmailParts> {
    let parts = EmailParts {
        subject: wanted.subject,
        html: wanted.html_part,
        text: wanted.text_part,
        headers: Vec::new(),
        defaults: wanted.default_substitutions.filter(|text| !text.trim().is_empty()),
    };
    let texts = [&parts.subject, &parts.html, &parts.text];
    let chars: usize = texts.into_iter().flatten().map(|text| text.chars().count()).sum();
    if chars > EMAIL_TEMPLATE_CHARS {
        let text = format!("Subject, HtmlPart and TextPart: at most {EMAIL_TEMPLATE_CHARS} characters");
        return Err(Fault::invalid(text));
    }
    Ok(parts)
}

fn shown(Preview { content, unknown }: Preview) -> Shown {
    Shown {
        subject: content.subject,
        html_part: content.html,
        text_part: content.text,
        missing: content.missing,
        unknown,
    }
}
