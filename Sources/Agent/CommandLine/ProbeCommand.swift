import ArgumentParser
import Exporters
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

            A target is named as in the settings (KIND/NAME or NAME), or by its host and port or URL.

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
        let targets = OneProbeRound.targets(of: loaded)
        let directory = TargetDirectory(targets.map { ($0.id, $0.facts) })
        for name in names where directory.found(name).isEmpty {
            throw ValidationError(
                "there is no target \(name); known are \(directory.names().joined(separator: ", "))")
        }
        let wanted = names.isEmpty ? Set(directory.targets) : Set(names.flatMap { directory.found($0) })
        let readings = await OneProbeRound.run(targets.filter { wanted.contains($0.id) }, time: SystemTime())
        switch format {
        case .table: Terminal.say(ProbeReport.table(readings))
        case .json: Terminal.say(ProbeReport.json(readings))
        case .prometheus:
            let merged = MergedFamilies(
                readings.map { FamilySource($0.families, target: directory.label(of: $0.target)) })
            Terminal.say(String(decoding: PrometheusText.render(merged).bytes.dropLast(), as: UTF8.self))
        }
        if readings.contains(where: { $0.error != nil }) { throw ExitCode(1) }
    }
}
