import Yams

/// The YAML parser's errors in our words, each with its place and what to do.
enum YAMLProblem {
    static func issue(
        for error: any Error, in text: String, place: (_ line: Int, _ column: Int) -> SettingsPlace
    ) -> SettingsIssue {
        let start = place(1, 1)
        guard let error = error as? YamlError else {
            return SettingsIssue(.error, start, "the text is not YAML", suggestion: nil)
        }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            return SettingsIssue(
                .error, place(mark.line, mark.column), "not YAML: \(message(problem, context: context))",
                suggestion: suggestion(for: problem, at: mark, in: text))
        case .composer(_, let problem, let mark, _):
            return SettingsIssue(
                .error, place(mark.line, mark.column), "not usable: \(problem)",
                suggestion: "keep one document without aliases in a file; further ones go to conf.d")
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.min() ?? ""
            let first = place(context.mark.line, context.mark.column)
            guard let line = repetition(of: key, after: context.mark, in: text) else {
                return .duplicate(key, at: first, first: nil)
            }
            return .duplicate(key, at: place(line, context.mark.column), first: first)
        case .reader(let problem, _, _, _):
            return SettingsIssue(.error, start, "not YAML: \(problem)", suggestion: "save the file as UTF-8")
        default:
            return SettingsIssue(.error, start, "the text cannot be read as YAML", suggestion: nil)
        }
    }

    private static func message(_ problem: String, context: YamlError.Context?) -> String {
        // The parser's own text about its nesting limit names one of its functions.
        if problem.hasPrefix("Maximum nesting") || (context?.text ?? "").hasPrefix("Maximum nesting") {
            return "the text is nested too deep"
        }
        guard let context, !context.text.isEmpty else { return problem }
        return "\(problem) (\(context.text), begun in line \(context.mark.line))"
    }

    private static func suggestion(for problem: String, at mark: Mark, in text: String) -> String {
        let lines = text.split(separator: "\n", maxSplits: mark.line, omittingEmptySubsequences: false)
        let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
        if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") || problem.contains("cannot start any token")
        {
            return line.contains("\t")
                ? "indent with spaces: YAML allows no tabs there" : "put the value in double quotes"
        }
        if problem.contains("mapping values are not allowed") {
            return "put the value in quotes if it holds a colon, and check the indentation"
        }
        if problem.contains("nesting") { return "check for an unclosed [ or {" }
        return "check indentation, quotes and brackets of this line and the one before"
    }

    /// The line further down in which a key of the same column stands again.
    private static func repetition(of key: String, after mark: Mark, in text: String) -> Int? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated().dropFirst(mark.line) {
            let rest = line.dropFirst(max(0, mark.column - 1))
            guard rest.count < line.count || mark.column == 1 else { continue }
            let isKey = ["", "\"", "'"].contains { rest.hasPrefix("\($0)\(key)\($0):") }
            if isKey, line.prefix(max(0, mark.column - 1)).allSatisfy({ $0 == " " || $0 == "-" }) {
                return index + 1
            }
        }
        return nil
    }
}
