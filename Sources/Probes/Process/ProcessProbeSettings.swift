/// Which processes are watched, how many of them there must be, and how much of them is published.
public struct ProcessProbeSettings: Sendable {
    /// Which processes.
    public var selection: ProcessSelection
    /// How many must run at least; those that have ended and wait for their parent (zombies) do not count.
    public var minimum = 1
    /// How many may run at most; nil for any number.
    public var maximum: Int?
    /// Whether proportional memory (`proportionalResident`, `proportionalSwapped`) is measured in each round: the
    /// kernel walks all pages for it, milliseconds for each gigabyte, and the right to trace the process is needed.
    public var measuresProportionalMemory = false
    /// How many of the processes are waited for by pidfd, so that their end is known at once; the rest is seen by the
    /// next up-check.
    public var exitWatchLimit = 64

    /// Creates settings for at least one process.
    public init(selection: ProcessSelection) {
        self.selection = selection
    }
}
