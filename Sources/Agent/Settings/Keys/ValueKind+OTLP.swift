import Exporters
import Telemetry

extension ValueKind where Value == OTLPAddress {
    /// The address of a collector.
    static var otlpAddress: ValueKind {
        ValueKind("an address such as http://127.0.0.1:4318", show: { .text($0.text) }) {
            (text) throws(ValueProblem) -> OTLPAddress? in
            let address: OTLPAddress
            do throws(OTLPAddressError) {
                address = try OTLPAddress(parsing: text)
            } catch {
                throw ValueProblem(
                    "the address \(error.description)", suggestion: "write it as in http://127.0.0.1:4318")
            }
            guard !address.hadUser else {
                throw ValueProblem(
                    "an address here has no user and no password",
                    suggestion: "leave out what stands before the @, and set otlp.headers_file")
            }
            return address
        }
    }
}

/// A part of a whole, from 0 to 1.
struct Share: Sendable, Equatable {
    let part: Double
}

extension ValueKind where Value == Share {
    /// A number from 0 to 1.
    static var share: ValueKind {
        ValueKind("a number from 0 to 1, such as 0.1", show: { .number(DecimalText.render($0.part)) }) { text in
            DecimalText.parse(text).flatMap { (0...1).contains($0) ? Share(part: $0) : nil }
        }
    }
}

extension ValueKind where Value == String {
    /// `name=value,name=value`, or a map, which is turned into that.
    static var headerList: ValueKind {
        let line: ValueKind<String> = .text
        let form = "name=value,name=value, or a map of names and values"
        return ValueKind(
            form, show: line.show,
            read: { (node) throws(ValueProblem) -> String in
                guard let map = node.map else { return try line.read(node) }
                var pairs: [String] = []
                for entry in map.entries {
                    guard let value = entry.value.text else {
                        throw ValueProblem(
                            "must be \(form): the value of \(JSONText.quoted(entry.key)) is \(entry.value.kindInWords)",
                            at: entry.value.place)
                    }
                    pairs.append("\(percentEncoded(entry.key))=\(percentEncoded(value))")
                }
                return pairs.joined(separator: ",")
            })
    }

    private static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let isPlain = byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122
            if isPlain || "-_.".utf8.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return encoded
    }
}
