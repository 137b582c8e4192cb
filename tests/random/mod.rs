//! Numbers that seem to be drawn, and are the same in every run.

#![allow(dead_code, reason = "each test uses a part of it")]

/// SplitMix64: the same numbers on every machine.
pub struct Random(u64);

impl Random {
    /// The numbers of `SEED`, or of 1.
    pub fn seeded() -> Random {
        Random(number("SEED", 1))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize].clone()
    }
}

/// A number that a variable of the environment sets.
pub fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(default, |it| it.parse().unwrap_or_else(|_| panic!("`{name}` is a number")))
}
