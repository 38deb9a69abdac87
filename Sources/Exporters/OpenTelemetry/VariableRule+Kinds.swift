extension VariableRule {
    /// A place in the configuration.
    typealias Place<Value> = WritableKeyPath<OpenTelemetryConfiguration, Value> & Sendable

    /// Whole milliseconds within a range; where 0 is said to mean no limit, it is the range's end.
    static func milliseconds(
        _ name: String, _ range: ClosedRange<Int>, zeroIsNoLimit: Bool = false, _ place: any Place<Duration>
    ) -> VariableRule {
        VariableRule(name) { (text, state) throws(VariableProblem) in
            let current = VariableText.milliseconds(of: state.configuration[keyPath: place])
            let number = try number(text, range, zeroIsNoLimit: zeroIsNoLimit, of: " ms", current, &state.notes)
            state.configuration[keyPath: place] = .milliseconds(number)
            return "\(number) ms"
        }
    }

    /// A whole number within a range, for one or more places.
    static func count(_ name: String, _ range: ClosedRange<Int>, _ places: any Place<Int>...) -> VariableRule {
        VariableRule(name) { (text, state) throws(VariableProblem) in
            let current = places.first.map { state.configuration[keyPath: $0] } ?? range.lowerBound
            let number = try number(text, range, zeroIsNoLimit: false, of: "", current, &state.notes)
            for place in places { state.configuration[keyPath: place] = number }
            return "\(number)"
        }
    }

    /// One of a closed set of words, in any case of letters.
    static func word<Word: RawRepresentable & CaseIterable & Sendable>(
        _ name: String, _ place: any Place<Word>
    ) -> VariableRule where Word.RawValue == String {
        VariableRule(name) { (text, state) throws(VariableProblem) in
            guard let word = Word(rawValue: text.lowercased()) else {
                let current = state.configuration[keyPath: place].rawValue
                throw VariableProblem(unknown(text, among: Word.allCases.map(\.rawValue), used: current))
            }
            state.configuration[keyPath: place] = word
            return word.rawValue
        }
    }

    /// The same option of all signals, then of each one; a signal's own counts more.
    static func destination(
        _ suffix: String, isSecret: Bool = false,
        _ set:
            @escaping @Sendable (
                _ text: String, _ destination: inout OTLPDestination, _ notes: inout [String]
            ) throws(VariableProblem) -> String
    ) -> [VariableRule] {
        func rule(_ name: String, _ signals: [OTLPSignal]) -> VariableRule {
            VariableRule(name, isSecret: isSecret) { (text, state) throws(VariableProblem) in
                var shown = text
                try state.changeDestinations(of: signals) { (destination, notes) throws(VariableProblem) in
                    shown = try set(text, &destination, &notes)
                }
                return shown
            }
        }
        return [rule(VariableTable.name(suffix), OTLPSignal.allCases)]
            + OTLPSignal.allCases.map { rule(VariableTable.name(suffix, of: $0), [$0]) }
    }

    /// A variable that is known and sets nothing here.
    static func unserved(_ name: String, _ message: String) -> VariableRule {
        VariableRule(name) { (_, _) throws(VariableProblem) in throw VariableProblem(message) }
    }

    /// A word that is none of those that are known.
    static func unknown(_ text: String, among words: [String], used: String) -> String {
        "\(VariableText.quoted(text)) is none of \(words.joined(separator: ", ")): \(used) is used"
    }

    /// The number that a text says, moved into the range; the move is noted.
    static func number(
        _ text: String, _ range: ClosedRange<Int>, zeroIsNoLimit: Bool, of unit: String, _ current: Int,
        _ notes: inout [String]
    ) throws(VariableProblem) -> Int {
        guard let digits = VariableText.digits(text) else {
            throw VariableProblem(
                "\(VariableText.quoted(text)) is not a whole number: \(current)\(unit) is used")
        }
        // Beyond the range of numbers is beyond this range, too.
        let number = Int(digits) ?? .max
        if number == 0, zeroIsNoLimit { return range.upperBound }
        guard !range.contains(number) else { return number }
        let nearest = number < range.lowerBound ? range.lowerBound : range.upperBound
        let than = number < range.lowerBound ? "less than \(nearest)" : "more than \(nearest)"
        notes.append("\(digits.prefix(20))\(unit) is \(than)\(unit), which is used")
        return nearest
    }
}
