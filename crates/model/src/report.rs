//! Whether something worked, in plain words.

use crate::interval::{Difference, newcombe};

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    pub name: &'a str,
    pub people: u64,
    /// Of them.
    pub converted: u64,
    /// Nothing was sent to them on purpose.
    pub held_out: bool,
}

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Better,
    Worse,
    NotEnoughData,
}

impl Verdict {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::NotEnoughData => "not enough data",
        }
    }
}

/// Two sides compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Of shares, with its 95 % interval; none when either side is empty.
    pub found: Option<Difference>,
    pub verdict: Verdict,
    pub sentence: String,
}

/// Compares the shares of those who converted within some hours.
pub fn compare(of: &Side<'_>, against: &Side<'_>, hours: u32) -> Comparison {
    let Some(found) = newcombe((of.converted, of.people), (against.converted, against.people)) else {
        let empty = if of.people == 0 { of } else { against };
        let sentence = format!("{}, so there is nothing to compare yet.", nobody(empty));
        return Comparison { found: None, verdict: Verdict::NotEnoughData, sentence };
    };
    let verdict = match found {
        Difference { low, .. } if low > 0.0 => Verdict::Better,
        Difference { high, .. } if high < 0.0 => Verdict::Worse,
        _ => Verdict::NotEnoughData,
    };
    let sentence = format!(
        "{} of {} converted within {}, against {} of {}: {}, {}.",
        percent(of),
        group(of),
        period(hours),
        percent(against),
        group(against),
        points(found.difference),
        meaning(&found, verdict),
    );
    Comparison { found: Some(found), verdict, sentence }
}

fn nobody(side: &Side<'_>) -> String {
    match side.held_out {
        true => "Nobody has been held out".to_owned(),
        false => format!("Nobody has been sent {}", side.name),
    }
}

fn group(side: &Side<'_>) -> String {
    let people = match side.people {
        1 => "the one person".to_owned(),
        n => format!("the {} people", grouped(n)),
    };
    match side.held_out {
        true => format!("{people} held out"),
        false => format!("{people} sent {}", side.name),
    }
}

fn percent(side: &Side<'_>) -> String {
    format!("{:.1} %", 100.0 * side.converted as f64 / side.people as f64)
}

fn points(difference: f64) -> String {
    let points = (difference * 1_000.0).round() / 10.0;
    match points {
        p if p > 0.0 => format!("{p:.1} points more"),
        p if p < 0.0 => format!("{:.1} points fewer", -p),
        _ => "no difference".to_owned(),
    }
}

fn meaning(found: &Difference, verdict: Verdict) -> String {
    let (low, high) = (points(found.low), points(found.high));
    match verdict {
        Verdict::NotEnoughData => {
            format!("but anything from {low} to {high} would fit, so this is not enough data")
        }
        _ => format!("and with 95 % confidence from {low} to {high}"),
    }
}

fn period(hours: u32) -> String {
    match hours {
        1 => "an hour".to_owned(),
        24 => "a day".to_owned(),
        h if h % 24 == 0 => format!("{} days", h / 24),
        h => format!("{h} hours"),
    }
}

/// `12,345`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_by_the_table() {
        let side = |name, converted, people| Side { name, people, converted, held_out: name == "Holdout" };
        for (of, against, hours, verdict, sentence) in [
            (
                side("A", 560, 7_000),
                side("Holdout", 30, 1_000),
                168,
                "better",
                "8.0 % of the 7,000 people sent A converted within 7 days, against 3.0 % of the 1,000 people held \
                 out: 5.0 points more, and with 95 % confidence from 3.6 points more to 6.1 points more.",
            ),
            (
                side("B", 1, 10),
                side("A", 2, 10),
                24,
                "not enough data",
                "10.0 % of the 10 people sent B converted within a day, against 20.0 % of the 10 people sent A: \
                 10.0 points fewer, but anything from 42.1 points fewer to 23.6 points more would fit, so this is \
                 not enough data.",
            ),
            (
                side("A", 0, 500),
                side("Holdout", 50, 500),
                36,
                "worse",
                "0.0 % of the 500 people sent A converted within 36 hours, against 10.0 % of the 500 people held \
                 out: 10.0 points fewer, and with 95 % confidence from 12.9 points fewer to 7.5 points fewer.",
            ),
            (
                side("A", 3, 5),
                side("Holdout", 0, 0),
                1,
                "not enough data",
                "Nobody has been held out, so there is nothing to compare yet.",
            ),
        ] {
            let found = compare(&of, &against, hours);
            assert_eq!((found.verdict.as_str(), found.sentence.as_str()), (verdict, sentence));
        }
    }
}
