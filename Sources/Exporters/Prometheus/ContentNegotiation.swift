/// Which format, under which Content-Type and whether compressed, a scraper is answered in.
///
/// OpenMetrics 1.0.0 is served only to who names it (in that version or in none), and only if the text format is not
/// preferred by its weight; everyone else, whatever they accept, gets the text format. There is no answer 406.
public struct ContentNegotiation: Sendable, Equatable {
    /// The format to render.
    public let format: ExpositionFormat
    /// The value of the Content-Type header.
    public let contentType: String
    /// Whether the caller takes gzip and does not prefer it uncompressed.
    public let isGzipAccepted: Bool

    /// Negotiates; several headers of one name are to be joined by commas first, a missing one is nil.
    public init(accept: String?, acceptEncoding: String?) {
        let ranges = WeightedRange.parse(accept ?? "")
        let openMetrics = Self.openMetrics(in: ranges)
        let isOpenMetrics = openMetrics.map { $0.weight > 0 && $0.weight >= Self.textWeight(in: ranges) } ?? false
        format = isOpenMetrics ? .openMetrics : .text
        let isEscapingNamed = isOpenMetrics && openMetrics?.value(of: "escaping") != nil
        // Every name of ours is within the old grammar, so that each way of escaping leaves it as it is.
        contentType = format.contentType + (isEscapingNamed ? "; escaping=underscores" : "")
        isGzipAccepted = Self.acceptsGzip(WeightedRange.parse(acceptEncoding ?? ""))
    }

    /// The range that speaks for OpenMetrics 1.0.0: the one with the version before the one without.
    private static func openMetrics(in ranges: [WeightedRange]) -> WeightedRange? {
        let named = ranges.filter { $0.name == "application/openmetrics-text" }
        return heaviest(named.filter { $0.value(of: "version") == "1.0.0" })
            ?? heaviest(named.filter { $0.value(of: "version") == nil })
    }

    /// The weight of the text format 0.0.4, by the most exact range that covers it; 0 if none does.
    private static func textWeight(in ranges: [WeightedRange]) -> Int {
        let plain = ranges.filter { $0.name == "text/plain" }
        let range =
            heaviest(plain.filter { $0.value(of: "version") == "0.0.4" })
            ?? heaviest(plain.filter { $0.value(of: "version") == nil })
            ?? heaviest(ranges.filter { $0.name == "text/*" })
            ?? heaviest(ranges.filter { $0.name == "*/*" })
        return range?.weight ?? 0
    }

    private static func acceptsGzip(_ codings: [WeightedRange]) -> Bool {
        let identity = heaviest(codings.filter { $0.name == "identity" })?.weight
        if let gzip = heaviest(codings.filter { $0.name == "gzip" || $0.name == "x-gzip" }) {
            return gzip.weight > 0 && gzip.weight >= identity ?? 0
        }
        // A bare `*` takes gzip as well as anything else; uncompressed is the safe reading unless it is refused.
        guard identity == 0, let any = heaviest(codings.filter { $0.name == "*" }) else { return false }
        return any.weight > 0
    }

    private static func heaviest(_ ranges: [WeightedRange]) -> WeightedRange? {
        ranges.max { $0.weight < $1.weight }
    }
}
