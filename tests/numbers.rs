//! Which numbers a program keeps as they are written.

use mdbook_contracts::syntax::digits::are_kept;

const KEPT: [&str; 15] = [
    "0",
    "-0.0",
    "1.0",
    "0.1",
    "1e5",
    "1E+5",
    "12.50",
    "9007199254740993",
    "18446744073709551615",
    "-9223372036854775808",
    "1e300",
    "5e-324",
    "1e23",
    "0e999999999999",
    "0.30000000000000004",
];

const LOST: [&str; 9] = [
    "18446744073709551617",
    "18446744073709551616",
    "-9223372036854775809",
    "0.10000000000000000001",
    "1e400",
    "1e-400",
    "9007199254740993.0",
    "1e99999999999999999999",
    "0.1e-99999999999999999999",
];

#[test]
fn a_number_is_kept_where_its_digits_come_back() {
    assert_eq!(KEPT.into_iter().filter(|it| !are_kept(it)).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(LOST.into_iter().filter(|it| are_kept(it)).collect::<Vec<_>>(), Vec::<&str>::new());
}
