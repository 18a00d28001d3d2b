//! Texts by number, each kept once.

use std::collections::HashMap;

#[derive(Default)]
pub(super) struct Strings {
    numbers: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    bytes: usize,
}

impl Strings {
    /// The number of a text, a new one for a new text.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.numbers.insert(text.into(), number);
        self.texts.push(text.into());
        self.bytes += 2 * text.len();
        number
    }

    /// The number of a text that is there.
    pub(super) fn known(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    pub(super) fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn bytes(&self) -> usize {
        /// Two boxes, a number, and what the map needs besides.
        const EACH: usize = 48;
        self.bytes + self.texts.len() * EACH
    }
}
