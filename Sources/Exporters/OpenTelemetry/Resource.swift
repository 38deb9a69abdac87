/// Who speaks: what all spans, metrics and records of this process share.
public struct Resource: Sendable, Equatable {
    /// The version of the semantic conventions that the names follow.
    public static let schemaURL = "https://opentelemetry.io/schemas/1.44.0"

    /// The attributes, sorted by key, each key once.
    public private(set) var attributes: [Attribute]

    /// Creates a resource; of two values of one key the later counts.
    public init(_ attributes: [Attribute] = []) {
        let last = Dictionary(attributes.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        self.attributes = last.map { Attribute($0.key, $0.value) }.sorted { $0.key < $1.key }
    }

    /// The value of a key.
    public subscript(key: String) -> AttributeValue? { attributes.first { $0.key == key }?.value }

    /// The same with other attributes over it.
    public func merging(_ others: [Attribute]) -> Resource { Resource(attributes + others) }
}
