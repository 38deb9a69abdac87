import LinuxHost
import Telemetry

/// `timex`: how the kernel steers its clock, from `adjtimex(2)`.
final class TimexCollector: HostCollector {
    static let offset = gauge("offset_seconds", "How far the clock is from its reference, in seconds.")
    static let frequency = gauge(
        "frequency_adjustment_ratio", "How much faster than its hardware the clock is made to run; 1 is unchanged.")
    static let maximumError = gauge("maxerror_seconds", "Largest possible error of the clock in seconds.")
    static let estimatedError = gauge(
        "estimated_error_seconds", "Estimated error of the clock in seconds.")
    static let status = gauge("status", "The STA bits of adjtimex(2) as one number.")
    static let timeConstant = gauge("loop_time_constant", "Time constant of the phase-locked loop.")
    static let tick = gauge("tick_seconds", "Seconds between two ticks of the clock.")
    static let tai = gauge("tai_offset_seconds", "How far International Atomic Time is ahead, in seconds.")
    static let isSynchronized = gauge(
        "sync_status", "Whether the clock is synchronised: 0 when the kernel has not heard from a time service.")
    static let pulseFrequency = gauge("pps_frequency_hertz", "Frequency of the pulse per second.")
    static let pulseJitter = gauge("pps_jitter_seconds", "Jitter of the pulse per second, in seconds.")
    static let pulseShift = gauge(
        "pps_shift_seconds", "Length of the interval over which the pulse is calibrated, as the kernel gives it.")
    static let pulseStability = gauge("pps_stability_hertz", "Wander of the pulse per second.")
    static let jitterExceeded = counter("pps_jitter_total", "How often the pulse's jitter was too large.")
    static let calibrations = counter("pps_calibration_total", "Calibrations by the pulse per second.")
    static let errors = counter("pps_error_total", "Calibrations by the pulse that failed.")
    static let stabilityExceeded = counter(
        "pps_stability_exceeded_total", "How often the pulse's wander was too large.")

    init(_ settings: HostSettings) {}

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        do {
            Self.publish(try ClockDiscipline.current(), into: &sink)
        } catch {
            throw CollectorError(error.code == .denied ? .noData : .unreadable, error.description)
        }
    }

    /// Adds what the kernel said.
    static func publish(_ clock: ClockDiscipline, into sink: inout MetricSink) {
        sink.add(isSynchronized, clock.isSynchronized ? 1 : 0)
        sink.add(offset, clock.offset)
        sink.add(frequency, 1 + clock.frequencyAdjustment)
        sink.add(maximumError, clock.maximumError)
        sink.add(estimatedError, clock.estimatedError)
        sink.add(status, Double(clock.status))
        sink.add(timeConstant, Double(clock.timeConstant))
        sink.add(tick, clock.tick)
        sink.add(tai, Double(clock.taiOffset))
        sink.add(pulseFrequency, clock.pulse.frequency)
        sink.add(pulseJitter, clock.jitter)
        sink.add(pulseShift, Double(clock.pulse.shift))
        sink.add(pulseStability, clock.pulse.stability)
        sink.add(jitterExceeded, Double(clock.pulse.jitterExceeded))
        sink.add(calibrations, Double(clock.pulse.calibrations))
        sink.add(errors, Double(clock.pulse.errors))
        sink.add(stabilityExceeded, Double(clock.pulse.stabilityExceeded))
    }

    private static func gauge(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("node_timex_" + name, .gauge, help: help)
    }

    private static func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("node_timex_" + name, .counter, help: help)
    }
}
