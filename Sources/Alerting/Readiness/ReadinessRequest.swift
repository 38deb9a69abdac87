public import Telemetry

/// What a gate is asked.
public struct ReadinessRequest: Sendable {
    /// Which group.
    public var group: String
    /// After which moment every required check must have started; nil asks for no such moment.
    public var since: GateMoment?
    /// After which generation every required check must have started; nil asks for none.
    public var minGeneration: GenerationToken?
    /// Names and patterns of checks that are left out.
    public var exclude: [String]
    /// The one check that is asked for in place of the group.
    public var check: String?

    /// Asks for a group, by default the whole of `default`.
    public init(
        group: String = ReadinessGroup.defaultName, since: GateMoment? = nil, minGeneration: GenerationToken? = nil,
        exclude: [String] = [], check: String? = nil
    ) {
        self.group = group
        self.since = since
        self.minGeneration = minGeneration
        self.exclude = exclude
        self.check = check
    }
}

/// A moment that a gate's checks must come after: on the wall clock, or a generation.
public enum GateMoment: Sendable, Equatable {
    /// A moment of the wall clock, known to within `precision`: `12:00:05` may be any time of that second, and the
    /// gate waits for what started after all of it.
    case wall(WallTime, precision: Duration)
    /// The publication of a generation.
    case generation(GenerationToken)

    /// Reads `since=`: RFC 3339, seconds since 1970 (not negative), `generation:N` or `generation:BOOT:N`.
    public init(parsing text: String) throws(ReadinessError) {
        if text.hasPrefix("generation:") {
            self = .generation(try GenerationToken(parsing: String(text.dropFirst(11))))
            return
        }
        guard let moment = WallTime(parsing: text), moment.secondsSinceEpoch >= 0 else {
            throw ReadinessError(
                .malformed,
                "cannot read since=\(text.printable): use RFC 3339 (2026-03-01T12:00:00Z, with + written %2B), "
                    + "seconds since 1970, generation:N or generation:BOOT:N")
        }
        self = .wall(moment, precision: Self.precision(of: text))
    }

    /// One unit of the last digit of the seconds that were given.
    private static func precision(of text: String) -> Duration {
        guard let point = text.firstIndex(of: ".") else { return .seconds(1) }
        let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }.count
        return .nanoseconds((0..<max(0, 9 - digits)).reduce(Int64(1)) { unit, _ in unit * 10 })
    }
}

/// The number of a generation, with the run of the agent that counted it where that is known.
public struct GenerationToken: Sendable, Equatable, CustomStringConvertible {
    /// Which run of the agent counted; nil means the present one.
    public let boot: String?
    /// The generation.
    public let number: UInt64

    /// Creates a token.
    public init(boot: String?, number: UInt64) {
        self.boot = boot
        self.number = number
    }

    /// Reads `N` or `BOOT:N`; BOOT is 1 to 64 letters, digits, `-`, `_` and `.`.
    public init(parsing text: String) throws(ReadinessError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isBootGood =
            parts.count == 1 || ((1...64).contains(parts[0].utf8.count) && parts[0].utf8.allSatisfy(Self.isBoot))
        guard isBootGood, let digits = parts.last, !digits.isEmpty,
            digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = UInt64(digits)
        else {
            throw ReadinessError(
                .malformed,
                "cannot read the generation \(text.printable): use N or BOOT:N, "
                    + "as the header Omniflow-Generation gives it"
            )
        }
        self.init(boot: parts.count == 2 ? String(parts[0]) : nil, number: number)
    }

    /// `N` or `BOOT:N`, as it is read.
    public var description: String { boot.map { "\($0):\(number)" } ?? String(number) }

    private static func isBoot(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
}
