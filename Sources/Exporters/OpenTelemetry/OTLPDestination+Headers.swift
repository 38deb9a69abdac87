extension OTLPDestination.Header {
    /// Headers whose values follow from the request itself.
    private static let reserved: Set = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "host", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    /// Reads `name=value,name=value` with `%XX` for any byte, as `OTEL_EXPORTER_OTLP_HEADERS` has it.
    ///
    /// - Parameter text: the headers.
    /// - Returns: those that can be sent, of two with one name the later; and what is wrong with the others, without
    ///   their values.
    public static func list(parsing text: String) -> (headers: [OTLPDestination.Header], problems: [String]) {
        var headers: [OTLPDestination.Header] = []
        var problems: [String] = []
        for pair in VariableText.pairs(text) {
            do throws(VariableText.BrokenPair) {
                let pair = try pair.get()
                if let problem = problem(with: pair) {
                    problems.append("\(VariableText.quoted(pair.name)) \(problem)")
                    continue
                }
                headers.removeAll { $0.name.lowercased() == pair.name.lowercased() }
                headers.append(OTLPDestination.Header(name: pair.name, value: pair.value))
            } catch {
                problems.append(error.description)
            }
        }
        return (headers, problems)
    }

    private static func problem(with pair: VariableText.Pair) -> String? {
        let isToken = pair.name.utf8.allSatisfy { byte in
            byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122
                || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
        if !isToken { return "is no name of a header" }
        if reserved.contains(pair.name.lowercased()) { return "follows from the request and cannot be set" }
        let isField = pair.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
        return isField ? nil : "has a line end or another control character in its value"
    }
}
