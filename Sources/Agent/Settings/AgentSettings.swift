import Exporters
import Probes

/// Everything that the agent is told, with every default filled in.
struct AgentSettings: Sendable {
    /// Who the agent says it is.
    var identity: IdentitySettings
    /// The status page's address as people reach it, without a last slash.
    var externalURL: String?
    /// The listener.
    var listen: ListenSettings
    /// How it stops.
    var shutdown: ShutdownSettings
    /// Listeners in place of exporters.
    var dropIn: DropInSettings
    /// Where its own state is; absolute.
    var stateDirectory: String
    /// The host probe.
    var host: HostProbeSettings
    /// The servers that are watched.
    var remote: RemoteTargets
    /// The modules by which others may be probed, by their names.
    var foreign: [String: ForeignModule]
    /// What is said about checks.
    var checks: CheckSettings
    /// Which check needs which other one.
    var dependencies: DependencySettings
    /// The gates.
    var readiness: ReadinessSettings
    /// Who is told of what is wrong.
    var alerting: AlertingSettings
    /// What leaves by OpenTelemetry's protocol.
    var otlp: OTLPSettings
    /// What it writes about itself.
    var log: LogSettings

    /// What leaves by OpenTelemetry's protocol and where to, the process's variables included.
    var openTelemetry: OpenTelemetryConfiguration { otlp.configuration }

    /// Reads every key, in the catalogue's order.
    init(_ reader: inout SettingsReader) {
        identity = IdentitySettings(&reader)
        externalURL = reader.value(GeneralSettings.externalURL)
        let environment = reader.value(GeneralSettings.environment)
        stateDirectory = GeneralSettings.stateDirectory(&reader)
        listen = ListenSettings(&reader)
        shutdown = ShutdownSettings(&reader)
        dropIn = DropInSettings(&reader, listener: listen.address)
        let paths = PathSettings.read(&reader)
        host = HostProbeSettings(&reader, paths: paths)
        remote = RemoteTargets(&reader)
        foreign = ForeignModule.all(&reader, modules: dropIn.modules, remote: remote)
        checks = CheckSettings(&reader)
        dependencies = DependencySettings(&reader, checks: checks, remote: remote, node: identity.node)
        readiness = ReadinessSettings(&reader)
        alerting = AlertingSettings(&reader, timeZone: identity.timeZone, externalURL: externalURL)
        otlp = OTLPSettings(&reader, environment: environment)
        log = LogSettings(&reader)
    }
}
