//! Reading the log, and finding out what is in it at the start.

use super::{
    Index, Logged, Place, Segment,
    frame::{self, HEADER_BYTES, Header},
    held, io,
};
use model::{
    error::{Fault, Result},
    time::Millis,
};
use std::{
    fs::{self, File},
    io::Read,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// How much one read may bring.
#[derive(Clone, Copy, Debug)]
pub struct ReadLimits {
    pub records: usize,
    /// Bytes before compression.
    pub raw_bytes: usize,
}

/// The segments of a directory, each frame's header read; a torn end of the last file is set aside.
///
/// `applied` is the last position that anything durable has been made of: what lies before it was acknowledged,
/// so a log that would end earlier is not opened.
pub(super) fn open_segments(dir: &Path, applied: u64) -> Result<Vec<Segment>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .map_err(|e| io(dir, &e))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "log"))
        .collect();
    paths.sort();
    let mut segments = Vec::with_capacity(paths.len());
    let last = paths.len().saturating_sub(1);
    for (i, path) in paths.into_iter().enumerate() {
        segments.push(open_segment(path, i == last)?);
    }
    for pair in segments.windows(2) {
        if pair[0].last() + 1 != pair[1].first {
            let (path, first) = (pair[1].path.display(), pair[1].first);
            return Err(Fault::bug(format!(
                "the log has a gap before {path}: {} is followed by {first}",
                pair[0].last()
            )));
        }
    }
    let ends = segments.last().map_or(0, Segment::last);
    if ends < applied {
        return Err(Fault::bug(format!(
            "the log in {} ends at position {ends}, but the state has applied {applied}: files are missing or \
             damaged; restore the log and the state from the same backup",
            dir.display()
        )));
    }
    if let Some(segment) = segments.last() {
        set_aside(segment)?;
    }
    Ok(segments)
}

fn open_segment(path: PathBuf, is_last: bool) -> Result<Segment> {
    let first = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
    let first =
        first.ok_or_else(|| Fault::bug(format!("{} is not named after a log position", path.display())))?;
    let file = File::open(&path).map_err(|e| io(&path, &e))?;
    let size = file.metadata().map_err(|e| io(&path, &e))?.len();
    let mut segment = Segment { path, first, frames: Vec::new(), length: 0 };
    while segment.length < size {
        match frame_at(&file, &segment, size)? {
            Some(header) => {
                segment.frames.push(Place { header, offset: segment.length });
                segment.length += header.frame_bytes();
            }
            None if is_last && nothing_follows(&file, segment.length, size) => break,
            None => return Err(damaged(&segment.path, segment.length)),
        }
    }
    // The last frame may have reached the disk without its bytes.
    if is_last
        && let Some(place) = segment.frames.last().copied()
        && payload(&file, &segment.path, &place).is_err()
    {
        segment.frames.pop();
        segment.length = place.offset;
    }
    Ok(segment)
}

/// The header at the segment's known end, if it is one and its frame fits the file.
///
/// # Errors
/// A frame of another version of the format.
fn frame_at(file: &File, segment: &Segment, size: u64) -> Result<Option<Header>> {
    let mut bytes = [0; HEADER_BYTES];
    let read = file.read_at(&mut bytes, segment.length).map_err(|e| io(&segment.path, &e))?;
    if Header::is_of_another_version(&bytes[..read]) {
        let path = segment.path.display();
        return Err(Fault::invalid(format!(
            "{path} was written by another version of Counterpoint: use that version"
        )));
    }
    let Some(header) = Header::parse(&bytes[..read]) else { return Ok(None) };
    let follows = header.first == segment.last() + 1;
    Ok((follows && segment.length + header.frame_bytes() <= size).then_some(header))
}

/// Torn means that no whole frame lies behind: a frame behind damage is damage in the middle.
fn nothing_follows(file: &File, from: u64, size: u64) -> bool {
    let mut rest = Vec::new();
    let mut reader = file;
    if std::io::Seek::seek(&mut reader, std::io::SeekFrom::Start(from + 1)).is_err()
        || reader.read_to_end(&mut rest).is_err()
    {
        return false;
    }
    let whole = |at: usize| {
        Header::parse(&rest[at..]).is_some_and(|header| {
            let payload = rest.get(at + HEADER_BYTES..at + header.frame_bytes() as usize);
            payload.is_some_and(|payload| header.fits(payload))
        })
    };
    size <= from || !(0..rest.len().saturating_sub(HEADER_BYTES)).any(|at| rest[at] == b'C' && whole(at))
}

/// Moves what lies behind the last whole frame into a file of its own: never acknowledged, and yet not ours to lose.
fn set_aside(segment: &Segment) -> Result<()> {
    let fail = |e: std::io::Error| io(&segment.path, &e);
    let file = File::options().read(true).write(true).open(&segment.path).map_err(fail)?;
    let bytes = file.metadata().map_err(fail)?.len() - segment.length;
    if bytes == 0 {
        return Ok(());
    }
    let aside = segment.path.with_extension("torn");
    let mut torn = vec![0; bytes as usize];
    file.read_exact_at(&mut torn, segment.length).and_then(|()| fs::write(&aside, torn)).map_err(fail)?;
    let (path, aside) = (segment.path.display(), aside.display());
    tracing::warn!(%path, %aside, bytes, "the log ends in a torn frame, never acknowledged: set aside");
    file.set_len(segment.length).and_then(|()| file.sync_all()).map_err(fail)
}

fn damaged(path: &Path, offset: u64) -> Fault {
    Fault::bug(format!("{} is damaged at byte {offset}: restore this file from a backup", path.display()))
}

fn payload(file: &File, path: &Path, place: &Place) -> Result<Vec<u8>> {
    let mut payload = vec![0; place.header.packed_bytes as usize];
    file.read_exact_at(&mut payload, place.offset + HEADER_BYTES as u64).map_err(|e| io(path, &e))?;
    if place.header.fits(&payload) { Ok(payload) } else { Err(damaged(path, place.offset)) }
}

/// Frames that hold records after a position, within the limits, with their files.
fn places(index: &Index, after: u64, limits: ReadLimits) -> Vec<(PathBuf, Place)> {
    let segments = held(index);
    let from = segments.partition_point(|segment| segment.last() <= after);
    let (mut chosen, mut records, mut bytes) = (Vec::new(), 0, 0);
    for segment in &segments[from..] {
        let skip = segment.frames.partition_point(|place| place.header.last() <= after);
        for place in &segment.frames[skip..] {
            if !chosen.is_empty() && (records >= limits.records || bytes >= limits.raw_bytes) {
                return chosen;
            }
            records += place.header.count as usize;
            bytes += place.header.raw_bytes as usize;
            chosen.push((segment.path.clone(), *place));
        }
    }
    chosen
}

pub(super) fn read(index: &Index, after: u64, limits: ReadLimits) -> Result<Vec<Logged>> {
    let mut records = Vec::new();
    show(places(index, after, limits), after, |logged| records.push(logged))?;
    Ok(records)
}

pub(super) fn since(index: &Index, since: Millis, see: impl FnMut(Logged)) -> Result<()> {
    let all = ReadLimits { records: usize::MAX, raw_bytes: usize::MAX };
    let mut places = places(index, 0, all);
    places.retain(|(_, place)| place.header.newest >= since);
    show(places, 0, see)
}

fn show(places: Vec<(PathBuf, Place)>, after: u64, mut see: impl FnMut(Logged)) -> Result<()> {
    let mut open: Option<(PathBuf, File)> = None;
    for (path, place) in places {
        if open.as_ref().is_none_or(|(opened, _)| *opened != path) {
            let file = File::open(&path).map_err(|e| io(&path, &e))?;
            open = Some((path.clone(), file));
        }
        let Some((_, file)) = &open else { continue };
        frame::decode(&place.header, &payload(file, &path, &place)?, after, &mut see)?;
    }
    Ok(())
}
