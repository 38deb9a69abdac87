/// What `/proc/PID/status`, or that of a thread, says beyond `stat`.
struct ProcessStatus: Equatable {
    /// The letter of the state.
    private(set) var state: UInt8?
    /// The effective user.
    private(set) var user: UInt64?
    /// Memory that was swapped out, in bytes; nil for a kernel thread and what has ended.
    private(set) var swappedBytes: UInt64?
    /// How often this thread gave up the CPU by itself.
    private(set) var voluntarySwitches: UInt64?
    /// How often the CPU was taken from this thread.
    private(set) var involuntarySwitches: UInt64?

    /// Reads the lines that it knows; all others, half ones included, are left out.
    ///
    /// Source: `proc_pid_status(5)`.
    init(_ bytes: ByteText) {
        bytes.forEachLine { line in
            guard let (name, rest) = line.split(at: ":") else { return }
            if name.equals("State") {
                state = rest.trimmed.first
            } else if name.equals("Uid") {
                var fields = FieldReader(rest)
                fields.skip(1)
                user = fields.nextUnsigned()
            } else if name.equals("VmSwap") {
                var fields = FieldReader(rest)
                swappedBytes = fields.nextUnsigned()?.multipliedReportingOverflow(by: 1_024).partialValue
            } else if name.equals("voluntary_ctxt_switches") {
                voluntarySwitches = rest.trimmed.unsigned
            } else if name.equals("nonvoluntary_ctxt_switches") {
                involuntarySwitches = rest.trimmed.unsigned
            }
        }
    }
}
