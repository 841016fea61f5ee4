//! Dates and times of day in UTC as numbers, for the forms that are read and written a million times.

const DAY: u64 = 86_400_000;
/// Days of 400 years.
const ERA: i64 = 146_097;
/// From the beginning of the year 0 to 1970.
const BEFORE: i64 = 62_167_219_200_000;
/// The last moment that the time library knows.
const LAST: i64 = 253_402_207_200_999;

/// Milliseconds since 1970 of a date and time of day; none when there is no such date or time.
pub(super) fn milliseconds(date: [i64; 3], time: [i64; 3]) -> Option<i64> {
    let [year, month, day] = date;
    let [hour, minute, second] = time;
    let real = (0..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    if !real {
        return None;
    }
    // Small numbers without a sign are divided at a fraction of the cost.
    let (year, month) = (u32::try_from(year).ok()?, u32::try_from(month).ok()?);
    let day = u32::try_from(day).ok()?;
    if day == 0 || day > days_of(year, month) {
        return None;
    }
    // Years counted from March have their leap day at the end; an era of 400 years more, and none is below 0.
    let (from_march, years) = match month {
        1 | 2 => (month + 9, year + 399),
        _ => (month - 3, year + 400),
    };
    let leap_days = years / 4 - years / 100 + years / 400;
    let days = years * 365 + leap_days + (from_march * 306 + 5) / 10 + day - 1;
    let days = i64::from(days) - 719_468 - ERA;
    let at = ((days * 24 + hour) * 3600 + minute * 60 + second) * 1000;
    (at <= LAST).then_some(at)
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `2026-02-10T14:30:22Z`; none where the year has not four digits, or is not known.
pub(super) fn rfc3339(milliseconds: i64) -> Option<[u8; 20]> {
    Dates::default().rfc3339(milliseconds)
}

/// Writes dates and times; the date of the last one is not worked out again, as most stand beside others of their day.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// When the day began, and how that moment is written.
    last: Option<(u64, [u8; 20])>,
}

impl Dates {
    pub(super) fn rfc3339(&mut self, milliseconds: i64) -> Option<[u8; 20]> {
        if !(-BEFORE..=LAST).contains(&milliseconds) {
            return None;
        }
        let since = u64::try_from(milliseconds + BEFORE).ok()?;
        let (begin, mut text) = match self.last {
            Some((begin, text)) if (begin..begin + DAY).contains(&since) => (begin, text),
            _ => {
                let day = since / DAY;
                *self
                    .last
                    .insert((day * DAY, midnight(u32::try_from(day).ok()?)))
            }
        };
        let seconds = u32::try_from((since - begin) / 1000).ok()?;
        let (minutes, second) = (seconds / 60, seconds % 60);
        put(&mut text[11..13], minutes / 60);
        put(&mut text[14..16], minutes % 60);
        put(&mut text[17..19], second);
        Some(text)
    }
}

/// Midnight of a day, counted from the beginning of the year 0.
fn midnight(days: u32) -> [u8; 20] {
    // Eras of 400 years, counted from March of the year -400: 60 days less, one era more.
    let shifted = days + 146_097 - 60;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + u32::from(month <= 2) - 400;
    let mut text = *b"0000-00-00T00:00:00Z";
    put(&mut text[0..2], year / 100);
    put(&mut text[2..4], year % 100);
    put(&mut text[5..7], month);
    put(&mut text[8..10], day);
    text
}

/// The numbers below 100 in two digits.
const TWO: [[u8; 2]; 100] = {
    let mut all = [[b'0'; 2]; 100];
    let mut number = 0;
    while number < 100 {
        all[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1_u8;
    }
    all
};

/// Two digits.
#[inline]
fn put(place: &mut [u8], number: u32) {
    let two = TWO.get(number as usize).unwrap_or(b"00");
    place.copy_from_slice(two);
}
