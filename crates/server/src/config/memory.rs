//! Amounts of memory.

/// Where the machine does not say how much it has.
const UNKNOWN: usize = 4 << 30;

/// Bytes of memory of this machine.
pub(super) fn machine() -> usize {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<usize>().ok());
    kilobytes.map_or(UNKNOWN, |kilobytes| kilobytes << 10)
}

/// Bytes of a size: a whole number, or one followed by K, M, G or T.
pub(super) fn size(text: &str) -> Option<usize> {
    let text = text.trim();
    let unit = text.chars().last()?;
    let power = "KMGT".find(unit.to_ascii_uppercase()).map_or(0, |i| 10 * (i as u32 + 1));
    let digits = if power == 0 { text } else { text.strip_suffix(unit)?.trim_end() };
    digits.parse::<usize>().ok()?.checked_mul(1 << power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_by_the_table() {
        for (text, wanted) in [
            ("0", Some(0)),
            ("4096", Some(4_096)),
            ("512M", Some(512 << 20)),
            ("2 g", Some(2 << 30)),
            ("", None),
            ("G", None),
            ("1.5G", None),
            ("99999999999T", None),
        ] {
            assert_eq!(size(text), wanted, "{text}");
        }
    }
}
