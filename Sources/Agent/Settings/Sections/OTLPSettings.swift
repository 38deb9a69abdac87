import Exporters
import LinuxHost
import Telemetry

/// What leaves by OpenTelemetry's protocol, where to, and what only the agent knows of it.
struct OTLPSettings: Sendable, Equatable {
    enum Compression: String, CaseIterable, Sendable {
        case none, gzip
    }

    /// What leaves and where to, the process's `OTEL_*` variables included.
    var configuration: OpenTelemetryConfiguration
    /// From which duration on a probe's span is kept though its trace is not sampled.
    var slow: Duration
    /// Whether requests continue the traces of those who send them.
    var continuesTraces: Bool
    /// Whether the machine's identity is told.
    var includesHostID: Bool
    /// The variables that set something, in the order in which they count.
    var variables: [String]

    /// Nothing of it ever stops a start: what is wrong is told and left out.
    init(_ reader: inout SettingsReader, environment: GeneralSettings.Environment) {
        var configuration = OpenTelemetryConfiguration()
        let general = reader.value(Self.endpoint)
        let common = Self.destination(&reader)
        slow = reader.value(Self.slow)
        continuesTraces = reader.value(Self.continueTraces)
        includesHostID = reader.value(Self.hostID)
        configuration.resourceAttributes = Self.attributes(&reader)
        var keptOff: Set<OTLPSignal> = []
        for signal in OTLPSignal.allCases {
            var destination = common
            let own = Self.endpoints[signal].flatMap { reader.value($0) }
            destination.url = own?.asWritten ?? general?.url(of: signal) ?? OTLPDestination(signal: signal).url
            let wish = Self.enabled[signal].flatMap { reader.value($0) }
            // Records of the log leave only where somebody asks for just that.
            let isNamed = own != nil || general != nil && signal != .logs
            if wish == false { keptOff.insert(signal) }
            configuration.setEnabled(signal, to: wish ?? isNamed)
            switch signal {
            case .traces: configuration.traces.destination = destination
            case .metrics: configuration.metrics.destination = destination
            case .logs: configuration.logs.destination = destination
            }
        }
        configuration.traces.sampler = reader.value(Self.sampler).choice(ratio: reader.value(Self.ratio).part)
        configuration.metrics.interval = reader.value(Self.interval)
        configuration.metrics.temporality = reader.value(Self.temporality)
        configuration.metrics.includesSnapshot = reader.value(Self.snapshot)
        self.configuration = configuration
        variables = []
        if environment == .use { apply(reader.environment, keptOff, &reader) }
        reviewEncryption(&reader)
    }

    /// Lays the process's variables over what the file says; they count more.
    private mutating func apply(
        _ variables: [String: String], _ keptOff: Set<OTLPSignal>, _ reader: inout SettingsReader
    ) {
        let environment = OpenTelemetryEnvironment(variables, over: configuration, keepingOff: keptOff)
        configuration = environment.configuration
        self.variables = environment.used.map(\.variable)
        for use in environment.used { reader.noteVariable(use.variable, use.value.map(ShownValue.text) ?? .secret) }
        for warning in environment.warnings {
            reader.report(
                .warning, .environment(warning.variable), [], warning.message,
                suggestion: "mend it, or set environment: ignore")
        }
    }

    /// What all signals share: encoding, headers, files.
    private static func destination(_ reader: inout SettingsReader) -> OTLPDestination {
        var destination = OTLPDestination(signal: .traces)
        destination.encoding = reader.value(encoding)
        destination.headers = sentHeaders(&reader)
        destination.isCompressed = reader.value(compression) == .gzip
        destination.timeout = reader.value(timeout)
        destination.certificateAuthorityFile = file(certificateFile, &reader)
        let certificate = file(clientCertificateFile, &reader)
        let key = file(clientKeyFile, &reader)
        if let key, reader.system.status(key)?.isReadableByOthers == true {
            reader.report(
                .warning, reader.place(of: clientKeyFile) ?? .builtIn, clientKeyFile.path,
                "\(key) can be read by everybody", suggestion: "chmod o-rwx \(key)")
        }
        if (certificate == nil) != (key == nil) {
            let missing = certificate == nil ? clientCertificateFile : clientKeyFile
            reader.report(
                .error, reader.place(of: ["otlp"]) ?? .builtIn, missing.path,
                "is missing: a certificate to show needs its key", suggestion: "set both of them, or neither")
            return destination
        }
        destination.clientCertificateFile = certificate
        destination.clientKeyFile = key
        return destination
    }

    private static func sentHeaders(_ reader: inout SettingsReader) -> [OTLPDestination.Header] {
        guard let text = reader.secret(headers, []) else { return [] }
        let (sent, problems) = text.withValue { OTLPDestination.Header.list(parsing: $0) }
        let key = reader.place(of: headers.file) == nil ? headers.inline : headers.file
        for problem in problems {
            reader.report(
                .error, reader.place(of: key) ?? .builtIn, key.path, "\(problem): this header is not sent",
                suggestion: "write name=value,name=value with %2C for a comma and %25 for %")
        }
        return sent
    }

    private static func attributes(_ reader: inout SettingsReader) -> [Attribute] {
        reader.names(below: Array(resource.path.dropLast())).compactMap { name in
            reader.value(resource, [name]).map { Attribute(name, .string($0)) }
        }
    }

    private static func file(_ key: SettingKey<String?>, _ reader: inout SettingsReader) -> String? {
        guard let name = reader.value(key) else { return nil }
        let path = PathText.resolve(name, beside: reader.directory)
        if reader.system.status(path)?.isRegularFile != true {
            reader.report(
                .error, reader.place(of: key) ?? .builtIn, key.path, "\(path) is not a file that the agent can see",
                suggestion: "check the path and the rights of the directories above")
        }
        return path
    }

    /// Tells once of headers that cross a network as everybody can read them.
    private func reviewEncryption(_ reader: inout SettingsReader) {
        let destinations = [
            (configuration.traces.isEnabled, configuration.traces.destination),
            (configuration.metrics.isEnabled, configuration.metrics.destination),
            (configuration.logs.isEnabled, configuration.logs.destination),
        ]
        for (isEnabled, destination) in destinations
        where isEnabled && !destination.headers.isEmpty && destination.url.hasPrefix("http://") {
            guard let host = TargetAddress(parsing: destination.url)?.host, host != "localhost",
                IPAddress(parsing: host)?.isLoopback != true
            else { continue }
            reader.report(
                .warning, reader.place(of: ["otlp"]) ?? .builtIn, Self.headers.inline.path,
                "the headers go unencrypted to \(host)", suggestion: "use https://")
            return
        }
    }
}
