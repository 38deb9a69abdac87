/// Why the store could not keep or give something, and what to do about it.
public struct AlertStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value { case cannotOpen, diskFull, readOnly, io, corrupt, busy, stalled, failed }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The file or its directory cannot be opened.
        public static let cannotOpen = Code(.cannotOpen)
        /// The file system is full.
        public static let diskFull = Code(.diskFull)
        /// The file, its directory or its file system takes no writes.
        public static let readOnly = Code(.readOnly)
        /// The device failed.
        public static let io = Code(.io)
        /// What is in the file is no database any more.
        public static let corrupt = Code(.corrupt)
        /// Another process holds the file.
        public static let busy = Code(.busy)
        /// The device does not answer at all.
        public static let stalled = Code(.stalled)
        /// Another reason of SQLite's.
        public static let failed = Code(.failed)
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened and what to do, with the file's name.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether two errors are of one kind.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Feeds the kind.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
