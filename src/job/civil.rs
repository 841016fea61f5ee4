//! Dates and times of day in UTC as numbers, for the forms that are read and written a million times.

const DAY: i64 = 86_400_000;
/// The last moment that the time library knows.
const LAST: i64 = 253_402_207_200_999;

/// Milliseconds since 1970 of a date and time of day; none when there is no such date or time.
pub(super) fn milliseconds(date: [i64; 3], time: [i64; 3]) -> Option<i64> {
    let [year, month, day] = date;
    let [hour, minute, second] = time;
    let real = (0..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    if !real {
        return None;
    }
    // Years counted from March have their leap day at the end.
    let from_march = (month + 9) % 12;
    let years = if month <= 2 { year - 1 } else { year };
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let days = years * 365 + leap_days + (from_march * 306 + 5) / 10 + day - 1 - 719_468;
    let at = ((days * 24 + hour) * 3600 + minute * 60 + second) * 1000;
    (at <= LAST).then_some(at)
}

fn days_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `2026-02-10T14:30:22Z`; none where the year has not four digits, or is not known.
pub(super) fn rfc3339(milliseconds: i64) -> Option<[u8; 20]> {
    let (days, rest) = (milliseconds.div_euclid(DAY), milliseconds.rem_euclid(DAY));
    // Eras of 400 years, counted from March of the year 0.
    let shifted = days.checked_add(719_468)?;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if !(0..=9999).contains(&year) || milliseconds > LAST {
        return None;
    }
    let seconds = rest / 1000;
    let mut text = *b"0000-00-00T00:00:00Z";
    put(&mut text[0..2], year / 100);
    put(&mut text[2..4], year % 100);
    put(&mut text[5..7], month);
    put(&mut text[8..10], day);
    put(&mut text[11..13], seconds / 3600);
    put(&mut text[14..16], seconds / 60 % 60);
    put(&mut text[17..19], seconds % 60);
    Some(text)
}

/// Two digits.
fn put(place: &mut [u8], number: i64) {
    let digit = |n: i64| b'0' + u8::try_from(n).unwrap_or(0);
    place.copy_from_slice(&[digit(number / 10 % 10), digit(number % 10)]);
}
