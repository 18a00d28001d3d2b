//! One-time codes by time (RFC 6238): SHA-1, six digits, thirty seconds.

use crate::time::{Millis, SECOND};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// Bytes of a secret.
pub const SECRET_BYTES: usize = 20;
/// How long a code is shown.
const STEP_MS: i64 = 30 * SECOND;
/// Steps that a clock may be off.
const DRIFT: i64 = 1;
const DIGITS: u32 = 6;

/// The step that an instant is in.
fn step(now: Millis) -> i64 {
    now.0.div_euclid(STEP_MS)
}

/// The code of a step (RFC 4226 §5.3).
fn code(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let tag = mac.finalize().into_bytes();
    let at = usize::from(tag[19] & 0xf);
    let bits = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:06}", bits % 10_u32.pow(DIGITS))
}

/// The step whose code this is, if it is one of now's and later than the last one that was used.
pub fn accepted(secret: &[u8], typed: &str, now: Millis, used: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let here = step(now);
    let fits = |step: &i64| bool::from(code(secret, *step).as_bytes().ct_eq(typed.as_bytes()));
    // All of them are tried, so that the time says nothing.
    let found: Vec<i64> = (here - DRIFT..=here + DRIFT).filter(fits).collect();
    found.into_iter().find(|step| *step > used)
}

/// RFC 4648 base 32 without padding, as authenticator apps read it.
pub fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut out, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            out.push(char::from(ALPHABET[(bits >> held & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        out.push(char::from(ALPHABET[(bits << (5 - held) & 31) as usize]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, its last six digits.
    #[test]
    fn the_codes_of_the_standard() {
        for (seconds, want) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Millis(seconds * 1_000);
            assert_eq!(code(SECRET, step(now)), want);
            assert_eq!(accepted(SECRET, want, now, 0), Some(step(now)));
        }
    }

    #[test]
    fn one_step_off_passes_once() {
        let now = Millis(59_000);
        assert_eq!(accepted(SECRET, "287 082", now.plus(30_000), 0), Some(1));
        assert_eq!(accepted(SECRET, "287082", now.plus(60_000), 0), None);
        assert_eq!(accepted(SECRET, "287082", now, 1), None);
        assert_eq!(accepted(SECRET, "", now, 0), None);
    }

    #[test]
    fn base_32_of_the_standard() {
        for (text, want) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(text.as_bytes()), want);
        }
    }
}
