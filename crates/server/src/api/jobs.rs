//! Import and export jobs (reference A §6).

use super::{Cx, Registry, paging::Page};
use engine::jobs::Job;
use engine::{
    apps::App,
    jobs::{ExportOrder, Format, ImportOrder, Order, check_address, list_of},
};
use model::{
    error::{Fault, Result},
    limits::PAGE_SIZE_DEFAULT,
};
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::CreateImportJob, create_import_job);
    registry.on(ops::GetImportJob, get_import_job);
    registry.on(ops::GetImportJobs, get_import_jobs);
    registry.on(ops::GetSegmentImportJobs, get_segment_import_jobs);
    registry.on(ops::CreateExportJob, create_export_job);
    registry.on(ops::GetExportJob, get_export_job);
    registry.on(ops::GetExportJobs, get_export_jobs);
    registry.on(ops::GetSegmentExportJobs, get_segment_export_jobs);
}

async fn create_import_job(cx: Cx, input: types::CreateImportJobRequest) -> Result<types::ImportJobResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.import_job_request;
    let format = match request.format.as_ref().map(types::Format::as_str) {
        Some("CSV") => Format::Csv,
        Some("JSON") => Format::Json,
        other => {
            return Err(Fault::invalid(format!("Format: {} is neither CSV nor JSON", other.unwrap_or(""))));
        }
    };
    let url = request.s3_url.clone().unwrap_or_default();
    check_address("S3Url", &url)?;
    let (register, define) =
        (request.register_endpoints.unwrap_or(true), request.define_segment.unwrap_or(false));
    if !register && !define {
        return Err(Fault::invalid("RegisterEndpoints and DefineSegment: at least one has to be true"));
    }
    let id = cx.engine.job_id();
    let (segment, segment_body) = match define {
        true => define_segment(&cx, &app, &request).await.map(|(id, body)| (Some(id), Some(body)))?,
        false => (None, None),
    };
    let shown = types::ImportJobResource {
        define_segment: Some(define),
        external_id: Some(request.external_id.unwrap_or_default()),
        format: request.format,
        register_endpoints: Some(register),
        role_arn: request.role_arn,
        s3_url: request.s3_url,
        segment_id: segment.clone(),
        segment_name: request.segment_name,
    };
    let segment = segment.map(|segment| (segment, list_of(id)));
    let order = Order::Import(ImportOrder { format, url, register, segment, segment_body });
    let body = serde_json::to_string(&shown).map_err(Fault::bug)?;
    let job = cx.engine.start_job(&app, &order, body, id).await?;
    import_response(&app, &job)
}

/// A new segment is made, empty, together with the job: clients index it at once (reference A §6.3). Answers its
/// id, and how it is shown once the import has finished.
async fn define_segment(cx: &Cx, app: &App, request: &types::ImportJobRequest) -> Result<(String, String)> {
    let again = request.segment_id.as_deref().filter(|id| !id.is_empty());
    let named = request.segment_name.clone().filter(|name| !name.is_empty());
    let file = request.s3_url.as_deref().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
    let body = types::SegmentResponse {
        name: named.or(again.is_none().then_some(stem)),
        import_definition: Some(types::SegmentImportResource {
            channel_counts: None,
            external_id: Some(request.external_id.clone().unwrap_or_default()),
            format: request.format.clone(),
            role_arn: request.role_arn.clone(),
            s3_url: request.s3_url.clone(),
            size: Some(0),
        }),
        ..types::SegmentResponse::default()
    };
    let id = cx.engine.imported_segment(app, again, &body).await?;
    Ok((id, serde_json::to_string(&body).map_err(Fault::bug)?))
}

async fn get_import_job(cx: Cx, input: types::GetImportJobRequest) -> Result<types::ImportJobResponse> {
    let app = cx.app(&input.application_id)?;
    import_response(&app, &cx.engine.job(&app, "IMPORT", &input.job_id)?)
}

async fn get_import_jobs(cx: Cx, input: types::GetImportJobsRequest) -> Result<types::ImportJobsResponse> {
    imports(&cx, &input.application_id, None, (input.page_size, input.token))
}

async fn get_segment_import_jobs(
    cx: Cx,
    input: types::GetSegmentImportJobsRequest,
) -> Result<types::ImportJobsResponse> {
    imports(&cx, &input.application_id, Some(&input.segment_id), (input.page_size, input.token))
}

fn imports(
    cx: &Cx,
    app: &str,
    segment: Option<&str>,
    page: (Option<String>, Option<String>),
) -> Result<types::ImportJobsResponse> {
    let app = cx.app(app)?;
    let (jobs, next_token) = list(cx, &app, "IMPORT", segment, page)?;
    let item = jobs.iter().map(|job| import_response(&app, job)).collect::<Result<_>>()?;
    Ok(types::ImportJobsResponse { item: Some(item), next_token })
}

async fn create_export_job(cx: Cx, input: types::CreateExportJobRequest) -> Result<types::ExportJobResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.export_job_request;
    let url_prefix = request.s3_url_prefix.clone().unwrap_or_default();
    check_address("S3UrlPrefix", &url_prefix)?;
    let segment = match request.segment_id.as_deref().filter(|id| !id.is_empty()) {
        None => None,
        Some(id) => {
            let found = cx.engine.segment(&app, id, request.segment_version.map(i64::from))?;
            Some((id.to_owned(), found.revision.version))
        }
    };
    let shown = types::ExportJobResource {
        role_arn: request.role_arn,
        s3_url_prefix: request.s3_url_prefix,
        segment_id: request.segment_id,
        segment_version: request.segment_version,
    };
    let body = serde_json::to_string(&shown).map_err(Fault::bug)?;
    let order = Order::Export(ExportOrder { url_prefix, segment });
    let job = cx.engine.start_job(&app, &order, body, cx.engine.job_id()).await?;
    export_response(&app, &job)
}

async fn get_export_job(cx: Cx, input: types::GetExportJobRequest) -> Result<types::ExportJobResponse> {
    let app = cx.app(&input.application_id)?;
    export_response(&app, &cx.engine.job(&app, "EXPORT", &input.job_id)?)
}

async fn get_export_jobs(cx: Cx, input: types::GetExportJobsRequest) -> Result<types::ExportJobsResponse> {
    exports(&cx, &input.application_id, None, (input.page_size, input.token))
}

async fn get_segment_export_jobs(
    cx: Cx,
    input: types::GetSegmentExportJobsRequest,
) -> Result<types::ExportJobsResponse> {
    exports(&cx, &input.application_id, Some(&input.segment_id), (input.page_size, input.token))
}

fn exports(
    cx: &Cx,
    app: &str,
    segment: Option<&str>,
    page: (Option<String>, Option<String>),
) -> Result<types::ExportJobsResponse> {
    let app = cx.app(app)?;
    let (jobs, next_token) = list(cx, &app, "EXPORT", segment, page)?;
    let item = jobs.iter().map(|job| export_response(&app, job)).collect::<Result<_>>()?;
    Ok(types::ExportJobsResponse { item: Some(item), next_token })
}

fn list(
    cx: &Cx,
    app: &App,
    kind: &'static str,
    segment: Option<&str>,
    (size, token): (Option<String>, Option<String>),
) -> Result<(Vec<Job>, Option<String>)> {
    if let Some(segment) = segment {
        cx.engine.segment(app, segment, None)?;
    }
    let of = format_args!("{kind} jobs of {} {}", app.id, segment.unwrap_or_default());
    let page = Page::read(of, size.as_deref(), token.as_deref(), PAGE_SIZE_DEFAULT)?;
    let jobs = cx.engine.jobs(app, kind, segment, page.after_as()?, page.size + 1)?;
    Ok(page.cut(jobs, |job| job.id))
}

/// The two responses differ only in their definition.
macro_rules! job_response {
    ($name:ident, $response:ident) => {
        fn $name(app: &App, job: &Job) -> Result<types::$response> {
            // The answer to creation lacks the counters (reference A §6.3).
            let begun = job.state != "CREATED";
            let count = |n: u64| begun.then_some(n as i32);
            Ok(types::$response {
                application_id: Some(app.id.to_string()),
                completed_pieces: count(u64::from(job.completed_pieces)),
                completion_date: job.completed.map(|at| at.to_string()),
                creation_date: Some(job.created.to_string()),
                definition: Some(serde_json::from_str(&job.body).map_err(Fault::bug)?),
                failed_pieces: count(u64::from(job.failed_pieces)),
                failures: Some(job.failures.clone()).filter(|failures| !failures.is_empty()),
                id: Some(job.id.to_string()),
                job_status: Some(job.state.as_str().into()),
                total_failures: count(job.failed),
                total_pieces: count(u64::from(job.total_pieces)),
                total_processed: count(job.processed),
                r#type: Some(job.kind.clone()),
            })
        }
    };
}

job_response!(import_response, ImportJobResponse);
job_response!(export_response, ExportJobResponse);
