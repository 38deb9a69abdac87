import CLinux
import Glibc

/// How the kernel steers its clock: what `adjtimex(2)` answers when nothing is changed.
public struct ClockDiscipline: Sendable, Equatable {
    /// Whether the kernel counts the clock as synchronised (its answer was not `TIME_ERROR`).
    public var isSynchronized: Bool
    /// Bits of `STA_*`, as in `<sys/timex.h>`.
    public var status: Int32
    /// Offset from the reference in seconds.
    public var offset: Double
    /// Jitter of the pulse per second in seconds.
    public var jitter: Double
    /// Largest possible error in seconds.
    public var maximumError: Double
    /// Estimated error in seconds.
    public var estimatedError: Double
    /// Frequency adjustment in parts of one, 0 for none.
    public var frequencyAdjustment: Double
    /// Time constant of the phase-locked loop.
    public var timeConstant: Int
    /// Seconds between two ticks.
    public var tick: Double
    /// Offset of International Atomic Time in seconds.
    public var taiOffset: Int32
    /// What the kernel knows of a pulse-per-second signal.
    public var pulse: Pulse

    /// The part of the answer about a pulse-per-second signal; all zero without one.
    public struct Pulse: Sendable, Equatable {
        /// Frequency in parts of one.
        public var frequency: Double
        /// Stability in parts of one.
        public var stability: Double
        /// Length of the calibration interval, as a power of two of seconds.
        public var shift: Int32
        /// How often the jitter limit was exceeded.
        public var jitterExceeded: Int
        /// How many calibration intervals passed.
        public var calibrations: Int
        /// How many calibrations failed.
        public var errors: Int
        /// How often the stability limit was exceeded.
        public var stabilityExceeded: Int
    }

    /// What the kernel says now; asking needs no privilege.
    ///
    /// - Throws: `KernelFileError`, `denied` where a sandbox forbids the call.
    public static func current() throws(KernelFileError) -> ClockDiscipline {
        var answer = CLinux_timex()
        let state = CLinux_adjtimex(&answer)
        if state < 0 { throw KernelFileError(errno: errno, operation: "adjtimex", path: "clock") }
        return ClockDiscipline(answer, state: state)
    }

    // Units: adjtimex(2). Frequencies are parts per million with a 16-bit fraction.
    private init(_ answer: CLinux_timex, state: Int32) {
        let resolution = answer.status & Int32(CLinux_STA_NANO) != 0 ? 1e9 : 1e6
        let millionths = 1e6 * 65_536.0
        isSynchronized = state != Int32(CLinux_TIME_ERROR)
        status = answer.status
        offset = Double(answer.offset) / resolution
        jitter = Double(answer.jitter) / resolution
        maximumError = Double(answer.maxerror) / 1e6
        estimatedError = Double(answer.esterror) / 1e6
        frequencyAdjustment = Double(answer.freq) / millionths
        timeConstant = Int(answer.constant)
        tick = Double(answer.tick) / 1e6
        taiOffset = answer.tai
        pulse = Pulse(
            frequency: Double(answer.ppsfreq) / millionths, stability: Double(answer.stabil) / millionths,
            shift: answer.shift, jitterExceeded: Int(answer.jitcnt), calibrations: Int(answer.calcnt),
            errors: Int(answer.errcnt), stabilityExceeded: Int(answer.stbcnt))
    }
}
