import Exporters
import Gzip
import NIOCore
import Synchronization
import Telemetry

/// The newest snapshot's answers to scrapes, each made once and then only handed out.
final class ExpositionStore: Sendable {
    /// What distinguishes the whole answers of one snapshot.
    private struct Form: Hashable {
        let format: ExpositionFormat
        let gzip: Bool
    }

    private struct Scoped {
        var sequence: UInt64?
        var cache: ExpositionCache?
        var whole: [Form: (buffer: ByteBuffer, isGzip: Bool)] = [:]
    }

    private let state = Mutex<[String: Scoped]>([:])
    private let compressor = GzipStore()

    /// The answer in a form: the same bytes for everybody until the next snapshot.
    ///
    /// - Parameter scope: which part of the snapshot this is: the name of a target, or empty for all of them.
    func body(
        of snapshot: Snapshot, scope: String, format: ExpositionFormat, filter: FamilyFilter, gzip: Bool
    ) -> (buffer: ByteBuffer, isGzip: Bool) {
        let form = Form(format: format, gzip: gzip)
        let (cache, whole) = state.withLock { state in
            if state[scope]?.sequence != snapshot.sequence {
                let families = MergedFamilies(snapshot.readings.map { FamilySource($0.families) })
                let compressor = self.compressor
                state[scope] = Scoped(
                    sequence: snapshot.sequence, cache: ExpositionCache(families) { compressor.compress($0) })
            }
            return (state[scope]?.cache, state[scope]?.whole[form])
        }
        if filter.keepsEverything, let whole { return whole }
        guard let cache else { return (ByteBuffer(), false) }
        let body = cache.body(format, filter: filter, gzip: gzip)
        let answer = (buffer: ByteBuffer(bytes: body.bytes), isGzip: body.isGzip)
        if filter.keepsEverything {
            state.withLock { if $0[scope]?.sequence == snapshot.sequence { $0[scope]?.whole[form] = answer } }
        }
        return answer
    }
}

/// One gzip stream for all answers, used by one request at a time.
private final class GzipStore: Sendable {
    private let compressor = Mutex<GzipCompressor?>(nil)

    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        compressor.withLock { compressor in
            if compressor == nil { compressor = try? GzipCompressor(level: .fast) }
            return try? compressor?.compress(bytes)
        }
    }
}
