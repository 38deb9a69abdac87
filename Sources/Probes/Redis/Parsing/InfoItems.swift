/// A value of `INFO` that has parts itself: `calls=21,usec=175,usec_per_call=8.33`.
struct InfoItems: Sendable {
    private let parts: [(name: ByteText, value: ByteText)]

    /// Reads the parts; what is not `name=value` is left out.
    init(_ value: ByteText) {
        parts = value.split(separator: UInt8(ascii: ",")).compactMap { part in
            part.split(at: "=").map { (name: $0.0, value: $0.1) }
        }
    }

    /// The parts in their order, names as text.
    var all: [(name: String, value: ByteText)] { parts.map { ($0.name.text, $0.value) } }

    /// A part as text; nil where there is no such part.
    func text(_ name: StaticString) -> String? { bytes(name)?.text }

    /// A part as a finite number; nil where there is none.
    func number(_ name: StaticString) -> Double? { bytes(name)?.decimal }

    /// A part; nil where there is no such part.
    func bytes(_ name: StaticString) -> ByteText? {
        parts.first { $0.name.equals(name) }?.value
    }
}
