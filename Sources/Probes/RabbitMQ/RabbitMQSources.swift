import HTTPClient
import RabbitMQClient

/// The two HTTP servers of a broker that a probe may ask.
struct RabbitMQSources: Sendable {
    var management: (any WebSource)?
    var plugin: (any WebSource)?

    init(management: (any WebSource)?, plugin: (any WebSource)?) {
        self.management = management
        self.plugin = plugin
    }

    /// Those that the settings name, each with a connection and a thread of its own, so that one that hangs does not
    /// hold up the other.
    init(_ settings: RabbitMQProbeSettings) {
        var web = HTTPClient.Settings()
        web.answerLimit = settings.answerLimit
        web.certificateAuthorityFile = settings.certificateAuthorityFile
        // Every request only reads: one that libcurl sends a second time does no harm.
        web.keepsConnections = true
        let connection = settings.connection
        // RabbitMQ's own default user, which the client logs in with as well.
        let password = connection.password ?? (connection.user == "guest" ? "guest" : nil)
        let authorization = password.map { HTTPHeader.basic(user: connection.user, password: $0) }
        management = settings.managementURL.map {
            WebEndpoint(.management, base: $0, authorization: authorization, settings: web)
        }
        plugin = settings.metricsURL.map {
            WebEndpoint(
                .plugin, base: $0, authorization: settings.metricsNeedPassword ? authorization : nil, settings: web)
        }
    }
}
