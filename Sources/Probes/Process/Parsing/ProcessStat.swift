/// One process as `/proc/PID/stat` has it.
struct ProcessStat: Equatable, Sendable {
    /// The number of the process.
    let number: Int
    /// What the kernel calls it; any bytes, of which those that are no UTF-8 are replaced.
    let name: String
    /// The letter of its state: R, S, D, Z, T, I and others.
    let state: UInt8
    let parent: Int
    let isKernelThread: Bool
    let minorFaults: UInt64
    let majorFaults: UInt64
    /// Time in user mode, in clock ticks.
    let userTicks: UInt64
    /// Time in the kernel, in clock ticks.
    let systemTicks: UInt64
    let threads: UInt64
    /// When it was started, in clock ticks since the machine was.
    let startTicks: UInt64
    let virtualBytes: UInt64
    let residentPages: UInt64

    /// Whether it has ended and only waits for its parent to hear of it, or not even that.
    var hasEnded: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") || state == UInt8(ascii: "x") }

    /// What tells it from any other process, numbers being used again.
    var key: ProcessKey { ProcessKey(number: number, startTicks: startTicks) }

    /// Reads `1234 (name) S 1 …`; the name may hold anything, parentheses, spaces and line feeds included.
    ///
    /// Source: `proc_pid_stat(5)`, fields 1 to 24; the flag `PF_KTHREAD` in field 9.
    init?(_ bytes: ByteText) {
        guard let opening = bytes.firstIndex(of: UInt8(ascii: "(")),
            let closing = bytes.lastIndex(of: UInt8(ascii: ")")), opening < closing,
            let number = bytes[..<opening].trimmed.signed.flatMap({ Int(exactly: $0) }), number > 0
        else { return nil }
        var fields = FieldReader(bytes[(closing + 1)...])
        guard let state = fields.next(), state.count == 1, let letter = state.first,
            let parent = fields.next()?.signed
        else { return nil }
        fields.skip(4)  // process group, session, terminal and its process group
        guard let flags = fields.nextUnsigned(), let minorFaults = fields.nextUnsigned() else { return nil }
        fields.skip(1)  // those of children that were waited for
        guard let majorFaults = fields.nextUnsigned() else { return nil }
        fields.skip(1)
        guard let userTicks = fields.nextUnsigned(), let systemTicks = fields.nextUnsigned() else { return nil }
        fields.skip(4)  // times of children, priority, nice
        guard let threads = fields.nextUnsigned() else { return nil }
        fields.skip(1)
        guard let startTicks = fields.nextUnsigned(), let virtualBytes = fields.nextUnsigned(),
            let residentPages = fields.next()?.signed
        else { return nil }
        self.number = number
        self.name = bytes[(opening + 1)..<closing].text
        self.state = letter
        self.parent = Int(exactly: parent) ?? 0
        self.isKernelThread = flags & 0x0020_0000 != 0
        self.minorFaults = minorFaults
        self.majorFaults = majorFaults
        self.userTicks = userTicks
        self.systemTicks = systemTicks
        self.threads = threads
        self.startTicks = startTicks
        self.virtualBytes = virtualBytes
        self.residentPages = UInt64(max(0, residentPages))
    }
}

/// What tells a process from any other: its number and when it was started.
struct ProcessKey: Hashable, Sendable {
    let number: Int
    let startTicks: UInt64
}
