import Glibc

/// The unit in which the kernel counts time in `/proc/PID/stat`.
public enum ClockTick {
    /// How many there are in a second; 100 on every Linux of today.
    public static let perSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
}
