import Logging
import Probes
import Telemetry

/// One round of several probes, for commands: all at once, the answers in the order of the targets.
enum OneProbeRound {
    /// What the settings want measured; the probes' own remarks are not wanted on a terminal.
    static func targets(of loaded: LoadedSettings) -> [ProbeRunner.Target] {
        let silence = Logger(label: "probe", factory: { _ in SwiftLogNoOpLogHandler() })
        // What the running agent has kept is all that can be known of heartbeats from here.
        let heartbeats = HeartbeatBook()
        heartbeats.restore(HeartbeatFileStore(directory: loaded.settings.stateDirectory).peek())
        return TargetPlan.make(
            loaded, heartbeats: heartbeats, shared: SharedProbeParts(), time: SystemTime(), logger: silence)
    }

    /// Asks each target once and lets go of it.
    static func run(_ targets: [ProbeRunner.Target], time: any TimeSource) async -> [Reading] {
        await withTaskGroup(of: (Int, Reading).self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { (index, await measure(target, time: time)) }
            }
            var readings: [(Int, Reading)] = []
            for await reading in group { readings.append(reading) }
            return readings.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func measure(_ target: ProbeRunner.Target, time: any TimeSource) async -> Reading {
        let start = time.now()
        let wall = time.wallClock()
        let result = await Tier.round.ask(target.probe, until: start + target.timeout)
        let measurement = Measurement(
            startedAt: start, startedAtWall: wall, finishedAt: time.now(), generation: 0)
        await (target.probe as? any UpCheckedProbe)?.close()
        return target.reading(of: result, measurement)
    }
}
