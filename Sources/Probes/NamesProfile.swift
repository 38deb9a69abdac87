/// Which releases of the incumbent exporters the names of a probe's families follow.
public enum NamesProfile: String, Sendable, CaseIterable {
    /// The newest names.
    case current
    /// Those of Debian 12's packages: prometheus-node-exporter 1.5.0, -postgres-exporter 0.11.1,
    /// -redis-exporter 1.45.0.
    case debian12
}
