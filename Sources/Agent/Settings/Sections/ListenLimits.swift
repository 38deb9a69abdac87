/// How much of the listener one client, and all of them together, may use.
struct ListenLimits: Sendable, Equatable {
    /// Connections at a time.
    var connections: Int
    /// Bytes of a request's line and headers.
    var headerSize: Int
    /// Bytes of a request's body.
    var bodySize: Int
    /// How long a request may take to arrive, and its answer to be taken.
    var requestTimeout: Duration
    /// How long a connection may be silent between requests.
    var idleTimeout: Duration

    static let connections = SettingKey(
        "listen.limits.connections", .integer(1...65_536), default: 256, "Connections at a time; more get 503.")
    static let headerSize = SettingKey(
        "listen.limits.header_size", .size(1_024...1_048_576), default: ByteCount(bytes: 16 << 10),
        "The longest request line with headers; longer ones get 431.")
    static let bodySize = SettingKey(
        "listen.limits.body_size", .size(1_024...268_435_456), default: ByteCount(bytes: 1 << 20),
        "The largest request body; larger ones get 413.")
    static let requestTimeout = SettingKey(
        "listen.limits.request_timeout", .duration(.milliseconds(100)...(.seconds(3_600))), default: .seconds(10),
        "How long a request may take to arrive; slower ones get 408.")
    static let idleTimeout = SettingKey(
        "listen.limits.idle_timeout", .duration(.seconds(1)...(.seconds(86_400))), default: .seconds(90),
        "How long a kept connection may be silent.")

    static let keys = [
        connections.described, headerSize.described, bodySize.described, requestTimeout.described,
        idleTimeout.described,
    ]

    init(_ reader: inout SettingsReader) {
        connections = reader.value(Self.connections)
        headerSize = reader.value(Self.headerSize).bytes
        bodySize = reader.value(Self.bodySize).bytes
        requestTimeout = reader.value(Self.requestTimeout)
        idleTimeout = reader.value(Self.idleTimeout)
    }
}
