import ArgumentParser
import Telemetry

/// `check-config`: every value with its source, and everything that is wrong.
struct CheckConfigCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Show the settings with the source of each value, all problems, and what can wake you.",
        discussion: """
            Secrets are masked. --probe also measures every target once.

            Example: omniflow-agent check-config --config /etc/omniflow-agent/agent.yaml --strict

            Exit codes: 0 usable, 1 errors (with --strict also warnings), 3 usage.
            """)

    @OptionGroup var settings: SettingsOption

    @Flag(name: .long, help: "Warnings count as errors.")
    var strict = false

    @Flag(name: .long, help: "Try every probe once.")
    var probe = false

    @Option(name: .long, help: "What is printed: text, or JSON.")
    var format: Format = .text

    func run() async throws {
        let loaded = SettingsLoader(
            file: settings.config, environment: ProcessEnvironment.read(), unknownKeys: .error
        ).load()
        let notes = [OutsideWatch.note(loaded.settings)].compactMap(\.self)
        let wakes = WakeList(loaded.settings)
        if format == .json {
            Terminal.say(
                loaded.resolved.json(
                    issues: loaded.issues, dependencies: loaded.dependencies, wakes: wakes, notes: notes))
        } else {
            Terminal.say(loaded.resolved.table)
            DependencyRow.lines(loaded.dependencies).forEach(Terminal.say)
            wakes.lines.forEach(Terminal.say)
            for issue in loaded.issues { Terminal.complain(issue.description) }
            for note in notes { Terminal.complain("note: \(note)") }
            let errors = loaded.issues.count { $0.severity == .error }
            Terminal.complain("\(errors) errors, \(loaded.issues.count - errors) warnings")
        }
        var isBad = loaded.issues.contains { $0.severity == .error } || (strict && !loaded.issues.isEmpty)
        if probe {
            let results = await OneProbeRound.run(OneProbeRound.targets(of: loaded), time: SystemTime())
            if format == .text { Terminal.say(ProbeReport.table(results)) }
            isBad = isBad || results.contains { $0.error != nil }
        }
        if isBad { throw ExitCode(1) }
    }
}
