import Telemetry

/// What kind of value a key takes: how it is read, shown and described.
struct ValueKind<Value: Sendable & Equatable>: Sendable {
    /// The form in words for messages, such as "a duration such as 15s".
    let form: String
    /// Whether the value is a list.
    let isList: Bool
    /// Reads what stands in the settings.
    let read: @Sendable (SettingsNode) throws(ValueProblem) -> Value
    /// The value for `check-config`.
    let show: @Sendable (Value) -> ShownValue

    init(
        _ form: String, isList: Bool = false, show: @escaping @Sendable (Value) -> ShownValue,
        read: @escaping @Sendable (SettingsNode) throws(ValueProblem) -> Value
    ) {
        self.form = form
        self.isList = isList
        self.show = show
        self.read = read
    }

    /// A kind whose values are single texts; nil from `parse` means that the text has another form.
    init(
        _ form: String, show: @escaping @Sendable (Value) -> ShownValue,
        parse: @escaping @Sendable (String) throws(ValueProblem) -> Value?
    ) {
        self.init(form, show: show) { (node) throws(ValueProblem) -> Value in
            guard let text = node.text else {
                throw ValueProblem("must be \(form), not \(node.kindInWords)", at: node.place)
            }
            guard let value = try parse(text) else {
                throw ValueProblem("\(JSONText.quoted(String(text.prefix(80)))) is not \(form)", at: node.place)
            }
            return value
        }
    }
}

/// Why a value cannot be used.
struct ValueProblem: Error, Sendable {
    let message: String
    let suggestion: String?
    let place: SettingsPlace?

    init(_ message: String, suggestion: String? = nil, at place: SettingsPlace? = nil) {
        self.message = message
        self.suggestion = suggestion
        self.place = place
    }
}

extension ValueKind {
    /// A list of what another kind reads.
    static func list<Element>(of element: ValueKind<Element>) -> ValueKind where Value == [Element] {
        ValueKind(
            "a list, each entry \(element.form)", isList: true, show: { .list($0.map(element.show)) },
            read: { (node) throws(ValueProblem) -> Value in
                guard let list = node.list else {
                    throw ValueProblem(
                        "must be a list, not \(node.kindInWords)", suggestion: "write [a, b]", at: node.place)
                }
                var values: [Element] = []
                for entry in list {
                    do throws(ValueProblem) {
                        values.append(try element.read(entry))
                    } catch {
                        throw ValueProblem(
                            error.message, suggestion: error.suggestion, at: error.place ?? entry.place)
                    }
                }
                return values
            })
    }

    /// What another kind reads, where nothing is a value too.
    static func optional<Wrapped>(_ wrapped: ValueKind<Wrapped>) -> ValueKind where Value == Wrapped? {
        ValueKind(
            wrapped.form, isList: wrapped.isList, show: { $0.map(wrapped.show) ?? .null },
            read: { (node) throws(ValueProblem) -> Value in node.isNull ? nil : try wrapped.read(node) })
    }
}
