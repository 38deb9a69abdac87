/// What the query string of a scrape asks for: `target=NAME`, `name[]=FAMILY`, `collect[]=` or `exclude[]=` collectors.
public struct ExpositionQuery: Sendable, Equatable {
    /// The parameters that a query may have.
    public static let parameters = ["target", "name[]", "collect[]", "exclude[]"]
    private static let limit = 1000

    /// The only target to show; nil for all of them.
    public private(set) var target: String?
    /// The families to show, in the order asked for; empty for all of them.
    public private(set) var names: [String] = []
    /// The collectors to show; empty for all of them.
    public private(set) var collect: [String] = []
    /// The collectors to leave out; never beside `collect`.
    public private(set) var exclude: [String] = []

    /// Reads a query string as it stands in the request line after the question mark.
    ///
    /// - Throws: `ExpositionQueryError`, to be answered with status 400.
    public init(parsing query: String) throws(ExpositionQueryError) {
        var count = 0
        for field in query.utf8.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= Self.limit else {
                throw ExpositionQueryError(.malformed, "more than \(Self.limit) parameters: ask for less at a time")
            }
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? try Self.decode(parts[1]) : ""
            try set(try Self.decode(parts[0]), to: value)
        }
        guard collect.isEmpty || exclude.isEmpty else {
            throw ExpositionQueryError(
                .contradiction, "collect[] and exclude[] cannot be used together: leave one of them out")
        }
    }

    /// Refuses names that nobody knows, so that a misspelt one does not pass for an empty answer.
    ///
    /// - Throws: `ExpositionQueryError` that lists the known names.
    public func check(targets: [String], collectors: [String]) throws(ExpositionQueryError) {
        if let target, !targets.contains(target) {
            throw .unknown(.unknownTarget, "target", target, known: targets)
        }
        for collector in collect + exclude where !collectors.contains(collector) {
            throw .unknown(.unknownCollector, "collector", collector, known: collectors)
        }
    }

    /// The filter that the query asks for; `target` is not part of it, as it chooses among expositions.
    public func filter(_ membership: CollectorMembership) -> FamilyFilter {
        var filter = FamilyFilter.all
        if !names.isEmpty { filter = filter.and(.named(Set(names))) }
        if !collect.isEmpty { filter = filter.and(.collecting(Set(collect), membership)) }
        if !exclude.isEmpty { filter = filter.and(.excluding(Set(exclude), membership)) }
        return filter
    }

    private mutating func set(_ name: String, to value: String) throws(ExpositionQueryError) {
        switch name {
        case "target":
            guard target == nil || target == value else {
                throw ExpositionQueryError(.contradiction, "two targets: ask for one at a time")
            }
            target = value
        case "name[]": names.append(value)
        case "collect[]": collect.append(value)
        case "exclude[]": exclude.append(value)
        default: throw .unknown(.unknownParameter, "parameter", name, known: Self.parameters)
        }
    }

    /// Decodes `%41` and `+`; what is then not UTF-8 is refused.
    private static func decode(_ text: Substring.UTF8View) throws(ExpositionQueryError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit) else {
                    throw ExpositionQueryError(.malformed, "a % without two hexadecimal digits: write it as %25")
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw ExpositionQueryError(.malformed, "a parameter is not UTF-8: encode it as UTF-8 first")
        }
        return decoded
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
