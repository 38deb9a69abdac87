/// A JSON value (RFC 8259), as far as a probe needs it: numbers are doubles, names of an object come once.
enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The member of an object; nil in anything else.
    subscript(_ name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The text of a string; nil for anything else.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number; nil for anything else, such as the word `"undefined"` that Erlang puts where it has none.
    var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The truth value; nil for anything else.
    var flag: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The elements of an array; nil in anything else.
    var items: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }
}

/// Why bytes are not JSON that we take.
struct JSONError: Error, Equatable, CustomStringConvertible {
    /// Where, counted in bytes from 0.
    let offset: Int
    let reason: String

    var description: String { "byte \(offset): \(reason)" }
}

/// How large a JSON text may become in memory, whatever it looks like as bytes.
struct JSONLimits: Sendable {
    /// How deep arrays and objects may stand in each other.
    var depth = 24
    /// How many values one document, or one element of a streamed array, may have.
    var values = 100_000
}
