import TraceModel

/// A moment taken apart into a date and a time of day (UTC, proleptic Gregorian calendar).
struct ClockFace {
  let year: Int64
  let month: Int64
  let day: Int64
  let hour: Int64
  let minute: Int64
  let second: Int64

  /// The date and time of a second since 1970.
  init(secondsSince1970 seconds: Int64) {
    let days = seconds.dividedDown(by: 86_400)
    let secondOfDay = seconds - days * 86_400
    self.hour = secondOfDay / 3_600
    self.minute = secondOfDay / 60 % 60
    self.second = secondOfDay % 60

    // Howard Hinnant's civil_from_days: years begin in March, so the leap day is the last.
    let shifted = days + 719_468
    let era = shifted.dividedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    self.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}

extension Timestamp {
  /// The whole seconds, rounded down, and the nanoseconds that remain.
  var parts: (seconds: Int64, nanoseconds: UInt64) {
    let seconds = nanoseconds.dividedDown(by: 1_000_000_000)
    // Multiplying back could overflow for the smallest time.
    let rest = nanoseconds % 1_000_000_000
    return (seconds, UInt64(rest < 0 ? rest + 1_000_000_000 : rest))
  }
}

extension Int64 {
  /// The quotient by a positive number, rounded towards the past.
  fileprivate func dividedDown(by divisor: Int64) -> Int64 {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
