import Regex

/// One expectation of a JSON document: `version == "1.4.2"`, `queue.depth < 100`, `checks[0].ok == true`, `id exists`.
///
/// Numbers compare with `==`, `!=`, `<`, `<=`, `>` and `>=`, everything else with `==` and `!=`; `=~` finds an
/// expression in a text; `exists` and `missing` ask for the value alone.
public struct JSONCondition: Sendable, CustomStringConvertible {
    private enum Comparison: String, Sendable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case equal = "=="
        case unequal = "!="
        case matches = "=~"
        case less = "<"
        case greater = ">"
    }

    private enum Test: Sendable {
        case compare(Comparison, JSONValue)
        case matches(Pattern)
        case exists
        case missing
    }

    /// The condition as it was written.
    public let description: String
    let path: JSONPath
    private let test: Test
    /// What is expected, as a fault's message says it (`== "1.4.2"`).
    private let wanted: String

    /// Reads a condition.
    ///
    /// - Throws: `JSONConditionError`, which says what is wrong with the text.
    public init(parsing text: String) throws(JSONConditionError) {
        description = text
        let trimmed = text.trimmingSpaces
        for (word, test) in [("exists", Test.exists), ("missing", .missing)] where trimmed.hasSuffix(" \(word)") {
            path = try Self.path(trimmed.dropLast(word.utf8.count), in: text)
            self.test = test
            wanted = word
            return
        }
        guard let (comparison, range) = Self.comparison(in: trimmed) else {
            throw JSONConditionError(
                text: text, reason: "a path and ==, !=, <, <=, >, >=, =~, \"exists\" or \"missing\" is expected")
        }
        path = try Self.path(trimmed[..<range.lowerBound], in: text)
        let literal = trimmed[range.upperBound...].trimmingSpaces
        guard let value = try? JSONParser.parse(Array(literal.utf8)) else {
            throw JSONConditionError(
                text: text, reason: "after \(comparison.rawValue) comes a number, true, false, null or a text in quotes"
            )
        }
        wanted = "\(comparison.rawValue) \(value.shortText)"
        test = try Self.test(comparison, value, in: text)
    }

    /// Why the document does not hold to it, as one sentence; nil where it does.
    func fault(in document: JSONValue) -> String? {
        let value = path.value(in: document)
        switch test {
        case .missing: return value == nil ? nil : "\(path) is there, expected missing"
        case .exists: return value == nil ? "\(path) is missing" : nil
        case .matches(let pattern):
            guard let value else { return "\(path) is missing, expected \(wanted)" }
            guard let text = value.text else { return "\(path) is \(value.shortText), which is no text" }
            return pattern.isFound(in: text) ? nil : "\(path) is \(value.shortText), expected \(wanted)"
        case .compare(let comparison, let expected):
            guard let value else { return "\(path) is missing, expected \(wanted)" }
            return Self.fault(value, comparison, expected).map { "\(path) is \(value.shortText)\($0) \(wanted)" }
        }
    }

    /// Nil where the comparison holds; else what joins the value and what was wanted.
    private static func fault(_ value: JSONValue, _ comparison: Comparison, _ expected: JSONValue) -> String? {
        let isGood: Bool
        switch comparison {
        case .equal: isGood = value == expected
        case .unequal: isGood = value != expected
        default:
            guard let left = value.number, let right = expected.number else { return ", no number, expected" }
            isGood =
                switch comparison {
                case .less: left < right
                case .atMost: left <= right
                case .greater: left > right
                default: left >= right
                }
        }
        return isGood ? nil : ", expected"
    }

    private static func test(
        _ comparison: Comparison, _ value: JSONValue, in text: String
    ) throws(JSONConditionError) -> Test {
        switch comparison {
        case .equal, .unequal: return .compare(comparison, value)
        case .matches:
            guard let expression = value.text else {
                throw JSONConditionError(text: text, reason: "after =~ comes an expression in quotes")
            }
            do {
                return .matches(try Pattern(expression))
            } catch {
                throw JSONConditionError(text: text, reason: error.reason)
            }
        default:
            guard value.number != nil else {
                throw JSONConditionError(text: text, reason: "after \(comparison.rawValue) comes a number")
            }
            return .compare(comparison, value)
        }
    }

    private static func path(_ part: Substring, in text: String) throws(JSONConditionError) -> JSONPath {
        guard let path = JSONPath(parsing: part.trimmingSpaces) else {
            throw JSONConditionError(text: text, reason: "\"\(part.trimmingSpaces)\" is no path such as checks[0].ok")
        }
        return path
    }

    /// The first comparison outside brackets.
    private static func comparison(in text: String) -> (Comparison, Range<String.Index>)? {
        var index = text.startIndex
        var isInBrackets = false
        while index < text.endIndex {
            let rest = text[index...]
            if rest.first == "[" { isInBrackets = true } else if rest.first == "]" { isInBrackets = false }
            if !isInBrackets, let found = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) {
                return (found, index..<text.index(index, offsetBy: found.rawValue.count))
            }
            index = text.index(after: index)
        }
        return nil
    }
}

/// A condition that cannot be read.
public struct JSONConditionError: Error, Sendable, CustomStringConvertible {
    /// The condition.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    /// The condition and what is wrong with it.
    public var description: String { "\"\(text)\": \(reason)" }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmingSpaces: String {
        let start = drop { $0 == " " || $0 == "\t" }
        var end = start[...]
        while let last = end.last, last == " " || last == "\t" { end = end.dropLast() }
        return String(end)
    }
}

extension JSONValue {
    /// The value in a message: short, on one line.
    var shortText: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): Int64(exactly: number).map { String($0) } ?? String(number)
        case .string(let text):
            "\"" + text.prefix { !$0.isNewline }.prefix(60) + (text.count > 60 ? "…" : "") + "\""
        case .array(let items): "a list of \(items.count)"
        case .object: "an object"
        }
    }
}
