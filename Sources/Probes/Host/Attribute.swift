import LinuxHost

/// A file of sysfs with one value in it: a number or a word.
///
/// A value that cannot be read now is nil and no error: sensors sleep, fans stop, CPUs go offline.
final class Attribute {
    private let file: KernelFile
    private let staysOpen: Bool
    /// Whether the file was gone at the last attempt, so that the list it came from is out of date.
    private(set) var isGone = false

    /// Names the file.
    ///
    /// - Parameter staysOpen: whether the descriptor is kept between rounds; false where there may be hundreds.
    init(_ path: String, staysOpen: Bool = true) {
        file = KernelFile(path)
        self.staysOpen = staysOpen
    }

    /// The bytes without spaces and line ends around them.
    var value: ByteText? {
        defer { if !staysOpen { file.close() } }
        do {
            let bytes = try file.read(limit: 65_536)
            isGone = false
            return bytes[...].trimmed
        } catch {
            isGone = error.code == .missing && !Directory.exists(file.path)
            return nil
        }
    }

    /// The value as a number.
    var number: Double? { value?.decimal }

    /// Reads a value once; nil where there is none.
    static func read(_ path: String) -> ByteText? { Attribute(path, staysOpen: false).value }

    /// Reads a text once; nil where there is none.
    static func text(_ path: String) -> String? { read(path)?.text }
}

/// Decides when a list of files found by a walk through sysfs is made anew.
///
/// Hardware rarely comes and goes: every 20th round is enough, and the next one after a file was seen to be gone.
struct Rescan {
    private static let period = 20
    private var roundsLeft = 0

    /// Whether the list has to be made now; counts a round.
    mutating func isDue() -> Bool {
        defer { roundsLeft = roundsLeft > 0 ? roundsLeft - 1 : Self.period - 1 }
        return roundsLeft == 0
    }

    /// Lets the next round make the list.
    mutating func soon() { roundsLeft = 0 }
}
