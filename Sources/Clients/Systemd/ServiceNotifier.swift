import CSystemd
import Glibc

/// Tells the service manager how the daemon is doing, by the protocol of `sd_notify(3)`.
///
/// Every call is one datagram that never waits for an answer. Without `NOTIFY_SOCKET` (a shell, a container) nothing is
/// sent and the calls answer false. The variable stays set: do not hand it to child processes.
public struct ServiceNotifier: Sendable {
    /// The longest status line, in bytes of UTF-8; the rest is cut off.
    public static let statusLimit = 512

    /// Creates a notifier; nothing is opened.
    public init() {}

    /// Start-up is over, or a reload is: the first settings are applied.
    ///
    /// - Returns: false when no service manager listens.
    @discardableResult
    public func ready(status: String? = nil) throws(SystemdError) -> Bool {
        try send(["READY=1"], status: status)
    }

    /// A reload begins; `ready` must follow.
    ///
    /// Carries the monotonic time that `Type=notify-reload` (v253) asks for.
    @discardableResult
    public func reloading(status: String? = nil) throws(SystemdError) -> Bool {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        return try send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"], status: status)
    }

    /// The daemon is on its way out.
    @discardableResult
    public func stopping(status: String? = nil) throws(SystemdError) -> Bool {
        try send(["STOPPING=1"], status: status)
    }

    /// Sets the line that `systemctl status` shows; line ends and other control characters become spaces.
    @discardableResult
    public func status(_ text: String) throws(SystemdError) -> Bool {
        try send([], status: text)
    }

    /// Feeds the watchdog; to be sent every half of `watchdogInterval`, and only after real proof of life.
    @discardableResult
    public func watchdog() throws(SystemdError) -> Bool {
        try send(["WATCHDOG=1"], status: nil)
    }

    /// Asks for more time to start, reload or stop, counted from now; below a microsecond nothing is asked.
    @discardableResult
    public func extendTimeout(by duration: Duration) throws(SystemdError) -> Bool {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let microseconds = overflow ? Int64.max / 2 : whole &+ attoseconds / 1_000_000_000_000
        guard microseconds > 0 else { return false }
        return try send(["EXTEND_TIMEOUT_USEC=\(microseconds)"], status: nil)
    }

    /// The time after which the service manager ends a daemon that did not feed the watchdog; nil without one.
    ///
    /// Read from `WATCHDOG_USEC` and `WATCHDOG_PID`, which count only for the process that they name.
    public var watchdogInterval: Duration? {
        get throws(SystemdError) {
            var microseconds: UInt64 = 0
            let answer = sd_watchdog_enabled(0, &microseconds)
            if answer < 0 { throw SystemdError(answer: answer, operation: "WATCHDOG_USEC") }
            return answer == 0 ? nil : .microseconds(Int64(clamping: microseconds))
        }
    }

    private func send(_ assignments: [String], status: String?) throws(SystemdError) -> Bool {
        var lines = assignments
        if let status { lines.append("STATUS=" + Self.oneLine(status)) }
        let answer = sd_notify(0, lines.joined(separator: "\n"))
        if answer < 0 { throw SystemdError(answer: answer, operation: "NOTIFY_SOCKET") }
        return answer > 0
    }

    /// The text without control characters, cut at a character's edge.
    ///
    /// A line end would start another assignment.
    static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            let kept: Unicode.Scalar = isControl || scalar == "\u{2028}" || scalar == "\u{2029}" ? " " : scalar
            length += UTF8.width(kept)
            if length > statusLimit { break }
            line.append(kept)
        }
        return String(line)
    }
}
