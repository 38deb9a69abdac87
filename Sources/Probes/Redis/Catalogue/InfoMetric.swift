import Telemetry

/// A field of `INFO` that is a family of its own, under redis_exporter's name for it.
struct InfoMetric: Sendable {
    /// Under which names profiles the family exists.
    enum Availability: Sendable {
        /// Under both.
        case always
        /// redis_exporter 1.45.0 does not publish it.
        case current
        /// The newest redis_exporter publishes it as something else.
        case debian12

        /// Whether the family belongs to a profile.
        func includes(_ names: NamesProfile) -> Bool {
            switch self {
            case .always: true
            case .current: names == .current
            case .debian12: names == .debian12
            }
        }
    }

    /// The field's name.
    let field: String
    let descriptor: MetricDescriptor
    let availability: Availability
    /// What the field's number is multiplied by.
    let scale: Double

    /// A number that goes up and down.
    static func gauge(
        _ field: String, _ name: String, _ availability: Availability = .always, scale: Double = 1, _ help: String
    ) -> InfoMetric {
        InfoMetric(
            field: field, descriptor: MetricDescriptor("redis_\(name)", .gauge, help: help),
            availability: availability, scale: scale)
    }

    /// A number that only grows until the server restarts or its statistics are reset.
    static func counter(
        _ field: String, _ name: String, _ availability: Availability = .always, _ help: String
    ) -> InfoMetric {
        InfoMetric(
            field: field, descriptor: MetricDescriptor("redis_\(name)", .counter, help: help),
            availability: availability, scale: 1)
    }
}

/// THE table of fields of `INFO` and their families, section by section.
enum InfoCatalogue {
    /// The families of a profile by their fields.
    static func metrics(_ names: NamesProfile) -> [String: InfoMetric] {
        switch names {
        case .current: current
        case .debian12: debian12
        }
    }

    /// Every row.
    static let all: [InfoMetric] = server + clients + memory + persistence + statistics + traffic + replication + forks

    private static let current = table(.current)
    private static let debian12 = table(.debian12)

    private static func table(_ names: NamesProfile) -> [String: InfoMetric] {
        Dictionary(
            all.filter { $0.availability.includes(names) }.map { ($0.field, $0) },
            uniquingKeysWith: { first, _ in first })
    }
}
