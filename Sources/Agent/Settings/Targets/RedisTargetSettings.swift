import Probes
import RedisClient
import Telemetry

/// A Redis server, replica or Sentinel that is watched.
struct RedisTargetSettings: Sendable {
    /// When it is asked.
    var target: RemoteTarget
    /// What opens it, to tell whether a reload changed it.
    let password: Redacted<String>?
    /// How and what it is asked; nil where the address cannot be used.
    let probe: RedisProbeSettings?

    static let common = RemoteTargetKeys(
        kind: "redis",
        url: "Its address, as in redis://monitor@127.0.0.1:6379/0; rediss:// for TLS, unix:///path for a socket.")
    static let names = SettingKey(
        "probes.redis.*.names", ValueKind<NamesProfile>.choice, default: .current,
        "Whose metric names: redis_exporter's newest (current) or those of Debian 12's package (debian12).")
    static let keysSampled = SettingKey(
        "probes.redis.*.sample_keys", .list(of: .text), default: [],
        "Keys whose number and size are found out slowly in the background; * and ? as SCAN has them.")
    static let streamsSampled = SettingKey(
        "probes.redis.*.sample_streams", .list(of: .text), default: [],
        "Streams whose length and groups are looked at in the background.")
    static let tls = RemoteTLSKeys(kind: "redis")

    static let keys =
        common.described + [names.described, keysSampled.described, streamsSampled.described] + tls.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        target = RemoteTarget(Self.common, name, &reader)
        let password = reader.secret(Self.common.password, [name])
        self.password = password
        let connection = reader.address(Self.common, name, example: "redis://monitor@127.0.0.1:6379/0") { text in
            Result { () throws(RedisError) in try RedisSettings(url: text) }
                .mapError { AddressProblem(message: $0.message, suggestion: nil) }
        }
        let names = reader.value(Self.names, [name])
        let keys = reader.value(Self.keysSampled, [name])
        let streams = reader.value(Self.streamsSampled, [name])
        let files = Self.tls.read(&reader, name)
        probe = connection.map { connection in
            var connection = connection
            connection.password = password?.withValue { $0 } ?? connection.password
            if connection.tls != nil {
                connection.tls?.certificateAuthorityFile = files.authority
                connection.tls?.certificateFile = files.certificate
                connection.tls?.keyFile = files.key
                connection.tls?.serverName = files.serverName
            }
            var probe = RedisProbeSettings(connection: connection)
            probe.names = names
            probe.keys = keys.map { KeySample(database: connection.database, pattern: $0) }
            probe.streams = streams.map { StreamSample(database: connection.database, key: $0) }
            return probe
        }
        if let connection {
            reader.reviewTLS(Self.common, name, files: files, isUsed: connection.tls != nil, scheme: "rediss")
            target.addresses = [connection.description]
        }
        target.trouble = reader.trouble(after: issuesBefore)
    }
}

extension SettingsReader {
    /// Tells files for TLS beside an address that speaks none.
    mutating func reviewTLS(
        _ keys: RemoteTargetKeys, _ name: String,
        files: (authority: String?, certificate: String?, key: String?, serverName: String?), isUsed: Bool,
        scheme: String
    ) {
        let path = ["probes", keys.kind, name, "tls"]
        let place = place(of: path) ?? .builtIn
        if !isUsed, files.authority != nil || files.certificate != nil || files.key != nil || files.serverName != nil {
            report(
                .warning, place, path, "has no effect: the address does not ask for TLS",
                suggestion: "write \(scheme):// in the url")
        }
        if (files.certificate == nil) != (files.key == nil) {
            report(
                .error, place, path, "a certificate of our own needs its key, and the other way round",
                suggestion: "set both certificate_file and key_file")
        }
    }
}
