//! The part of a catalog that one run judges: all of it, or the share of one of several jobs.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use super::{Catalog, Name};

/// Which of how many jobs a run is, counted from 1: `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: NonZeroUsize,
    of: NonZeroUsize,
}

impl Shard {
    /// True for the one that also judges what is about no contract by itself.
    fn is_first(self) -> bool {
        self.number == NonZeroUsize::MIN
    }

    /// True where the contract at `index` of all is of this one.
    fn has(self, index: usize) -> bool {
        index % self.of == self.number.get() - 1
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Shard, Self::Err> {
        let (number, of) = text.split_once('/').ok_or(WANTED)?;
        let [Ok(number), Ok(of)] = [number, of].map(NonZeroUsize::from_str) else { return Err(WANTED) };
        if number <= of { Ok(Shard { number, of }) } else { Err(WANTED) }
    }
}

/// What a shard is written as.
const WANTED: &str = "the Kth of N jobs is wanted, counted from 1, as in `1/4`";

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// The contracts that a run tells of.
#[derive(Debug, Default)]
pub struct Share {
    /// The job that a run is one of; none where it is the only one.
    pub shard: Option<Shard>,
    own: BTreeSet<Name>,
    others: BTreeSet<Name>,
    /// The contracts of others are judged as well: something that is told here may speak of them.
    judges_all: bool,
}

impl Share {
    /// Every `N`th contract of a catalog, in the order of their names. Of what may speak of any contract, such as an
    /// allowance, the first shard tells whether it is of use: where there `is_such`, it judges all.
    pub fn of(shard: Option<Shard>, catalog: &Catalog, is_such: bool) -> Share {
        let Some(shard) = shard else { return Share::default() };
        let names: BTreeSet<&Name> = catalog.families.iter().flat_map(|it| it.contracts.keys()).collect();
        let names = names.into_iter().cloned().enumerate();
        let (own, others): (Vec<_>, Vec<_>) = names.partition(|(index, _)| shard.has(*index));
        let [own, others] = [own, others].map(|it| it.into_iter().map(|(_, name)| name).collect());
        Share { shard: Some(shard), own, others, judges_all: is_such && shard.is_first() }
    }

    /// True where every contract is judged, whether or not this run tells of it.
    pub fn judges_all(&self) -> bool {
        self.judges_all || self.others.is_empty()
    }

    /// True for a contract that is judged.
    pub fn judges(&self, name: &Name) -> bool {
        self.judges_all || !self.others.contains(name)
    }

    /// True for a contract that this run tells of.
    pub fn has(&self, name: &Name) -> bool {
        !self.others.contains(name)
    }

    /// True for what this run tells, where it is about these contracts. What is about none that is known is told by the
    /// first.
    pub fn tells_of(&self, names: &[Name]) -> bool {
        let is_known = |it: &Name| self.own.contains(it) || self.others.contains(it);
        let about = names.iter().any(|it| self.own.contains(it));
        about || self.shard.is_none_or(|it| it.is_first() && !names.iter().any(is_known))
    }

    /// True for a share that has nothing, of a catalog that has something.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && !self.others.is_empty()
    }

    /// How many contracts are of the others.
    pub fn left_to_others(&self) -> usize {
        self.others.len()
    }
}
