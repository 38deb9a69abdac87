import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import Agent

@Suite("Lines of the history")
struct HistoryLinesTests {
    /// A reader that goes away after so many writes.
    private struct LeavingReader: ResponseBodyWriter {
        struct Gone: Error {}
        var writes: Int

        mutating func write(_ buffer: ByteBuffer) async throws {
            guard writes > 0 else { throw Gone() }
            writes -= 1
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    @Test("once the reader is gone, nothing more is read for it")
    func leaving() async throws {
        let desk = FakeAlertDesk()
        desk.state.withLock { $0.history = Array(repeating: ["{\"a\":1}"], count: 50) }
        let lines = try await HistoryLines(desk: desk, since: nil, logger: RunnerFixture.quiet)
        var writer: any ResponseBodyWriter = LeavingReader(writes: 4)
        var isGone = false
        do { try await lines.write(to: &writer) } catch { isGone = error is LeavingReader.Gone }
        #expect(isGone)
        // The first line and three parts were written, and the fourth was for nobody.
        #expect(desk.state.withLock { $0.historyCalls } == 4)
    }
}
