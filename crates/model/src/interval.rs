//! Confidence intervals of shares.

/// The normal quantile of a two-sided 95 %.
const Z95: f64 = 1.959_963_984_540_054;

/// A difference of two shares with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub difference: f64,
    pub low: f64,
    pub high: f64,
}

/// Wilson's interval of `count` of `size`, 95 %.
pub fn wilson(count: u64, size: u64) -> (f64, f64) {
    let (n, z2) = (size as f64, Z95 * Z95);
    let share = count as f64 / n;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// Newcombe's interval of the difference of two independent shares, 95 % (his method 10, of Wilson's intervals);
/// none when either group is empty.
pub fn newcombe(first: (u64, u64), second: (u64, u64)) -> Option<Difference> {
    if first.1 == 0 || second.1 == 0 {
        return None;
    }
    let share = |(count, size): (u64, u64)| count as f64 / size as f64;
    let (a, b) = (share(first), share(second));
    let ((a_low, a_high), (b_low, b_high)) = (wilson(first.0, first.1), wilson(second.0, second.1));
    let difference = a - b;
    Some(Difference {
        difference,
        low: difference - (a - a_low).hypot(b_high - b),
        high: difference + (a_high - a).hypot(b - b_low),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcombes_own_examples() {
        // R. G. Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
        for (first, second, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((10, 10), (0, 10), 0.6075, 1.0),
            ((0, 10), (0, 20), -0.1611, 0.2775),
        ] {
            let found = newcombe(first, second).unwrap();
            assert!(
                (found.low - low).abs() < 6e-5 && (found.high - high).abs() < 6e-5,
                "{first:?} {found:?}"
            );
        }
        assert_eq!(newcombe((0, 0), (1, 2)), None);
    }
}
