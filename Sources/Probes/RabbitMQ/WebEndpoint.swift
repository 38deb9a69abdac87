import HTTPClient
import Telemetry

/// Where a probe gets answers over HTTP; a test puts recorded ones in its place.
protocol WebSource: Sendable {
    /// The body of a successful answer.
    ///
    /// - Parameters:
    ///   - path: what follows the address of the settings, with its leading slash and all of it percent-encoded.
    ///   - timeout: the time for everything.
    /// - Throws: `ProbeError` for no answer and for every status but 200.
    func get(_ path: String, timeout: Duration) async throws(ProbeError) -> [UInt8]
}

/// One of the broker's two HTTP servers: what it is called in messages, and what to do when it refuses.
struct WebService: Sendable {
    let name: String
    let whenUnauthorized: String
    let whenMissing: String
    let whenRefused: String

    /// The API of the plugin rabbitmq_management.
    static let management = WebService(
        name: "the management API",
        whenUnauthorized:
            "check the password and give the user the tag: rabbitmqctl set_user_tags USER monitoring, and "
            + "read rights on the virtual host",
        whenMissing: "management_url ends before /api; an old broker may lack this part of the API",
        whenRefused: "is the plugin on (rabbitmq-plugins enable rabbitmq_management) and management_url right?")

    /// The exposition of the plugin rabbitmq_prometheus.
    static let plugin = WebService(
        name: "the Prometheus plugin",
        whenUnauthorized:
            "set metrics_need_password: true, check the password and give the user the tag: "
            + "rabbitmqctl set_user_tags USER monitoring",
        whenMissing: "metrics_url ends before /metrics; /metrics/detailed needs RabbitMQ 3.10",
        whenRefused: "is the plugin on (rabbitmq-plugins enable rabbitmq_prometheus) and metrics_url right?")
}

/// A server asked through libcurl on a kept connection.
struct WebEndpoint: WebSource {
    private let client: HTTPClient
    private let base: String
    private let headers: [HTTPHeader]
    private let service: WebService

    /// - Parameters:
    ///   - base: the address of the settings; slashes at its end do not count.
    ///   - authorization: user and password, where the server wants them.
    init(
        _ service: WebService, base: String, authorization: HTTPHeader?, settings: HTTPClient.Settings
    ) {
        self.service = service
        var base = base[...]
        while base.last == "/" { base = base.dropLast() }
        self.base = String(base)
        headers = authorization.map { [$0] } ?? []
        client = HTTPClient(name: "rabbit-http", settings: settings)
    }

    func get(_ path: String, timeout: Duration) async throws(ProbeError) -> [UInt8] {
        let response: HTTPResponse
        let request = HTTPRequest(url: base + path, headers: headers)
        let client = client
        do throws(HTTPClientError) {
            response = try await WebCall.probing(request)
                .traced(status: { $0.status }, naming: CallFailure.init(web:)) { _ async throws(HTTPClientError) in
                    try await client.send(request, timeout: timeout)
                }
        } catch {
            throw ProbeError(error, from: service)
        }
        guard response.status == 200 else { throw ProbeError(status: response.status, response.body, from: service) }
        return response.body
    }
}
