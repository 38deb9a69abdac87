/// What somebody should know about how the store's file was opened.
public enum AlertStoreNote: Sendable, Equatable, CustomStringConvertible {
    /// It was damaged: it is kept aside, and a fresh one is begun.
    case damaged(path: String, reason: String, aside: String)
    /// A newer version wrote it: it is left as it is, and another one is used.
    case newer(path: String, version: String, fresh: String)

    /// In English, as the log has it.
    public var description: String { OwnWords().store(self) }
}
