/// What the body of an answer to an export says.
struct OTLPAnswer: Equatable {
    /// How many items were not taken, though the others were.
    var rejected: UInt64 = 0
    /// Why, or what else is to be told; one line.
    var message = ""

    /// Reads the `Export…ServiceResponse` of any signal; nil for what is none.
    ///
    /// An empty body says that all is well, as a 204 does.
    static func read(_ bytes: [UInt8], _ encoding: OTLPDestination.Encoding) -> OTLPAnswer? {
        if bytes.isEmpty { return OTLPAnswer() }
        switch encoding {
        case .protobuf: return read(protobuf: bytes[...])
        case .json: return JSONScalars.read(bytes).map { read($0) }
        }
    }

    /// Reads the message of a `google.rpc.Status`; nil for what is none, and where it says nothing.
    static func statusMessage(_ bytes: [UInt8], _ encoding: OTLPDestination.Encoding) -> String? {
        var message: String?
        switch encoding {
        case .json: message = JSONScalars.read(bytes)?["message"]
        case .protobuf:
            var reader = ProtobufReader(bytes[...])
            while let field = reader.next() {
                if field.number == 2, case .bytes(let text) = field.value { message = text.utf8 }
            }
            if reader.isBroken { return nil }
        }
        return message.map(line).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func read(_ scalars: [String: String]) -> OTLPAnswer {
        var answer = OTLPAnswer()
        answer.message = scalars["partialSuccess.errorMessage"].map { line($0) } ?? ""
        let counts = ["rejectedSpans", "rejectedDataPoints", "rejectedLogRecords"]
        answer.rejected = counts.lazy.compactMap { scalars["partialSuccess." + $0] }.first.map { count($0) } ?? 0
        return answer
    }

    private static func read(protobuf bytes: ArraySlice<UInt8>) -> OTLPAnswer? {
        var answer = OTLPAnswer()
        var outer = ProtobufReader(bytes)
        while let field = outer.next() {
            guard field.number == 1 else { continue }
            guard case .bytes(let partial) = field.value else { return nil }
            var inner = ProtobufReader(partial)
            while let field = inner.next() {
                switch (field.number, field.value) {
                // A negative number says nothing.
                case (1, .varint(let count)): answer.rejected = count <= UInt64(Int64.max) ? count : 0
                case (2, .bytes(let text)): answer.message = line(text.utf8 ?? "")
                default: break
                }
            }
            if inner.isBroken { return nil }
        }
        return outer.isBroken ? nil : answer
    }

    private static func count(_ text: String) -> UInt64 {
        if let count = UInt64(text) { return count }
        guard let number = Double(text), number >= 0, number < 1e18 else { return 0 }
        return UInt64(number)
    }

    /// What others say, as one line of 200 characters at most.
    static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(200).map { scalar -> Unicode.Scalar in
            scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value) ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension ArraySlice<UInt8> {
    /// The bytes as text; nil where they are not UTF-8.
    fileprivate var utf8: String? { String(validating: self, as: UTF8.self) }
}
