import HTTPClient
import Probes
import Regex
import Telemetry

/// An address that is watched over HTTP.
struct HTTPTargetSettings: Sendable {
    /// When it is asked.
    var target: RemoteTarget
    /// What is masked where settings are shown, to tell whether a reload changed it.
    let secrets: [String]
    /// What is asked and expected; nil where it cannot be asked.
    let probe: HTTPProbeSettings?

    init(_ name: String, _ reader: inout SettingsReader) {
        let issuesBefore = reader.issues.count
        let url = reader.value(Self.url, [name])
        let method = reader.value(Self.method, [name])
        let headers = Self.headers(name, &reader)
        let body = reader.value(Self.body, [name])
        let expectations = Self.expectations(name, &reader)
        let redirects = reader.value(Self.redirects, [name])
        let connectTo = reader.value(Self.connectTo, [name])
        let version = reader.value(Self.ipVersion, [name])
        let credentials = Self.credentials(name, &reader)
        let tls = Self.tls.trust(&reader, name)
        let names = reader.value(Self.names, [name])
        var target = RemoteTarget(Self.timing, name, &reader)
        if url == nil { reader.reportMissing(Self.url.path([name]), example: "\"http://127.0.0.1:8080/health\"") }
        var probe = url.map { HTTPProbeSettings(url: $0) }
        probe?.method = method
        probe?.headers = headers
        probe?.body = Array((body ?? "").utf8)
        probe?.credentials = credentials.credentials
        probe?.redirectLimit = redirects
        probe?.connectHost = connectTo
        probe?.addressFamily = version.family
        probe?.tls = tls
        probe?.expectations = expectations
        probe?.freshness = target.upInterval
        probe?.names = names
        self.probe = probe
        secrets = headers.map { "\($0.name): \($0.value)" } + [credentials.secret ?? "", body ?? ""]
        target.addresses = [url, connectTo].compactMap { $0 }
        if let connectTo { target.goals = NetworkGoal.all([connectTo]) }
        target.trouble = reader.trouble(after: issuesBefore)
        self.target = target
    }

    private static func expectations(_ name: String, _ reader: inout SettingsReader) -> HTTPExpectations {
        var wanted = HTTPExpectations()
        wanted.status = StatusExpectation(parsing: reader.value(expectStatus, [name])) ?? .success
        wanted.bodyContains = reader.value(expectBody, [name]) ?? []
        wanted.bodyMatches = patterns(reader.value(matchBody, [name]))
        wanted.bodyMatchesNot = patterns(reader.value(rejectBody, [name]))
        wanted.json = reader.value(expectJSON, [name]).compactMap { try? JSONCondition(parsing: $0) }
        wanted.latencyLimit = reader.value(maxLatency, [name])
        return wanted
    }

    /// The reader has told those that are none.
    private static func patterns(_ texts: [String]) -> [Pattern] { texts.compactMap { try? Pattern($0) } }

    private static func headers(_ name: String, _ reader: inout SettingsReader) -> [HTTPHeader] {
        let path = ["probes", timing.kind, name, "headers"]
        return reader.names(below: path).compactMap { field in
            guard let value = reader.value(header, [name, field]) else { return nil }
            guard isToken(field) else {
                reader.report(
                    .error, reader.place(of: path + [field]) ?? .builtIn, path + [field],
                    "HTTP allows no header of this name", suggestion: "write NAME: \"a value on one line\"")
                return nil
            }
            return HTTPHeader(field, value, isSecret: true)
        }
    }

    private static func credentials(
        _ name: String, _ reader: inout SettingsReader
    ) -> (credentials: HTTPProbeSettings.Credentials?, secret: String?) {
        let user = reader.value(self.user, [name])
        let password = reader.secret(self.password, [name])
        let token = reader.secret(self.token, [name])
        let path = ["probes", timing.kind, name, "basic_auth"]
        let place = reader.place(of: path) ?? .builtIn
        if password != nil, user == nil {
            reader.report(
                .error, place, path, "a password is of no use without a user", suggestion: "write user: NAME beside it")
        }
        if user?.contains(":") == true {
            reader.report(.error, place, path, "a user's name has no colon (RFC 7617)", suggestion: "rename it")
        }
        if user != nil, token != nil {
            reader.report(
                .error, place, path, "both basic_auth and a bearer token are set", suggestion: "keep one of them")
        }
        if let token { return (.bearer(token), token.withValue { $0 }) }
        guard let user else { return (nil, nil) }
        return (.basic(user: user, password: password ?? Redacted("")), password?.withValue { $0 })
    }
}
