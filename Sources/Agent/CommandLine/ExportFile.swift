import Glibc
import Synchronization

/// Where an export goes: a file, or the output.
final class ExportFile: Sendable {
    private struct State {
        var descriptor: Int32?
        var tail = ExportTail()
        var problem: String?
    }

    /// Nil for the output.
    private let path: String?
    private let state = Mutex(State())

    /// Nothing is touched before the first piece comes, so that a refusal costs nobody the export from before.
    init(_ path: String?) { self.path = path }

    /// How many lines of the history were written.
    var lines: Int { state.withLock { $0.tail.lines } }

    /// Writes a piece; false once nothing can be written any more.
    func take(_ piece: [UInt8]) -> Bool {
        state.withLock { state in
            if state.problem == nil { state.problem = put(piece, &state) }
            if state.problem == nil { state.tail.take(piece) }
            return state.problem == nil
        }
    }

    /// Closes the file; why the export is not whole, nil where all of it is written.
    ///
    /// - Parameter reason: why the answer broke off, if it did.
    func end(brokenOff reason: String?) -> String? {
        state.withLock { state in
            if path != nil, let descriptor = state.descriptor {
                // A pipe or a terminal by a name has no disk behind it.
                let isKept = fsync(descriptor) == 0 || [EINVAL, EROFS].contains(errno)
                if !isKept, state.problem == nil { state.problem = failure(errno) }
                close(descriptor)
                state.descriptor = nil
            }
            return state.problem ?? state.tail.fault(brokenOff: reason)
        }
    }

    private func put(_ piece: [UInt8], _ state: inout State) -> String? {
        let descriptor: Int32
        if let opened = state.descriptor {
            descriptor = opened
        } else {
            descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) } ?? STDOUT_FILENO
            guard descriptor >= 0 else { return failure(errno) }
            state.descriptor = descriptor
        }
        var rest = piece[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return failure(errno) }
            rest = rest.dropFirst(count)
        }
        return nil
    }

    private func failure(_ number: Int32) -> String {
        "cannot write \(path ?? "the output"): \(String(cString: strerror(number)))"
    }
}
