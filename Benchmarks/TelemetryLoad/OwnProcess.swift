import Glibc

/// What this process uses, as the kernel counts it.
enum OwnProcess {
    /// Seconds of all its threads together.
    static var cpuSeconds: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
    /// Seconds of the calling thread.
    static var threadSeconds: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
    /// Seconds of a clock that never jumps.
    static var now: Double { seconds(CLOCK_MONOTONIC) }

    /// Its private memory in MiB.
    static var privateMemory: Double {
        guard let file = fopen("/proc/self/status", "r") else { return .nan }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("RssAnon:") else { continue }
            return Double(text.split(whereSeparator: { " \t".contains($0) })[1]).map { $0 / 1024 } ?? .nan
        }
        return .nan
    }

    /// Waits until a moment of `now` has come.
    static func wait(until moment: Double) {
        var time = timespec(tv_sec: Int(moment), tv_nsec: Int((moment - moment.rounded(.down)) * 1e9))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
