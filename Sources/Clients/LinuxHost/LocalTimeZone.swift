import Glibc

/// The machine's time zone at one moment.
public struct LocalTimeZone: Sendable, Equatable {
    /// The zone's abbreviation, `UTC` or `CEST`.
    public var abbreviation: String
    /// Seconds east of Greenwich.
    public var offset: Int

    /// The zone that `TZ` or `/etc/localtime` names, with daylight saving as of the moment; nil for absurd moments.
    ///
    /// - Parameter seconds: seconds since 1970-01-01T00:00:00Z.
    public static func at(secondsSinceEpoch seconds: Int64) -> LocalTimeZone? {
        // localtime_r need not look at a changed zone by itself; tzset does, at the price of one stat.
        tzset()
        var moment = time_t(seconds)
        var parts = tm()
        guard localtime_r(&moment, &parts) != nil, let zone = parts.tm_zone else { return nil }
        return LocalTimeZone(abbreviation: String(cString: zone), offset: parts.tm_gmtoff)
    }
}
