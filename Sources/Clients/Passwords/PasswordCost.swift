/// What one Argon2id hash costs (RFC 9106): memory, passes over it, and lanes computed side by side.
public struct PasswordCost: Sendable, Hashable, CustomStringConvertible {
    /// Memory in KiB (`m`).
    public let memory: UInt32
    /// Passes over the memory (`t`).
    public let passes: UInt32
    /// Lanes, each a thread (`p`).
    public let lanes: UInt32

    /// 19 MiB, two passes, one lane: OWASP's floor for Argon2id, some 20 ms on a server's core.
    public static let standard = PasswordCost(checkedMemory: 19_456, passes: 2, lanes: 1)

    /// Creates a cost.
    ///
    /// - Throws: `PasswordError` of the code `outOfBounds`: more than 1 GiB, 64 passes or 16 lanes, or less than the
    ///   8 KiB a lane that Argon2 needs. Who can choose the cost could else stop the machine.
    public init(memory: UInt32, passes: UInt32, lanes: UInt32) throws(PasswordError) {
        guard (1...64).contains(passes) else { throw PasswordError(.outOfBounds, "t=\(passes) is not in 1...64") }
        guard (1...16).contains(lanes) else { throw PasswordError(.outOfBounds, "p=\(lanes) is not in 1...16") }
        guard (8 * lanes...1 << 20).contains(memory) else {
            throw PasswordError(.outOfBounds, "m=\(memory) is not in \(8 * lanes)...1048576 (KiB)")
        }
        self.init(checkedMemory: memory, passes: passes, lanes: lanes)
    }

    private init(checkedMemory memory: UInt32, passes: UInt32, lanes: UInt32) {
        self.memory = memory
        self.passes = passes
        self.lanes = lanes
    }

    /// The cost as PHC strings spell it.
    public var description: String { "m=\(memory),t=\(passes),p=\(lanes)" }
}
