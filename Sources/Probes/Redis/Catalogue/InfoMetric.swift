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
    /// What the field's number is divided by.
    let divisor: Double

    /// A number that goes up and down.
    static func gauge(
        _ field: String, _ name: String, in availability: Availability = .always, divisor: Double = 1, _ help: String
    ) -> InfoMetric {
        InfoMetric(
            field: field, descriptor: MetricDescriptor("redis_\(name)", .gauge, help: help),
            availability: availability, divisor: divisor)
    }

    /// A number that only grows until the server restarts or its statistics are reset.
    static func counter(
        _ field: String, _ name: String, in availability: Availability = .always, _ help: String
    ) -> InfoMetric {
        InfoMetric(
            field: field, descriptor: MetricDescriptor("redis_\(name)", .counter, help: help),
            availability: availability, divisor: 1)
    }
}
