public import Tracing

/// Named texts of the application that travel with a request to whatever it calls.
///
/// They leave the process with every call, so a secret must never be among them. It never has a key twice, nor more
/// than `maximumCount` members or `maximumLength` bytes. Source: https://www.w3.org/TR/baggage/.
public struct Baggage: Sendable, Hashable {
    /// One named text.
    public struct Member: Sendable, Hashable {
        /// The name, a token of HTTP.
        public let key: String
        /// The text, as it is meant.
        public let value: String
        /// What else was said of it, as it travels, joined by `;`; empty where nothing was.
        public let properties: String
    }

    /// The most members: as many as the specification wants carried at least.
    public static let maximumCount = 64
    /// The most bytes of the header: as many as the specification wants carried at least.
    public static let maximumLength = 8_192

    /// The members, in the order in which their keys came.
    public private(set) var members: [Member] = []
    private var length = 0

    /// Creates an empty one.
    public init() {}

    /// Whether nothing travels.
    public var isEmpty: Bool { members.isEmpty }

    /// The text of a key.
    public subscript(key: String) -> String? { members.first { $0.key == key }?.value }

    /// Puts a text under a key, in the place of the one that was there.
    ///
    /// - Parameters:
    ///   - value: Any text; it travels with what the header forbids percent-encoded.
    ///   - key: A token of HTTP: no space, and none of `"(),/:;<=>?@[\]{}`.
    ///   - properties: What else is said of it, `key` or `key=value` each, joined by `;`.
    /// - Returns: False where key or properties are against the grammar, or there is no room; nothing changes then.
    public mutating func set(_ value: String, forKey key: String, properties: String = "") -> Bool {
        let (keyBytes, propertyBytes) = (key.utf8.span, properties.utf8.span)
        guard Member.isKey(keyBytes, 0..<keyBytes.count),
            let properties = Member.properties(propertyBytes, 0..<propertyBytes.count)
        else { return false }
        return put(Member(key: key, value: value, properties: properties))
    }

    /// Removes a key.
    public mutating func remove(_ key: String) {
        guard let index = members.firstIndex(where: { $0.key == key }) else { return }
        length -= members.remove(at: index).encodedLength + 1
    }

    /// Takes a member of the grammar if there is room.
    mutating func put(_ member: Member) -> Bool {
        let index = members.firstIndex { $0.key == member.key }
        let before = index.map { members[$0].encodedLength + 1 } ?? 0
        let after = length - before + member.encodedLength + 1
        // The last member has no comma behind it.
        guard after - 1 <= Self.maximumLength, index != nil || members.count < Self.maximumCount else { return false }
        length = after
        if let index { members[index] = member } else { members.append(member) }
        return true
    }
}

extension ServiceContext {
    /// The named texts that travel with the work in this context.
    public var baggage: Baggage {
        get { self[BaggageKey.self] ?? Baggage() }
        set { self[BaggageKey.self] = newValue.isEmpty ? nil : newValue }
    }
}

private enum BaggageKey: ServiceContextKey {
    typealias Value = Baggage
    static var nameOverride: String? { "baggage" }
}
