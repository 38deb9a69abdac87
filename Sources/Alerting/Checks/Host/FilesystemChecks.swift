import Telemetry

/// `disk:MOUNT`, `inodes:MOUNT` and `readonly:MOUNT`.
struct FilesystemChecks: CheckAspect {
    private static let horizon = Duration.seconds(86_400)
    private static let descriptors = [HostCheckCatalog.disk, HostCheckCatalog.inodes, HostCheckCatalog.readonly]

    private struct Memory {
        var wasWritable = false
        var wasMeasured = false
        var trend = DiskTrend()
    }

    private var memory: [Filesystem.Identity: Memory] = [:]

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let all = Filesystem.all(in: round.reading) else { return [] }
        remember(all, at: round.time)
        return judged(all, round).flatMap { findings(of: $0, round) }
    }

    private mutating func remember(_ all: [Filesystem], at time: MonotonicInstant) {
        var kept: [Filesystem.Identity: Memory] = [:]
        for system in all {
            var known = memory[system.identity] ?? Memory()
            if !system.isReadOnly { known.wasWritable = true }
            if let use = system.use, system.trouble == nil {
                known.wasMeasured = true
                known.trend.note(use.left, at: time)
            }
            kept[system.identity] = known
        }
        memory = kept
    }

    /// What was never writable is left out, and of one device's mounts all but the shortest path.
    private func judged(_ all: [Filesystem], _ round: CheckRound) -> [Filesystem] {
        let writable = all.filter { memory[$0.identity]?.wasWritable == true }
        var shortest: [String: Filesystem] = [:]
        for system in writable {
            guard let other = shortest[system.identity.device] else {
                shortest[system.identity.device] = system
                continue
            }
            if (system.mount.count, system.mount) < (other.mount.count, other.mount) {
                shortest[system.identity.device] = system
            }
        }
        return writable.filter { system in
            let device = system.identity.device
            // "tmpfs" is no device: each such mount is a file system of its own.
            return !(device.contains("/") || device.contains(":")) || shortest[device]?.mount == system.mount
                || Self.descriptors.contains { round.settings.names(round.check($0, system.mount)) }
        }
    }

    private func findings(of system: Filesystem, _ round: CheckRound) -> [Finding] {
        let disk = memory[system.identity].flatMap { self.disk(system, $0, round) }
        return [disk, inodes(system, round), readonly(system)].compactMap(\.self)
    }

    private func readonly(_ system: Filesystem) -> Finding {
        Finding(
            descriptor: HostCheckCatalog.readonly, object: system.mount, state: system.isReadOnly ? .fail : .pass,
            reason: system.isReadOnly
                ? "\(system.mount) (\(system.identity.device)) has become read-only" : "\(system.mount) can be written")
    }

    private func disk(_ system: Filesystem, _ known: Memory, _ round: CheckRound) -> Finding? {
        let descriptor = HostCheckCatalog.disk
        if let trouble = system.trouble {
            // What never answered (no right to ask, a session's FUSE mount) is nothing to speak of, unless it hangs.
            guard known.wasMeasured || trouble.contains("timeout") else { return nil }
            return Finding(
                descriptor: descriptor, object: system.mount, state: .unknown,
                reason: "\(system.mount) (\(system.identity.device)) does not answer"
                    + (trouble.isEmpty ? "" : ": \(trouble)"))
        }
        guard let use = system.use, !system.isReadOnly, let size = system.size else { return nil }
        let resolved = round.resolved(descriptor, system.mount)
        var state = Self.capped(resolved.limits.state(of: use.ratio, left: use.left), system, resolved)
        var reason =
            "\(system.mount) \(HumanUnits.percent(use.ratio)) full: "
            + "\(HumanUnits.bytes(use.left)) of \(HumanUnits.bytes(size)) left"
        if use.ratio >= 0.5, !system.isBoot, system.type != "tmpfs",
            let timeLeft = known.trend.timeLeft(for: use.left, at: round.time), timeLeft < Self.horizon
        {
            if state == .pass { state = .warn }
            reason += ", full in about \(HumanUnits.duration(timeLeft)) at the pace of the last hours"
        }
        return Finding(
            descriptor: descriptor, object: system.mount, state: state, reason: reason,
            observation: resolved.limits.observation(use.ratio))
    }

    private func inodes(_ system: Filesystem, _ round: CheckRound) -> Finding? {
        guard let use = system.inodeUse, system.trouble == nil, !system.isReadOnly else { return nil }
        let resolved = round.resolved(HostCheckCatalog.inodes, system.mount)
        return Finding(
            descriptor: HostCheckCatalog.inodes, object: system.mount,
            state: Self.capped(resolved.limits.state(of: use.ratio, left: use.left), system, resolved),
            reason: "\(system.mount) has \(HumanUnits.percent(use.ratio)) of its inodes in use: "
                + "\(HumanUnits.fixed(use.left, digits: 0)) of \(HumanUnits.fixed(system.files ?? 0, digits: 0)) left",
            observation: resolved.limits.observation(use.ratio))
    }

    /// A full `/boot` stops an update, not a service: it only warns unless the settings say otherwise.
    private static func capped(_ state: CheckState, _ system: Filesystem, _ resolved: ResolvedCheck) -> CheckState {
        state == .fail && system.isBoot && !resolved.isCriticalSet ? .warn : state
    }
}

extension Filesystem {
    fileprivate var isBoot: Bool {
        mount == "/boot" || mount.hasPrefix("/boot/") || mount == "/efi"
    }
}
