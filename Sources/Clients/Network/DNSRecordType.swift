/// What a name is asked for.
public struct DNSRecordType: Sendable, Hashable, CustomStringConvertible {
    /// The number of the type in packets.
    public let number: UInt16
    /// The name of the type, in capitals.
    public let description: String

    /// The types that can be asked for, by IANA's numbers.
    public static let all: [DNSRecordType] = [
        DNSRecordType(1, "A"), DNSRecordType(2, "NS"), DNSRecordType(5, "CNAME"), DNSRecordType(6, "SOA"),
        DNSRecordType(12, "PTR"), DNSRecordType(15, "MX"), DNSRecordType(16, "TXT"), DNSRecordType(28, "AAAA"),
        DNSRecordType(33, "SRV"), DNSRecordType(255, "ANY"), DNSRecordType(257, "CAA"),
    ]

    /// An address of IPv4.
    public static let a = DNSRecordType(1, "A")
    /// The beginning of a zone, with its serial number.
    public static let soa = DNSRecordType(6, "SOA")

    /// Reads a name in capitals or not; nil for a type that cannot be asked for.
    public init?(_ name: String) {
        guard let known = Self.all.first(where: { $0.description == name.uppercased() }) else { return nil }
        self = known
    }

    /// The type of a number; `TYPE64` for one without a name here.
    public init(number: UInt16) {
        self = Self.all.first { $0.number == number } ?? DNSRecordType(number, "TYPE\(number)")
    }

    private init(_ number: UInt16, _ name: String) {
        self.number = number
        description = name
    }
}

/// How a name server judges a question.
public struct DNSResponseCode: Sendable, Hashable, CustomStringConvertible {
    private static let names = [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
        "NOTZONE",
    ]

    /// The number in packets, 0 to 15.
    public let number: UInt8

    /// All is well, also where there is no record of the type.
    public static let noError = DNSResponseCode(number: 0)
    /// There is no such name.
    public static let noSuchName = DNSResponseCode(number: 3)

    /// The code of a number.
    public init(number: UInt8) { self.number = number }

    /// Reads a name such as `NXDOMAIN`, in capitals or not; nil for one that is none.
    public init?(_ name: String) {
        guard let index = Self.names.firstIndex(of: name.uppercased()) else { return nil }
        number = UInt8(index)
    }

    /// The name, as `dig` shows it.
    public var description: String {
        Self.names.indices.contains(Int(number)) ? Self.names[Int(number)] : "RCODE\(number)"
    }
}
