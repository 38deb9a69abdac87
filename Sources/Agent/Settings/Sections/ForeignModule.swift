import HTTPClient
import Probes
import TLSInspection
import Telemetry

/// A module by which blackbox_exporter's port probes targets that the settings do not name.
struct ForeignModule: Sendable {
    /// How it asks.
    enum Way: Sendable {
        case http(HTTPProbeSettings)
        case tcp(TCPProbeSettings)
    }

    /// What it may ask.
    let allowed: AllowedTargets
    /// How, with an address that counts for nothing.
    let way: Way

    static let targets = SettingKey(
        "drop_in.blackbox_allow.*.targets",
        .oneOrMore(
            of: .text("a name, *.example.org, an address or a network", where: { AllowedTargets.isEntry($0) })),
        default: [],
        "What /probe may ask by this module although no target names it: *.example.org, 10.0.0.0/8; one or a list.")
    static let like = SettingKey(
        "drop_in.blackbox_allow.*.like", .optional(.text), default: nil,
        "A target of the module's kind whose expectations hold for these probes; its secrets are not sent.")

    static let keys = [targets.described, like.described]

    /// Reads all of them, by the modules' names.
    static func all(
        _ reader: inout SettingsReader, modules: [String: BlackboxTargets.Kind], remote: RemoteTargets
    ) -> [String: ForeignModule] {
        var found: [String: ForeignModule] = [:]
        for name in reader.names(below: Array(targets.path.prefix(2))) {
            let allowed = AllowedTargets(reader.value(targets, [name]))
            let like = reader.value(self.like, [name])
            let kind = modules[name] ?? BlackboxTargets.Kind(rawValue: name)
            let way = way(name, kind, like: like, remote)
            guard let way else {
                let path = Array(targets.path.prefix(2)) + [name]
                let isOfKind = kind == .http || kind == .tcp
                reader.report(
                    .error, reader.place(of: path) ?? .builtIn, path,
                    isOfKind
                        ? "\(like ?? "") is no target of the module's kind that can be used"
                        : "is no module of http or tcp, and others ask for the settings' own targets only",
                    suggestion: isOfKind
                        ? "name one of probes.\(kind?.rawValue ?? "http") in like, or leave it out"
                        : "name it under drop_in.blackbox_modules as http or tcp")
                continue
            }
            found[name] = ForeignModule(allowed: allowed, way: way)
        }
        return found
    }

    private static func way(
        _ name: String, _ kind: BlackboxTargets.Kind?, like: String?, _ remote: RemoteTargets
    ) -> Way? {
        func isMeant(_ id: TargetID) -> Bool { id.description == like || id.name == like }
        switch kind {
        case .http:
            var settings = HTTPProbeSettings(url: "")
            if like != nil {
                guard let model = remote.http.first(where: { isMeant($0.target.id) })?.probe else { return nil }
                settings = model
            } else if name == "http_post_2xx" {
                settings.method = "POST"
            }
            // What is secret, or meant for one server, is not for others; nor may others say where to go next.
            settings.headers = []
            settings.body = []
            settings.credentials = nil
            settings.redirectLimit = 0
            settings.tls.certificateFile = nil
            settings.tls.keyFile = nil
            settings.tls.serverName = nil
            return .http(settings)
        case .tcp:
            var settings = TCPProbeSettings(host: "", port: 0)
            if like != nil {
                guard let model = remote.tcp.first(where: { isMeant($0.target.id) })?.probe else { return nil }
                settings = model
            }
            settings.tls.client.certificateFile = nil
            settings.tls.client.keyFile = nil
            settings.tls.serverName = nil
            return .tcp(settings)
        default: return nil
        }
    }
}
