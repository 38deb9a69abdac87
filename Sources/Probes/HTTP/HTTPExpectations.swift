public import Regex

/// What a good answer looks like; everything must hold.
public struct HTTPExpectations: Sendable {
    /// A rule about a header field.
    public struct HeaderRule: Sendable {
        /// The field's name, whatever its case.
        public var name: String
        /// What some value of the field matches, or none does.
        public var pattern: Pattern
        /// Whether a match is a fault rather than its absence.
        public var isForbidden: Bool
        /// Whether an answer without the field is good.
        public var mayBeMissing: Bool

        /// Creates a rule.
        public init(name: String, pattern: Pattern, isForbidden: Bool = false, mayBeMissing: Bool = false) {
            self.name = name
            self.pattern = pattern
            self.isForbidden = isForbidden
            self.mayBeMissing = mayBeMissing
        }
    }

    /// Which statuses are good.
    public var status = StatusExpectation.success
    /// Texts that the body contains.
    public var bodyContains: [String] = []
    /// Expressions that are found in the body.
    public var bodyMatches: [Pattern] = []
    /// Expressions that are not found in the body.
    public var bodyMatchesNot: [Pattern] = []
    /// What holds for the JSON of the body.
    public var json: [JSONCondition] = []
    /// Rules about header fields.
    public var headers: [HeaderRule] = []
    /// Versions of HTTP that are good (1.0, 1.1, 2); any when empty.
    public var versions: [Double] = []
    /// Whether the last answer must, or must not, come over TLS; nil where either is good.
    public var tls: Bool?
    /// How long the whole may take at most; nil leaves it to the check of the latency.
    public var latencyLimit: Duration?

    /// Expects any status from 200 to 299, and nothing else.
    public init() {}

    /// Whether the body must be kept to judge it.
    var readsBody: Bool { !bodyContains.isEmpty || !bodyMatches.isEmpty || !bodyMatchesNot.isEmpty || !json.isEmpty }
}
