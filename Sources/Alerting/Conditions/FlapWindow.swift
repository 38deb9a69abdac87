/// Whether a condition goes to and fro, by its newest 20 measurements.
///
/// Each slot says whether a measurement differed from the one before it. Slots weigh from 0.8 for the oldest in steps
/// of 0.02, and the window's share is the weight of those with a change, divided by 20. It flaps above 30 % and no
/// longer below 25 %. Source: Icinga 2, `Checkable::UpdateFlappingStatus`.
struct FlapWindow: Sendable, Hashable {
    /// How many measurements it looks at.
    static let slots = 20

    /// The newest measurement's slot is the lowest bit.
    private var bits: UInt32 = 0
    private var wasBad: Bool?
    /// Whether it goes to and fro.
    private(set) var isFlapping = false

    /// A window in which nothing has happened.
    init() {}

    /// A window as it was kept; of the changes, oldest first, the newest count.
    init(changes: [Bool], wasBad: Bool?, isFlapping: Bool) {
        for change in changes.suffix(Self.slots) { bits = bits << 1 | (change ? 1 : 0) }
        self.wasBad = wasBad
        self.isFlapping = isFlapping
    }

    /// Whether nothing changed lately.
    var isQuiet: Bool { bits == 0 }

    /// The slots, oldest first; none where nothing changed lately.
    var changes: [Bool] {
        isQuiet ? [] : (0..<Self.slots).reversed().map { bits >> UInt32($0) & 1 == 1 }
    }

    /// The weight of the changes, from 0 to 1.
    var share: Double { Double(hundredths) / 100 / Double(Self.slots) }

    /// Takes a measurement; true where it differs from the one before.
    ///
    /// The first one differs where it is bad.
    mutating func record(isBad: Bool) -> Bool {
        let isChange = wasBad.map { $0 != isBad } ?? isBad
        wasBad = isBad
        if isChange || bits != 0 {
            bits = (bits << 1 | (isChange ? 1 : 0)) & (1 << UInt32(Self.slots) - 1)
            isFlapping = isFlapping ? hundredths >= 25 * Self.slots : hundredths > 30 * Self.slots
        }
        return isChange
    }

    private var hundredths: Int {
        guard bits != 0 else { return 0 }
        return (0..<Self.slots).reduce(0) { bits >> UInt32($1) & 1 == 1 ? $0 + 80 + 2 * (Self.slots - 1 - $1) : $0 }
    }
}
