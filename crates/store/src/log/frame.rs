//! The bytes of a frame: a fixed header, then zstd-compressed records.

use super::{Entry, Logged};
use model::{
    error::{Fault, Result},
    id::AppId,
    time::Millis,
};
use std::sync::Arc;

/// Bytes of a header.
pub(super) const HEADER_BYTES: usize = 44;
/// Also the format's version: a changed format changes the last byte.
const MAGIC: [u8; 4] = *b"CPL1";
/// Cheap and quick; events shrink to about a sixth.
const ZSTD_LEVEL: i32 = 1;
/// Memory kept between frames, several times an ordinary frame.
const KEPT_BYTES: usize = 16 << 20;
/// A frame's records before compression; more is not a frame of ours.
pub(super) const RAW_MAX: usize = 1 << 30;

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub first: u64,
    pub count: u32,
    /// `at` of the newest record.
    pub newest: Millis,
    pub raw_bytes: u32,
    pub packed_bytes: u32,
    /// CRC-32 over the rest of the header and the payload.
    pub crc: u32,
}

impl Header {
    pub(super) fn last(&self) -> u64 {
        self.first + u64::from(self.count) - 1
    }

    pub(super) fn frame_bytes(&self) -> u64 {
        HEADER_BYTES as u64 + u64::from(self.packed_bytes)
    }

    fn body(&self) -> [u8; 28] {
        let mut bytes = [0; 28];
        bytes[..8].copy_from_slice(&self.first.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.count.to_le_bytes());
        bytes[12..20].copy_from_slice(&self.newest.0.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.raw_bytes.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.packed_bytes.to_le_bytes());
        bytes
    }

    fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&self.crc.to_le_bytes());
        bytes[8..36].copy_from_slice(&self.body());
        // Eight spare bytes, zero in this version.
        bytes
    }

    /// Reads a header; `None` when these bytes are none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; HEADER_BYTES] = bytes.get(..HEADER_BYTES)?.try_into().ok()?;
        let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        let u64_at = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
        let header = Self {
            first: u64_at(8),
            count: u32_at(16),
            newest: Millis(u64_at(20) as i64),
            raw_bytes: u32_at(28),
            packed_bytes: u32_at(32),
            crc: u32_at(4),
        };
        let sound = bytes[..4] == MAGIC && header.count > 0 && header.raw_bytes as usize <= RAW_MAX;
        sound.then_some(header)
    }

    /// Whether these bytes begin a frame of another version of the format.
    pub(super) fn is_of_another_version(bytes: &[u8]) -> bool {
        bytes.len() >= MAGIC.len() && bytes[..3] == MAGIC[..3] && bytes[3] != MAGIC[3]
    }

    /// Whether header and payload are what was written.
    pub(super) fn fits(&self, payload: &[u8]) -> bool {
        payload.len() == self.packed_bytes as usize && crc(&self.body(), payload) == self.crc
    }
}

fn crc(header: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(header);
    hasher.update(payload);
    hasher.finalize()
}

/// Makes frames; its memory is used again, up to [`KEPT_BYTES`] of it.
pub(super) struct Encoder {
    packer: zstd::bulk::Compressor<'static>,
    raw: Vec<u8>,
    frame: Vec<u8>,
}

impl Encoder {
    pub(super) fn new() -> Result<Self> {
        let packer = zstd::bulk::Compressor::new(ZSTD_LEVEL).map_err(Fault::bug)?;
        Ok(Self { packer, raw: Vec::new(), frame: Vec::new() })
    }

    /// Entries as one frame starting at position `first`.
    pub(super) fn encode(&mut self, first: u64, entries: &[&Entry]) -> Result<(Header, &[u8])> {
        let Self { packer, raw, frame } = self;
        raw.clear();
        raw.shrink_to(KEPT_BYTES);
        for entry in entries {
            raw.extend_from_slice(&entry.app.0.to_le_bytes());
            raw.extend_from_slice(&entry.source.to_le_bytes());
            raw.extend_from_slice(&(entry.body.len() as u32).to_le_bytes());
            raw.extend_from_slice(&entry.body);
        }
        frame.shrink_to(KEPT_BYTES);
        frame.resize(HEADER_BYTES + zstd::zstd_safe::compress_bound(raw.len()), 0);
        let packed_bytes = packer.compress_to_buffer(raw, &mut frame[HEADER_BYTES..]).map_err(Fault::bug)?;
        let mut header = Header {
            first,
            count: entries.len() as u32,
            newest: entries.iter().map(|e| e.record.at).max().unwrap_or_default(),
            raw_bytes: raw.len() as u32,
            packed_bytes: packed_bytes as u32,
            crc: 0,
        };
        let frame = &mut frame[..HEADER_BYTES + packed_bytes];
        header.crc = crc(&header.body(), &frame[HEADER_BYTES..]);
        frame[..HEADER_BYTES].copy_from_slice(&header.to_bytes());
        Ok((header, frame))
    }
}

/// Decodes the records of a payload that lie after a position.
pub(super) fn decode(header: &Header, payload: &[u8], after: u64, mut see: impl FnMut(Logged)) -> Result<()> {
    let raw = zstd::bulk::decompress(payload, header.raw_bytes as usize).map_err(Fault::bug)?;
    let short = || Fault::bug("a log frame is shorter than it says");
    let mut rest = raw.as_slice();
    for position in header.first..=header.last() {
        let (head, tail) = rest.split_at_checked(28).ok_or_else(short)?;
        let app = AppId(u128::from_le_bytes(head[..16].try_into().expect("16 bytes")));
        let source = i64::from_le_bytes(head[16..24].try_into().expect("8 bytes"));
        let length = u32::from_le_bytes(head[24..].try_into().expect("4 bytes")) as usize;
        let (body, tail) = tail.split_at_checked(length).ok_or_else(short)?;
        rest = tail;
        if position > after {
            let record = serde_json::from_slice(body)
                .map_err(|e| Fault::bug(format!("log position {position}: {e}")))?;
            see(Logged { position, app, source, record: Arc::new(record) });
        }
    }
    Ok(())
}
