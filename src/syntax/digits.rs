//! Numbers of JSON that programs keep as they are written, and those of which they would keep another one (RFC 8259,
//! section 6; IEEE 754, binary64).

/// True for a number that is an integer of 64 bits, or that comes back with its own digits from a double.
pub fn are_kept(number: &str) -> bool {
    // So many digits come back from any double (IEEE 754: 15 for binary64).
    let is_short = number.len() <= 15 && !number.contains(['e', 'E']);
    if is_short || number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return true;
    }
    let Ok(double) = number.parse::<f64>() else { return true };
    double.is_finite() && normal(number) == normal(&format!("{double:e}"))
}

/// A number in a form that equal numbers share (JSON Schema 2020-12, core 4.2.2): the digits without those that say
/// nothing, and the power of ten of the last.
pub fn normal(number: &str) -> Option<String> {
    let (negative, number) = number.strip_prefix('-').map_or((false, number), |it| (true, it));
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let dropped = i64::try_from(digits.len() - significant.len()).ok()?;
    let exponent: i64 = exponent.parse().ok()?;
    let last = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(dropped)?;
    let significant = significant.trim_start_matches('0');
    Some(match significant {
        "" => "0".to_owned(),
        _ => format!("{}{significant}e{last}", if negative { "-" } else { "" }),
    })
}
