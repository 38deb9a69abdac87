import Telemetry

/// State words for people: what each means, in a heading, on a badge and in a sentence.
enum StateWords {
    /// The word on a check's line.
    static func word(_ state: CheckState) -> String {
        switch state {
        case .pass: "OK"
        case .warn: "Warning"
        case .fail: "Failing"
        case .unknown: "Unknown"
        case .disabled: "Off"
        }
    }

    /// A sign for the tab's title, readable without colour.
    static func mark(_ state: CheckState) -> String {
        switch state {
        case .pass: "✓"
        case .warn: "!"
        case .fail: "✗"
        case .unknown: "?"
        case .disabled: "–"
        }
    }

    /// The heading above all checks of a state.
    static func heading(_ state: CheckState) -> String {
        switch state {
        case .pass: "All right"
        case .warn: "Warnings"
        case .fail: "Failing"
        case .unknown: "Unknown"
        case .disabled: "Switched off"
        }
    }

    /// What the state means, in one sentence.
    static func explanation(_ state: CheckState) -> String {
        switch state {
        case .pass: "Measured, and within its limits."
        case .warn: "Beyond its warning limit; nothing is broken yet."
        case .fail: "Broken, or beyond its critical limit."
        case .unknown: "No measurement that is recent enough to be believed."
        case .disabled: "Switched off in the settings."
        }
    }

    /// How things are, in one sentence.
    static func sentence(_ states: [(CheckName, CheckState)]) -> String {
        let counted = states.filter { $0.1 != .disabled }
        guard !counted.isEmpty else { return "Nothing has been measured yet" }
        for state in [CheckState.fail, .unknown, .warn] {
            let some = counted.filter { $0.1 == state }.map(\.0)
            guard let first = some.first else { continue }
            let names = some.count == 1 ? "\(first)" : "\(first) and \(some.count - 1) more"
            switch state {
            case .fail: return "\(names) \(some.count == 1 ? "is" : "are") failing"
            case .unknown: return "\(names) cannot be judged at the moment"
            default: return "\(names) \(some.count == 1 ? "wants" : "want") attention; nothing is broken"
            }
        }
        return "Everything is all right: \(counted.count) checks pass"
    }
}
