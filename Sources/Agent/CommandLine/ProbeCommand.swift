import ArgumentParser
import Exporters
import Logging
import Telemetry

/// `probe`: measures once and says what it found, without a running agent.
struct ProbeCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        case prometheus
    }

    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Measure the targets once and say what was found.",
        discussion: """
            One line a target: state, how long it took, the version, the number that matters, what is \
            missing and how to mend it.

            Example: omniflow-agent probe host/local --format prometheus

            Exit codes: 0 all answered, 1 one failed, 2 unusable settings, 3 usage (an unknown target among it).
            """)

    @Argument(help: "Targets by name (host/local); all of them unless given.")
    var names: [String] = []

    @Option(name: .long, help: "What is printed: a table, JSON, or the families as Prometheus text.")
    var format: Format = .table

    @OptionGroup var settings: SettingsOption

    func run() async throws {
        let loaded = SettingsLoader(file: settings.config, environment: ProcessEnvironment.read()).load()
        guard loaded.canStart else {
            for issue in loaded.issues { Terminal.complain(issue.description) }
            throw ExitCode(2)
        }
        let known = [TargetID.localHost.description]
        for name in names where !known.contains(name) {
            throw ValidationError("there is no target \(name); known are \(known.joined(separator: ", "))")
        }
        let readings = await OneProbeRound.run(loaded.settings, names: names)
        switch format {
        case .table: Terminal.say(ProbeReport.table(readings))
        case .json: Terminal.say(ProbeReport.json(readings))
        case .prometheus:
            let merged = MergedFamilies(readings.map { FamilySource($0.families) })
            Terminal.say(String(decoding: PrometheusText.render(merged).bytes.dropLast(), as: UTF8.self))
        }
        if readings.contains(where: { $0.error != nil }) { throw ExitCode(1) }
    }
}

/// One round of every probe, for commands.
enum OneProbeRound {
    static func run(_ settings: AgentSettings, names: [String]) async -> [Reading] {
        let time = SystemTime()
        let probe = HostProbeFactory.make(
            settings.host, time: time, logger: Logger(label: "probe", factory: { _ in SwiftLogNoOpLogHandler() }))
        let start = time.now()
        let wall = time.wallClock()
        func measurement() -> Measurement {
            Measurement(startedAt: start, startedAtWall: wall, finishedAt: time.now(), generation: 0)
        }
        do {
            let found = try await probe.measure(until: start + settings.host.timeout)
            return [
                Reading(
                    target: probe.target, families: found.families, error: nil, measurement: measurement(),
                    version: found.version, summary: found.summary)
            ]
        } catch {
            return [Reading(target: probe.target, families: [], error: error, measurement: measurement())]
        }
    }
}
