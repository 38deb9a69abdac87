import CNetwork

/// A question and its packet, written by libresolv.
public struct DNSQuestion: Sendable {
    /// Which name is asked about.
    public let name: String
    /// What it is asked for.
    public let type: DNSRecordType
    let identity: UInt16
    let packet: [UInt8]

    /// Writes a question with recursion desired and a random identity.
    ///
    /// - Throws: `NetworkError` of code `settings` for a name that cannot be asked.
    public init(_ name: String, _ type: DNSRecordType) throws(NetworkError) {
        self.name = name
        self.type = type
        var generator = SystemRandomNumberGenerator()
        identity = UInt16.random(in: .min ... .max, using: &generator)
        var buffer = [UInt8](repeating: 0, count: 512)
        let isText = !name.isEmpty && name.utf8.count <= 1_024 && !name.utf8.contains(0)
        let length =
            isText ? CNetwork_writeQuestion(name, Int32(type.number), identity, &buffer, Int32(buffer.count)) : -1
        guard length > 0 else {
            throw NetworkError(
                .settings, "\"\(name.prefix(80))\" is no name that a name server can be asked about",
                hint: "labels have at most 63 bytes, names 255")
        }
        packet = Array(buffer.prefix(Int(length)))
    }
}

/// One record of an answer.
public struct DNSRecord: Sendable, Hashable {
    /// Whose record it is, without a dot at the end.
    public let name: String
    /// Of which type.
    public let type: DNSRecordType
    /// Seconds for which it may be kept.
    public let timeToLive: UInt32
    /// The data as zone files write it: names end in a dot, texts stand in quotation marks.
    public let data: String
    /// The serial number of a zone; nil but for SOA.
    public let serial: UInt32?

    /// The record on one line, its parts separated by tabs as zone files often have them.
    public var line: String { "\(name).\t\(timeToLive)\tIN\t\(type)\t\(data)" }
}

/// What a name server said, read by libresolv.
public struct DNSAnswer: Sendable {
    /// So many records of a section are kept; the counts are the packet's.
    static let recordLimit = 64

    /// How it judges the question.
    public let code: DNSResponseCode
    /// Whether it did not fit.
    public let isTruncated: Bool
    /// How many records each section has.
    public let counts: (answer: Int, authority: Int, additional: Int)
    /// The records that answer, at most 64.
    public let records: [DNSRecord]
    /// The records about who is responsible, at most 64.
    public let authority: [DNSRecord]
    /// The records that may help, at most 64.
    public let additional: [DNSRecord]

    /// What is wrong with a packet as the answer to a question.
    enum Refusal: Error {
        /// It cannot be read to its end.
        case malformed
        /// It has another identity or question, or is a question itself.
        case foreign
    }

    /// Reads a packet and holds it against the question.
    static func parse(_ packet: [UInt8], to question: DNSQuestion) throws(Refusal) -> DNSAnswer {
        var header = CNetwork_Header()
        let length = Int32(clamping: packet.count)
        let isRead = CNetwork_readHeader(packet, length, &header) != 0
        // What does not even have the identity is not ours to complain about.
        guard packet.count >= 4, UInt16(packet[0]) << 8 | UInt16(packet[1]) == question.identity, packet[2] & 128 != 0
        else { throw .foreign }
        guard isRead else { throw .malformed }
        let asked = withUnsafeBytes(of: &header.questionName) { text($0) }
        guard header.questions == 1, header.questionType == question.type.number, header.questionClass == 1,
            isSame(asked, question.name)
        else {
            // A server that cannot read a question may leave it out.
            guard header.questions == 0, header.responseCode != 0 else { throw .foreign }
            return DNSAnswer(header, [], [], [])
        }
        if header.isTruncated != 0 { return DNSAnswer(header, [], [], []) }
        return DNSAnswer(
            header, try records(packet, 1, header.answers), try records(packet, 2, header.authorities),
            try records(packet, 3, header.additionals))
    }

    private init(
        _ header: CNetwork_Header, _ records: [DNSRecord], _ authority: [DNSRecord], _ additional: [DNSRecord]
    ) {
        code = DNSResponseCode(number: header.responseCode)
        isTruncated = header.isTruncated != 0
        counts = (Int(header.answers), Int(header.authorities), Int(header.additionals))
        self.records = records
        self.authority = authority
        self.additional = additional
    }

    private static func records(
        _ packet: [UInt8], _ section: Int32, _ count: UInt16
    ) throws(Refusal) -> [DNSRecord] {
        var found: [DNSRecord] = []
        var record = CNetwork_Record()
        for index in 0..<min(Int(count), recordLimit) {
            guard CNetwork_readRecord(packet, Int32(clamping: packet.count), section, Int32(index), &record) != 0 else {
                throw .malformed
            }
            found.append(
                DNSRecord(
                    name: withUnsafeBytes(of: &record.name) { text($0) }, type: DNSRecordType(number: record.type),
                    timeToLive: record.timeToLive, data: withUnsafeBytes(of: &record.text) { text($0) },
                    serial: record.type == DNSRecordType.soa.number ? record.serial : nil))
        }
        return found
    }

    private static func text(_ raw: UnsafeRawBufferPointer) -> String {
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Names are the same in capitals or not, with a dot at the end or not.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        bare(left) == bare(right)
    }

    private static func bare(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }
}
