/// A number of a process that only grows.
enum ProcessCounter: Int, CaseIterable, Sendable {
    case userTicks, systemTicks, minorFaults, majorFaults
    case readBytes, writtenBytes, voluntarySwitches, involuntarySwitches

    /// Its value for a process; nil where it was not read.
    func value(of member: ProcessMember) -> UInt64? {
        switch self {
        case .userTicks: member.stat.userTicks
        case .systemTicks: member.stat.systemTicks
        case .minorFaults: member.stat.minorFaults
        case .majorFaults: member.stat.majorFaults
        case .readBytes: member.details?.readBytes
        case .writtenBytes: member.details?.writtenBytes
        case .voluntarySwitches: member.details?.voluntarySwitches
        case .involuntarySwitches: member.details?.involuntarySwitches
        }
    }
}
