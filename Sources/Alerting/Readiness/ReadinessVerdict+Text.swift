import Telemetry

extension ReadinessVerdict {
    /// The plain text answer in the style of Kubernetes: a line for each check, and one sentence at the end.
    ///
    /// - Parameters:
    ///   - isVerbose: whether an open gate lists its checks too; a closed one always does.
    ///   - showsReasons: whether the caller may read reasons; else `reason withheld` stands for them.
    public func text(isVerbose: Bool, showsReasons: Bool) -> String {
        guard isVerbose || !isReady else { return "ok\n" }
        var lines = self.lines.map { $0.text(showsReasons: showsReasons) }
        lines += unknownExcludes.map { "warning: no check to exclude is called \($0.printable)" }
        return (lines + [sentence(showsReasons: showsReasons)]).joined(separator: "\n") + "\n"
    }

    /// The answer in one sentence: check, reason, age.
    public func sentence(showsReasons: Bool) -> String {
        if let closedReason { return "ready check failed: \(closedReason)" }
        if let blocking {
            return "ready check failed: \(blocking.name.printable): "
                + "\(blocking.why(showsReasons: showsReasons)), \(blocking.measured)"
        }
        let required = lines.filter { $0.role == .required }
        guard let oldest = required.max(by: { ($0.age ?? .zero) < ($1.age ?? .zero) }) else {
            return "ready check passed: no check is required"
        }
        return "ready check passed: \(required.count) required \(required.count == 1 ? "check" : "checks"), "
            + "the oldest \(oldest.name.printable), \(oldest.measured)"
    }
}

extension ReadinessVerdict.Line {
    /// Why the check is not simply good.
    fileprivate func why(showsReasons: Bool) -> String {
        if let objection { return objection }
        let words = showsReasons ? [reason?.printable, because].compactMap(\.self) : []
        return words.isEmpty ? "reason withheld" : words.joined(separator: ", ")
    }

    fileprivate var measured: String {
        age.map { "measured \(HumanUnits.duration($0)) ago" } ?? "never measured"
    }

    fileprivate func text(showsReasons: Bool) -> String {
        let name = name.printable
        if role == .excluded { return "[+]\(name) excluded: ok" }
        if isBlocking { return "[-]\(name) failed: \(why(showsReasons: showsReasons))" }
        switch state {
        case .pass: return "[+]\(name) ok"
        case .disabled: return "[+]\(name) disabled: ok"
        case .warn, .fail, .unknown:
            let mark = role == .optional ? "\(state.rawValue), optional" : state.rawValue
            return "[+]\(name) \(mark): \(why(showsReasons: showsReasons))"
        }
    }
}
