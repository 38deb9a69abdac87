/// What a metric family is: its name, type, unit, label names and help, spelt once.
///
/// A descriptor is a constant shared by reference; sinks group samples by its identity, so two descriptors with
/// one name in one probe are a mistake that `MetricSink` counts as a conflict.
public final class MetricDescriptor: Sendable {
    /// The name as the Prometheus text format 0.0.4 shows it: a counter's ends in `_total` where it has one.
    public let name: String
    /// The type of the family.
    public let kind: MetricKind
    /// One sentence in our own words: what the number says and where it comes from.
    public let help: String
    /// The names of the labels, in the order in which samples give their values.
    public let labelNames: [String]
    /// The base unit (`seconds`, `bytes`, …) where the name carries it as a suffix and the family is ours to annotate.
    public let unit: String?
    /// Whether the name is one that an exposition can show.
    public let isValid: Bool
    /// Whether the labels are ones that an exposition can show: names of labels, none twice, none of Prometheus' own
    /// (`__…`).
    public let areLabelsValid: Bool

    /// Creates a descriptor; the unit, if given, must be a suffix of the family name.
    public init(_ name: String, _ kind: MetricKind, labels: [String] = [], unit: String? = nil, help: String) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labelNames = labels
        self.unit = unit
        isValid = Self.isValidName(name)
        areLabelsValid =
            labels.allSatisfy { Self.isValidLabelName($0) && !$0.hasPrefix("__") }
            && (labels.count < 2 || Set(labels).count == labels.count)
    }

    /// The name without `_total`: what OpenMetrics calls the family of a counter.
    public var familyName: String {
        kind == .counter && name.hasSuffix("_total") ? String(name.dropLast(6)) : name
    }

    /// Whether a name fits `[a-zA-Z_:][a-zA-Z0-9_:]*`, the grammar of metric names.
    public static func isValidName(_ name: String) -> Bool {
        isIdentifier(name, allowingColon: true)
    }

    /// Whether a name fits `[a-zA-Z_][a-zA-Z0-9_]*`, the grammar of label names.
    public static func isValidLabelName(_ name: String) -> Bool {
        isIdentifier(name, allowingColon: false)
    }

    private static func isIdentifier(_ name: String, allowingColon: Bool) -> Bool {
        var isFirst = true
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
            case UInt8(ascii: ":") where allowingColon: break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !isFirst: break
            default: return false
            }
            isFirst = false
        }
        return !isFirst
    }
}

/// The type of a metric family, in the words of the Prometheus text format.
public enum MetricKind: String, Sendable, CaseIterable {
    case counter
    case gauge
    case histogram
    case summary
    case untyped
}
