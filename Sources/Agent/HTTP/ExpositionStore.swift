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
        var memory = MergeMemory()
        var whole: [Form: (buffer: ByteBuffer, isGzip: Bool)] = [:]
    }

    /// More parts than there are targets; beyond it the oldest answers are made anew.
    private static let scopesAtMost = 1_000

    private let state = Mutex<[String: Scoped]>([:])
    private let compressor = GzipStore()

    /// The answer in a form: the same bytes for everybody until the next snapshot.
    ///
    /// - Parameters:
    ///   - scope: which part of the snapshot this is: a text for each.
    ///   - target: the label that tells a target's series from those of others; asked once for each snapshot.
    func body(
        of snapshot: Snapshot, scope: String, format: ExpositionFormat, filter: FamilyFilter, gzip: Bool,
        target: (TargetID) -> String?
    ) -> (buffer: ByteBuffer, isGzip: Bool) {
        let form = Form(format: format, gzip: gzip)
        let (cache, whole) = state.withLock { state in
            if state[scope]?.sequence != snapshot.sequence {
                if state.count >= Self.scopesAtMost { state.removeAll() }
                let memory = state[scope]?.memory ?? MergeMemory()
                let families = MergedFamilies(
                    snapshot.readings.map { FamilySource($0.families, target: target($0.target)) }
                        + [FamilySource(CheckStates.families(of: snapshot))], memory: memory)
                let compressor = self.compressor
                state[scope] = Scoped(
                    sequence: snapshot.sequence,
                    cache: ExpositionCache(families, packer: compressor.packer) { compressor.compress($0) },
                    memory: memory)
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

    /// Packs segments of whole answers.
    var packer: SegmentPacker {
        SegmentPacker(
            pack: { [self] bytes in
                use { try $0.segment(bytes) }.map {
                    PackedSegment(bytes: $0.bytes, checksum: $0.checksum, length: $0.length)
                }
            },
            join: { parts in
                GzipSegment.join(parts.map { GzipSegment(bytes: $0.bytes, checksum: $0.checksum, length: $0.length) })
            })
    }

    func compress(_ bytes: [UInt8]) -> [UInt8]? { use { try $0.compress(bytes) } }

    private func use<Packed: Sendable>(_ body: @Sendable (GzipCompressor) throws -> Packed) -> Packed? {
        compressor.withLock { compressor in
            if compressor == nil { compressor = try? GzipCompressor(level: .fast) }
            guard let compressor else { return nil }
            return try? body(compressor)
        }
    }
}

extension FamilySource {
    /// The families of a target, under the label `target` where it has one.
    init(_ families: [MetricFamily], target: String?) {
        self.init(families, labels: target.map { [Label("target", $0)] } ?? [])
    }
}
