import Telemetry

/// The three forms of a date in HTTP (RFC 9110, 5.6.7).
enum HTTPDateText {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Seconds since 1970; nil where the text is no date.
    ///
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count <= 40 else { return nil }
        var words = text.split { $0 == " " || $0 == "-" }.map(String.init)
        guard words.count >= 5, !words.removeFirst().isEmpty else { return nil }
        if words.count == 5, words[4] == "GMT" { return seconds(words[0], words[1], words[2], words[3]) }
        if words.count == 4 { return seconds(words[1], words[0], words[3], words[2]) }
        return nil
    }

    private static func seconds(_ day: String, _ month: String, _ year: String, _ clock: String) -> Int64? {
        guard let number = months.firstIndex(of: month.lowercased()), let day = two(day), let year = whole(year)
        else { return nil }
        guard clock.utf8.count == 8, clock.split(separator: ":", omittingEmptySubsequences: false).count == 3 else {
            return nil
        }
        // Years of two digits: from 1970 to 2069.
        let full = year >= 100 ? year : year < 70 ? year + 2_000 : year + 1_900
        let wide = String(full)
        guard wide.count == 4 else { return nil }
        let month = number < 9 ? "0\(number + 1)" : "\(number + 1)"
        return WallTime(parsing: "\(wide)-\(month)-\(day)T\(clock)Z")?.secondsSinceEpoch
    }

    private static func two(_ text: String) -> String? {
        guard let value = whole(text), (1...31).contains(value) else { return nil }
        return value < 10 ? "0\(value)" : "\(value)"
    }

    private static func whole(_ text: String) -> Int? {
        text.utf8.count <= 4 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
