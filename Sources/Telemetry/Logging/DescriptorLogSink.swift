import Glibc
import Synchronization

/// Writes lines to an open descriptor, one `write(2)` a line, in the order in which they come.
///
/// A line that the other end does not take (a full non-blocking pipe, a closed one) is dropped and counted. The process
/// must ignore SIGPIPE.
public final class DescriptorLogSink: LogSink {
    private let descriptor: Int32
    private let lock = Mutex(())
    private let dropped = Atomic(0)

    /// Borrows a descriptor, which stays open; standard error unless told.
    public init(descriptor: Int32 = 2) {
        self.descriptor = descriptor
    }

    /// How many lines were lost, wholly or in part.
    public var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// Writes the line before it returns; waits as long as a blocking descriptor does.
    public func write(line: [UInt8]) {
        let isWritten = lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    // A pipe or a terminal may take a part of a line longer than PIPE_BUF.
                    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if count < 0 && errno == EINTR { continue }
                    if count <= 0 { return false }
                    rest = rest.dropFirst(count)
                }
                return true
            }
        }
        if !isWritten { dropped.add(1, ordering: .relaxed) }
    }
}
