/// The pause that an answer of HTTP asks for (RFC 9110, section 10.2.3).
public enum RetryAfter {
    /// Reads seconds or a date; nil for anything else.
    ///
    /// - Parameters:
    ///   - date: the answer's `Date`, against which its date is meant: clocks differ.
    ///   - now: what our clock shows.
    public static func pause(_ text: String, date: String?, now: WallTime) -> Duration? {
        if text.utf8.allSatisfy({ (48...57).contains($0) }) {
            guard !text.isEmpty else { return nil }
            return .seconds(Int64(text).map { min($0, 366 * 86_400) } ?? 366 * 86_400)
        }
        guard let until = moment(text) else { return nil }
        return max(.zero, until - (date.flatMap { moment($0) } ?? now))
    }

    /// Reads a date of HTTP in any of its three forms (RFC 9110, section 5.6.7).
    public static func moment(_ text: String) -> WallTime? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        // Sun, 06 Nov 1994 08:49:37 GMT; Sunday, 06-Nov-94 08:49:37 GMT; Sun Nov  6 08:49:37 1994.
        let parts: (day: String, month: String, year: String, clock: String)
        if words.count == 6, words[5] == "GMT" {
            parts = (words[1], words[2], words[3], words[4])
        } else if words.count == 5 {
            parts = (words[2], words[1], words[4], words[3])
        } else {
            return nil
        }
        guard let month = months.firstIndex(of: parts.month), let day = Int(parts.day), let year = year(parts.year),
            parts.clock.utf8.count == 8
        else { return nil }
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return WallTime(parsing: "\(year)-\(two(month + 1))-\(two(day))T\(parts.clock)Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Two digits are of this century: nobody asks for a pause until the last one.
    private static func year(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return text.utf8.count == 4 ? text : text.utf8.count == 2 ? "20\(text)" : nil
    }
}
