import Alerting
import Hummingbird
import Logging
import NIOCore
import Telemetry

/// The whole history as JSON, one object a line, read and written a part at a time.
///
/// The last line says how many there were. Where the store fails in the middle, a line says why and the answer breaks
/// off: what ends without its last line is not whole, and no client takes it for that.
struct HistoryLines: Sendable {
    static let type = "application/jsonl"

    private let desk: any AlertDeskFace
    private let since: WallTime?
    private let first: HistoryPart
    private let logger: Logger

    /// Reads the first part, so that a status can say that nothing can be read.
    init(desk: any AlertDeskFace, since: WallTime?, logger: Logger) async throws(AlertDeskError) {
        self.desk = desk
        self.since = since
        self.logger = logger
        first = try await desk.history(from: .start, since: since)
    }

    /// The body of an answer.
    var body: ResponseBody { ResponseBody { writer in try await write(to: &writer) } }

    /// Writes all lines; a part is read only once the one before was taken.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(
            Self.line { json in
                json.member("type", "begin")
                json.member("schema", "omniflow/history/1")
                json.member("since", since?.rfc3339)
            })
        var part = first
        var count = 0
        while true {
            count += part.lines.count
            if !part.lines.isEmpty { try await writer.write(Self.buffer(part.lines)) }
            guard let next = part.next else { break }
            try Task.checkCancellation()
            do throws(AlertDeskError) {
                part = try await desk.history(from: next, since: since)
            } catch {
                logger.warning("an export of the history broke off", metadata: ["reason": "\(error.description)"])
                try await writer.write(
                    Self.line { json in
                        json.member("type", "error")
                        json.member("error", error.description)
                    })
                throw error
            }
        }
        try await writer.write(
            Self.line { json in
                json.member("type", "end")
                json.key("lines")
                json.integer(count)
            })
        try await writer.finish(nil)
    }

    private static func line(_ body: (inout JSONText) -> Void) -> ByteBuffer {
        var json = JSONText()
        json.object(body)
        return ByteBuffer(bytes: json.bytes + [UInt8(ascii: "\n")])
    }

    private static func buffer(_ lines: [String]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(lines.reduce(0) { $0 + $1.utf8.count + 1 })
        for line in lines {
            buffer.writeString(line)
            buffer.writeString("\n")
        }
        return buffer
    }
}
