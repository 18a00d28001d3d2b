//! Exports: gzip JSON lines, one endpoint each (reference A §6.4).

use super::{ExportOrder, objects};
use crate::{Engine, apps::App, people::person_by_no};
use flate2::{Compression, write::GzEncoder};
use model::{
    error::{Fault, Result},
    segment::{Segment, Source},
};
use roaring::RoaringBitmap;
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};
use store::Job;

impl Engine {
    pub(super) async fn export(&self, app: &App, job: &mut Job, order: &ExportOrder) -> Result<()> {
        job.total_pieces = 1;
        // The prefix is a text, not a folder: the file's name follows it directly.
        let name = format!("{}{}-0.gz", order.url_prefix, job.id);
        let path = objects::path(&self.settings.objects, &name)?;
        let processed = tokio::task::block_in_place(|| self.write_export(app, order, &path))?;
        job.processed = processed;
        job.completed_pieces = 1;
        Ok(())
    }

    fn write_export(&self, app: &App, order: &ExportOrder, path: &Path) -> Result<u64> {
        let (segment, own) = match &order.segment {
            None => (Segment::default(), None),
            Some((id, version)) => {
                let segment = self.segment(app, id, Some(*version))?.read()?;
                (segment, Some(Source { id: id.clone(), version: Some(*version) }))
            }
        };
        let members = self.members(app, &segment, own.as_ref())?;
        let name = objects::name(&self.settings.objects, path);
        let failed = |e: std::io::Error| objects::fault(&name, &e);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        // Written beside and then renamed, so that whoever lists the prefix sees whole files only.
        let partial = path.with_extension("partial");
        let written = self.write_lines(app, &members.numbers, &partial, &failed);
        let written = written.and_then(|()| fs::rename(&partial, path).map_err(failed));
        if written.is_err() {
            let _ = fs::remove_file(&partial);
        }
        written.map(|()| members.numbers.len())
    }

    fn write_lines(
        &self,
        app: &App,
        numbers: &RoaringBitmap,
        path: &Path,
        failed: &dyn Fn(std::io::Error) -> Fault,
    ) -> Result<()> {
        let file = BufWriter::new(File::create(path).map_err(failed)?);
        let mut out = GzEncoder::new(file, Compression::fast());
        for no in numbers {
            let Some(person) = self.store.read(|r| person_by_no(r, app, no))? else { continue };
            let mut line = self.rows.line(app, &person)?;
            line.push(b'\n');
            out.write_all(&line).map_err(failed)?;
        }
        let whole = out.finish().and_then(|buffer| buffer.into_inner().map_err(|e| e.into_error()));
        whole.and_then(|file| file.sync_all()).map_err(failed)
    }
}
