import Alerting
import ServiceLifecycle
import Synchronization
import Telemetry

/// Proves the way to people while there is nothing to tell: a message that nobody is to notice, in every quiet channel
/// whose settings allow it.
///
/// A real message proves the way as well, and puts the canary off. A channel that has taken nothing for three times the
/// interval is a failing check (`omniflow/local:canary`), and stops the outbound heartbeat.
final class Canary: Service {
    /// A channel that should have been proven by now.
    struct Unproven: Sendable, Equatable {
        let channel: String
        /// For how long.
        let age: Duration
    }

    /// From one look to the next.
    static let beat: Duration = .seconds(10)
    /// After so many intervals without a message that arrived, the way counts as broken.
    static let patience = 3
    /// How long the first canary after a start may take before a way that was proven long ago counts as broken.
    static let grace: Duration = .seconds(300)

    private let settings: SettingsBox
    private let desk: AlertDesk
    private let time: any TimeSource
    private let report: @Sendable (AlertReport) -> Void
    /// Since when each channel is to be proven: its first look.
    private let watchedSince = Mutex<[String: MonotonicInstant]>([:])

    /// Creates the service; `report` gets the check about channels that are not proven.
    init(
        settings: SettingsBox, desk: AlertDesk, time: any TimeSource,
        report: @escaping @Sendable (AlertReport) -> Void
    ) {
        self.settings = settings
        self.desk = desk
        self.time = time
        self.report = report
    }

    func run() async throws {
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            look()
            let time = self.time
            try? await cancelWhenGracefulShutdown { try await time.sleep(for: Self.beat) }
        }
    }

    /// Sends what is due, and reports what is overdue.
    func look() {
        let now = time.now()
        let channels = self.channels
        watchedSince.withLock { since in
            since = since.filter { channels.contains($0.key) }
            for channel in channels where since[channel] == nil { since[channel] = now }
        }
        let waiting = Set(desk.undelivered.filter { $0.kind == .single(.canary) }.map(\.channel))
        let due = channels.filter { !waiting.contains($0) && age(of: $0, at: now) >= interval }
        if !due.isEmpty {
            let text = settings.value.ownWords.canary
            _ = desk.send(
                Announcement(
                    kind: .canary, incident: nil, transition: 0, at: time.wallClock(), severity: .info, text: text),
                to: due)
        }
        report(condition(at: now))
    }

    /// The channels whose way should have been proven by now and was not.
    func unproven(at now: MonotonicInstant) -> [Unproven] {
        let known = watchedSince.withLock { $0 }
        return channels.compactMap { channel in
            // After a start the first canary gets some time, however long ago the last life proved the way.
            guard let since = known[channel], now - since >= min(interval, Self.grace) else { return nil }
            let age = age(of: channel, at: now)
            return age >= interval * Self.patience ? Unproven(channel: channel, age: age) : nil
        }
    }

    private var interval: Duration { settings.value.alerting.canaryInterval }

    private var channels: [String] {
        settings.value.alerting.channels.filter { $0.isRouted && $0.canary != nil }.map(\.name)
    }

    /// How long ago the channel took something; before the first time, for how long it is watched and one interval
    /// more, so that the first canary goes out at once.
    private func age(of channel: String, at now: MonotonicInstant) -> Duration {
        if let proven = desk.figures.counters.channels[channel]?.provenAt { return now - proven }
        return watchedSince.withLock { $0[channel] }.map { now - $0 + interval } ?? .zero
    }

    private func condition(at now: MonotonicInstant) -> AlertReport {
        let unproven = unproven(at: now)
        let reason = unproven.first.map {
            "the channel \($0.channel) has taken no message for \(DurationWords.text($0.age))"
        }
        let descriptor = OwnCheckCatalog.canary
        return AlertReport(
            group: "omniflow/canary",
            conditions: [
                AlertCondition(
                    key: AlertKey(check: descriptor.name(target: OwnCheckCatalog.target)),
                    level: unproven.isEmpty ? .clear : .holds(descriptor.severity), measuredAt: now,
                    reason: reason, firstStep: descriptor.firstStep,
                    confirmation: ConfirmationPolicy(failAfter: 1, clearAfter: 1, detectsFlapping: false))
            ], isComplete: true)
    }
}
