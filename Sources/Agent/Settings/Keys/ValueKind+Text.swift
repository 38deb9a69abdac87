import Regex

extension ValueKind where Value == String {
    /// Any text on one line that is not empty.
    static var text: ValueKind { text("a text", where: { _ in true }) }

    /// A text on one line of a certain form.
    static func text(_ form: String, where isRight: @escaping @Sendable (String) -> Bool) -> ValueKind {
        ValueKind(form, show: { .text($0) }) { text in
            let isOneLine = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            return !text.isEmpty && text.utf8.count <= 4_096 && isOneLine && isRight(text) ? text : nil
        }
    }

    /// A file or directory, absolute or as seen from the settings file.
    static var path: ValueKind {
        ValueKind("a path", show: { .text($0) }) { (text) throws(ValueProblem) -> String? in
            if text.hasPrefix("~") {
                throw ValueProblem("\(text): ~ is not expanded", suggestion: "write the path out, beginning with /")
            }
            return !text.isEmpty && text.utf8.count <= 4_096 && !text.utf8.contains(0) ? text : nil
        }
    }

    /// An expression that RE2 accepts; an empty one is told apart by the caller.
    static var regex: ValueKind {
        ValueKind(
            "a regular expression", show: { .text($0) },
            parse: { (text: String) throws(ValueProblem) -> String? in
                do throws(PatternError) {
                    return try Pattern(text).text
                } catch {
                    throw ValueProblem(error.description, suggestion: "write it in single quotes, in RE2's syntax")
                }
            })
    }

    /// An address that a listener can bind to.
    static var bindAddress: ValueKind {
        ValueKind("an IP address or localhost", show: { .text($0) }) { (text) throws(ValueProblem) -> String? in
            if text == "*" {
                throw ValueProblem("* is not an address", suggestion: "write 0.0.0.0, or :: for IPv6 too")
            }
            if text.hasPrefix("["), text.hasSuffix("]"), ListenAddress.isHost(String(text.dropFirst().dropLast())) {
                return String(text.dropFirst().dropLast())
            }
            return ListenAddress.isHost(text) ? text : nil
        }
    }

    /// A web address without query and fragment, its last slash dropped.
    static var webAddress: ValueKind {
        ValueKind("an address such as https://status.example.org", show: { .text($0) }) {
            (text) throws(ValueProblem) -> String? in
            guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return nil }
            let rest = text.dropFirst(scheme.utf8.count)
            if rest.contains("@") {
                throw ValueProblem(
                    "an address here has no user and no password", suggestion: "leave out what stands before the @")
            }
            let isClean = rest.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"?#\"<>\\".utf8.contains($0) }
            guard isClean, let first = rest.first, first != "/", first != ":", text.utf8.count <= 2_048 else {
                return nil
            }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }

    /// The name of a check, in which `*` stands for any text.
    static var checkPattern: ValueKind {
        text("a check such as host/local:disk") { text in
            guard let slash = text.firstIndex(of: "/") else { return text == "*" }
            return slash != text.startIndex && text.index(after: slash) != text.endIndex
        }
    }
}

extension ValueKind where Value == AddressRange {
    static var addressRange: ValueKind {
        ValueKind("an address or network such as 10.0.0.0/8", show: { .text($0.description) }) {
            (text) throws(ValueProblem) -> AddressRange? in
            if let range = AddressRange(parsing: text) { return range }
            if let slash = text.firstIndex(of: "/"), IPAddress(parsing: String(text[..<slash])) != nil {
                throw ValueProblem(
                    "\(text) has bits set behind its prefix, or no such prefix length",
                    suggestion: "write the network's first address, such as 10.0.0.0/8")
            }
            return nil
        }
    }
}

extension ValueKind where Value == ListenAddress {
    static var listenAddress: ValueKind {
        ValueKind("ADDRESS:PORT such as 0.0.0.0:9100", show: { .text($0.description) }) {
            (text) throws(ValueProblem) -> ListenAddress? in
            if let address = ListenAddress(parsing: text) { return address }
            if text.hasPrefix(":"), ListenAddress(parsing: "0.0.0.0\(text)") != nil {
                throw ValueProblem("\(text) names no address", suggestion: "write 0.0.0.0\(text) or [::]\(text)")
            }
            return nil
        }
    }
}
