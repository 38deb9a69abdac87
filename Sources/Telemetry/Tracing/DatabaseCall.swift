public import Tracing

/// One statement, or one command, that is sent to a database or a cache.
///
/// Source: https://opentelemetry.io/docs/specs/semconv/db/database-spans/.
public struct DatabaseCall: TracedCall {
    /// Which product answers.
    public struct System: Sendable, Hashable {
        /// The word of the conventions.
        public let name: String

        /// PostgreSQL, PgBouncer's console included.
        public static let postgresql = System(name: "postgresql")
        /// Redis, and what speaks its language.
        public static let redis = System(name: "redis")
        /// SQLite.
        public static let sqlite = System(name: "sqlite")
    }

    /// Which product.
    public var system: System
    /// The command: `SELECT`, `GET`; several in one round trip are a `PIPELINE` of Redis', or one with a batch size.
    public var operation: String?
    /// The table or view.
    public var collection: String?
    /// The database; of Redis the number.
    public var namespace: String?
    /// The statement in a few words of low cardinality: `SELECT users`; it names the span.
    public var summary: String?
    /// The statement with places for its values: never one with values written into it.
    public var text: String?
    /// How many statements go in one round trip.
    public var batchSize: Int?
    /// Where it is asked.
    public var server: PeerAddress?
    /// Whether its duration is measured, not only its span recorded.
    public var isMeasured = true

    /// Creates a call.
    public init(
        _ system: System, operation: String? = nil, collection: String? = nil, namespace: String? = nil,
        summary: String? = nil, text: String? = nil, batchSize: Int? = nil, server: PeerAddress? = nil
    ) {
        self.system = system
        self.operation = operation
        self.collection = collection
        self.namespace = namespace
        self.summary = summary
        self.text = text
        self.batchSize = batchSize
        self.server = server
    }

    /// One command to a cache, with the number of its database; of several in one round trip, `PIPELINE`.
    public static func cache(
        _ operation: String, database: Int? = nil, text: String? = nil, batchSize: Int? = nil,
        server: PeerAddress? = nil
    ) -> DatabaseCall {
        DatabaseCall(
            .redis, operation: operation, namespace: database.map { "\($0)" }, text: text, batchSize: batchSize,
            server: server)
    }

    /// The summary, else the command and what it is about.
    public var spanName: String {
        if let summary { return summary }
        // The number of a database says nothing of what is done there.
        let target = collection ?? (system == .redis ? nil : namespace) ?? server?.description
        switch (operation, target) {
        case (let operation?, let target?): return "\(operation) \(target)"
        case (let only?, nil), (nil, let only?): return only
        case (nil, nil): return system.name
        }
    }

    /// A client's.
    public var spanKind: SpanKind { .client }

    /// `db.client.operation.duration`.
    public var timer: CallTimer? {
        guard isMeasured else { return nil }
        var dimensions = [(SemanticAttribute.Database.systemName, system.name)]
        if let operation { dimensions.append((SemanticAttribute.Database.operationName, operation)) }
        if let collection { dimensions.append((SemanticAttribute.Database.collectionName, collection)) }
        if let namespace { dimensions.append((SemanticAttribute.Database.namespace, namespace)) }
        return CallTimer("db.client.operation.duration", dimensions + (server?.dimensions ?? []))
    }

    /// Adds what is known before it is sent.
    public func describe(to attributes: inout SpanAttributes) {
        attributes[SemanticAttribute.Database.systemName] = system.name
        if let operation { attributes[SemanticAttribute.Database.operationName] = operation }
        if let collection { attributes[SemanticAttribute.Database.collectionName] = collection }
        if let namespace { attributes[SemanticAttribute.Database.namespace] = namespace }
        if let summary { attributes[SemanticAttribute.Database.querySummary] = summary }
        if let text { attributes[SemanticAttribute.Database.queryText] = text }
        if let batchSize, batchSize > 1 { attributes[SemanticAttribute.Database.operationBatchSize] = batchSize }
        server?.describe(to: &attributes)
    }

    /// Adds the server's own word.
    public func describe(_ failure: CallFailure, to attributes: inout SpanAttributes) {
        if let code = failure.responseCode { attributes[SemanticAttribute.Database.responseStatusCode] = code }
    }
}
