/// Who takes a body as it comes, and how long nothing of it may come.
struct BodyStream: Sendable {
    let patience: Duration
    /// False ends the transfer.
    let take: @Sendable ([UInt8]) -> Bool
}

/// What libcurl's callbacks collect of one answer, with the limits of it.
///
/// Lives on the client's thread only; the callbacks see it through an unretained pointer.
final class Transfer {
    /// The largest sum of all header lines, in bytes.
    static let headerLimit = 64 << 10

    let cancellation: Cancellation
    private let bodyLimit: Int
    /// Gets the body of a 2xx answer in place of `body`.
    private let take: (@Sendable ([UInt8]) -> Bool)?
    private var isTaken = false
    private(set) var headers: [HTTPHeader] = []
    private(set) var body: [UInt8] = []
    private var headerBytes = 0
    /// In words, the limit that the answer passed; nil when it passed none.
    private(set) var passedLimit: String?

    init(bodyLimit: Int, cancellation: Cancellation, take: (@Sendable ([UInt8]) -> Bool)? = nil) {
        self.bodyLimit = bodyLimit
        self.cancellation = cancellation
        self.take = take
    }

    /// Takes a piece of the body; false ends the transfer.
    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        if isTaken, let take { return take(Array(piece)) }
        guard piece.count <= bodyLimit - body.count else {
            noteLargeBody()
            return false
        }
        body.append(contentsOf: piece)
        return true
    }

    /// The answer itself says that it is larger than allowed, or turned out to be.
    func noteLargeBody() { passedLimit = "the answer has more than \(bodyLimit) bytes" }

    /// Takes one line of the head, of an interim answer or of the trailer; false ends the transfer.
    func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            passedLimit = "the answer's head has more than \(Self.headerLimit) bytes"
            return false
        }
        if line.starts(with: "HTTP/".utf8) {
            // A new head: what came before belongs to an interim answer (1xx).
            headers.removeAll()
            isTaken = take != nil && Self.status(line).map { (200..<300).contains($0) } ?? false
        } else if body.isEmpty, let header = HTTPHeader(line: line) {
            headers.append(header)
        }
        return true
    }

    /// The status of a head's first line, `HTTP/1.1 200 OK`.
    private static func status(_ line: UnsafeRawBufferPointer) -> Int? {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        return words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self).prefix { $0.isNumber }) : nil
    }
}

extension HTTPHeader {
    /// Reads `Name: value`; nil for a line that is none.
    ///
    /// Bytes that are not UTF-8 become U+FFFD.
    init?(line: some Collection<UInt8>) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        guard HTTPRequest.isToken(name) else { return nil }
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a }
        let value = line[line.index(after: colon)...].drop(while: isSpace).reversed().drop(while: isSpace)
        self.init(name, String(decoding: value.reversed(), as: UTF8.self))
    }
}
