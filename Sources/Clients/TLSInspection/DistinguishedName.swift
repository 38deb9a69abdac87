import COpenSSL

/// The name of a certificate's subject or issuer.
public struct DistinguishedName: Sendable, Hashable, CustomStringConvertible {
    /// One part of the name.
    public struct Attribute: Sendable, Hashable {
        /// The identifier of its type in digits and dots.
        public let type: String
        /// Its value, as text.
        public let value: String
    }

    /// So many parts are kept.
    static let limit = 32
    /// The types that have short names, in the order in which Go's `pkix.Name` writes them.
    private static let known: [(type: String, name: String)] = [
        ("2.5.4.5", "SERIALNUMBER"), ("2.5.4.3", "CN"), ("2.5.4.11", "OU"), ("2.5.4.10", "O"),
        ("2.5.4.17", "POSTALCODE"), ("2.5.4.9", "STREET"), ("2.5.4.7", "L"), ("2.5.4.8", "ST"), ("2.5.4.6", "C"),
    ]

    /// Its parts, as the certificate has them.
    public let attributes: [Attribute]

    /// The common name, where it has one.
    public var commonName: String? { attributes.last { $0.type == "2.5.4.3" }?.value }

    /// As blackbox_exporter's labels have it: RFC 2253 with a fixed order, other types last as numbers and bytes.
    public var description: String {
        var parts = Self.known.compactMap { known -> String? in
            let values = attributes.filter { $0.type == known.type }.map { "\(known.name)=\(Self.escaped($0.value))" }
            // Of these two Go keeps the last one only.
            if known.name == "CN" || known.name == "SERIALNUMBER" { return values.last }
            return values.isEmpty ? nil : values.joined(separator: "+")
        }
        for attribute in attributes.reversed() where !Self.known.contains(where: { $0.type == attribute.type }) {
            parts.append("\(attribute.type)=#\(Self.encoded(attribute.value))")
        }
        return parts.joined(separator: ",")
    }

    init(_ name: OpaquePointer?) {
        var found: [Attribute] = []
        let count = name.map { X509_NAME_entry_count($0) } ?? 0
        for index in 0..<min(max(0, count), Int32(Self.limit)) {
            guard let entry = X509_NAME_get_entry(name, index), let object = X509_NAME_ENTRY_get_object(entry),
                let data = X509_NAME_ENTRY_get_data(entry)
            else { continue }
            var type = [CChar](repeating: 0, count: 96)
            OBJ_obj2txt(&type, Int32(type.count), object, 1)
            found.append(Attribute(type: CText.string(type), value: CText.string(data)))
        }
        attributes = found
    }

    /// Creates a name of its parts.
    init(attributes: [Attribute]) { self.attributes = attributes }

    private static func escaped(_ value: String) -> String {
        var text = ""
        let last = value.unicodeScalars.count - 1
        for (index, scalar) in value.unicodeScalars.enumerated() {
            let isSpecial =
                ",+\"\\<>;".unicodeScalars.contains(scalar) || (scalar == "#" && index == 0)
                || (scalar == " " && (index == 0 || index == last))
            if isSpecial { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    /// The bytes of a value as DER, in hexadecimal digits: a PrintableString if it can be one, else a UTF8String.
    private static func encoded(_ value: String) -> String {
        let bytes = Array(value.utf8)
        let isPrintable = bytes.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122: true
            default: " '()+,-./:=?".utf8.contains(byte)
            }
        }
        let length: [UInt8] =
            switch bytes.count {
            case ..<128: [UInt8(bytes.count)]
            case ..<256: [0x81, UInt8(bytes.count)]
            default: [0x82, UInt8(bytes.count >> 8 & 255), UInt8(bytes.count & 255)]
            }
        return Hexadecimal.text([isPrintable ? 0x13 : 0x0c] + length + bytes)
    }
}
