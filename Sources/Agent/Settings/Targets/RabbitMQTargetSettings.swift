import Probes
import RabbitMQClient
import Telemetry

/// A RabbitMQ broker that is watched.
struct RabbitMQTargetSettings: Sendable {
    /// When it is asked.
    var target: RemoteTarget
    /// What opens it, to tell whether a reload changed it.
    let password: Redacted<String>?
    /// How and what it is asked; nil where the address cannot be used.
    let probe: RabbitMQProbeSettings?

    static let common = RemoteTargetKeys(
        kind: "rabbitmq", url: "Its address, as in amqp://monitor@127.0.0.1:5672/%2F; amqps:// for TLS.")
    static let managementURL = SettingKey(
        "probes.rabbitmq.*.management_url", .optional(.webAddress), default: nil,
        "Its management API, as in http://127.0.0.1:15672: rates, alarms, memory, queues by pattern.")
    static let metricsURL = SettingKey(
        "probes.rabbitmq.*.metrics_url", .optional(.webAddress), default: nil,
        "Its Prometheus plugin, as in http://127.0.0.1:15692: passed through under its own names, filtered.")
    static let queues = SettingKey(
        "probes.rabbitmq.*.queues", .list(of: .text), default: [],
        "Queues that are watched, by name or pattern (* and ?); patterns need management_url or metrics_url.")
    static let deadLetterQueues = SettingKey(
        "probes.rabbitmq.*.dead_letter_queues", .list(of: .text), default: [],
        "Queues that hold dead letters, besides those that the broker itself knows, by name or pattern.")
    static let topQueues = SettingKey(
        "probes.rabbitmq.*.top_queues", .integer(0...1_000), default: 20,
        "How many other queues have series of their own, the deepest first; the rest is summed.")
    static let metricsNeedPassword = SettingKey(
        "probes.rabbitmq.*.metrics_need_password", .flag, default: false,
        "Whether metrics_url gets the user and password too (prometheus.authentication of RabbitMQ 4).")
    static let passesRuntimeFamilies = SettingKey(
        "probes.rabbitmq.*.passes_runtime_families", .flag, default: false,
        "Whether the plugin's families of Erlang's allocators, microstates and Mnesia are passed on: many series.")
    static let tls = RemoteTLSKeys(kind: "rabbitmq", hasServerName: false)

    static let keys =
        common.described + [
            managementURL.described, metricsURL.described, queues.described, deadLetterQueues.described,
            topQueues.described, metricsNeedPassword.described, passesRuntimeFamilies.described,
        ]
        + tls.described

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        target = RemoteTarget(Self.common, name, &reader)
        let password = reader.secret(Self.common.password, [name])
        self.password = password
        let connection = reader.address(Self.common, name, example: "amqp://monitor@127.0.0.1:5672/%2F") { text in
            Result { () throws(RabbitMQError) in try RabbitMQSettings(url: text) }
                .mapError { AddressProblem(message: $0.message, suggestion: nil) }
        }
        let management = reader.value(Self.managementURL, [name])
        let metrics = reader.value(Self.metricsURL, [name])
        let queues = reader.value(Self.queues, [name])
        let deadLetterQueues = reader.value(Self.deadLetterQueues, [name])
        let topQueues = reader.value(Self.topQueues, [name])
        let metricsNeedPassword = reader.value(Self.metricsNeedPassword, [name])
        let passesRuntimeFamilies = reader.value(Self.passesRuntimeFamilies, [name])
        let files = Self.tls.read(&reader, name)
        if management == nil, metrics == nil,
            let pattern = queues.first(where: { $0.contains("*") || $0.contains("?") })
        {
            reader.report(
                .warning, reader.place(of: Self.queues, [name]) ?? .builtIn, Self.queues.path([name]),
                "\(pattern) matches nothing: AMQP alone cannot list queues",
                suggestion: "set management_url or metrics_url, or name the queues exactly")
        }
        probe = connection.map { connection in
            var connection = connection
            connection.password = password?.withValue { $0 } ?? connection.password
            if var tls = connection.tls {
                tls.certificateAuthorityFile = files.authority ?? tls.certificateAuthorityFile
                tls.certificateFile = files.certificate ?? tls.certificateFile
                tls.keyFile = files.key ?? tls.keyFile
                connection.tls = tls
            }
            var probe = RabbitMQProbeSettings(connection: connection)
            probe.managementURL = management
            probe.metricsURL = metrics.map { $0.hasSuffix("/metrics") ? String($0.dropLast(8)) : $0 }
            probe.queues = queues
            probe.deadLetterQueues = deadLetterQueues
            probe.topQueues = topQueues
            probe.metricsNeedPassword = metricsNeedPassword
            probe.passesRuntimeFamilies = passesRuntimeFamilies
            probe.certificateAuthorityFile = files.authority
            return probe
        }
        if let connection {
            let isUsed =
                connection.tls != nil || [management, metrics].contains { $0?.hasPrefix("https://") ?? false }
            reader.reviewTLS(Self.common, name, files: files, isUsed: isUsed, scheme: "amqps")
            target.addresses = [connection.description]
        }
        target.trouble = reader.trouble(after: issuesBefore)
    }
}
