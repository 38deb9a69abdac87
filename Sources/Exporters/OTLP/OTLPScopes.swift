/// What the instrumentation scopes of exported items are called.
public struct OTLPScopes: Sendable {
    /// The scope of all metrics.
    public var metrics: String
    /// The version of a scope's module; nil for one that is not ours.
    public var version: @Sendable (String) -> String?

    /// Creates names; without versions unless told.
    public init(metrics: String = "metrics", version: @escaping @Sendable (String) -> String? = { _ in nil }) {
        self.metrics = metrics
        self.version = version
    }
}
