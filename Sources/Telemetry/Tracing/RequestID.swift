public import Tracing

extension ServiceContext {
    /// The request that is being answered, by the name that its caller and its log lines have for it.
    public var requestID: String? {
        get { self[RequestIDKey.self] }
        set { self[RequestIDKey.self] = newValue }
    }
}

private enum RequestIDKey: ServiceContextKey {
    typealias Value = String
    static var nameOverride: String? { "request-id" }
}

/// Names for requests: the caller's own, where it can do no harm in a log, else a random one.
public enum RequestID {
    private static let longest = 128

    /// The name of a request whose header `X-Request-Id` says this.
    public static func of(header: String?) -> String {
        if let header, isSane(header) { return header }
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next(), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Whether it is short and of letters, digits and the marks that such names are made with.
    static func isSane(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: "-_.:=+/@".utf8.contains(byte)
                }
            }
    }
}
