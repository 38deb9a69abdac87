/// The name of a file of a hardware monitor, taken apart: `temp1_input` is property `input` of sensor `temp1`.
struct SensorFileName: Equatable {
    /// The kinds of sensors that are published; everything else in the directories is left alone.
    ///
    /// `freq` is a newer one.
    static let kinds: Set<String> = [
        "vrm", "beep_enable", "update_interval", "in", "cpu", "fan", "pwm", "temp", "curr", "power", "energy",
        "humidity", "intrusion", "freq",
    ]

    /// The kind of sensor, `temp`.
    let kind: String
    /// The kind with the sensor's number, 0 where it has none: `temp1`, `update_interval0`.
    let sensor: String
    /// What the file says of the sensor, `input`; empty for its plain value.
    let property: String

    /// Takes a name apart; nil where it has another form.
    ///
    /// The form is kind, number, underscore, property; number and property may be missing. The kind has no digits, so
    /// that digits behind the first underscore belong to the property where there is no number.
    init?(_ name: String) {
        let bytes = ArraySlice(name.utf8)
        let head = bytes.prefix { !Self.isDigit($0) }
        let digits = bytes[head.endIndex...].prefix(while: Self.isDigit)
        let tail = bytes[digits.endIndex...]
        if tail.isEmpty || (tail.first == UInt8(ascii: "_") && tail.count > 1) {
            guard !head.isEmpty, let number = digits.isEmpty ? 0 : digits.unsigned else { return nil }
            self.init(head, number, tail.dropFirst())
        } else {
            guard let underscore = head.lastIndex(of: UInt8(ascii: "_")), underscore > head.startIndex else {
                return nil
            }
            self.init(bytes[..<underscore], 0, bytes[(underscore + 1)...])
        }
    }

    private init(_ kind: ByteText, _ number: UInt64, _ property: ByteText) {
        self.kind = kind.text
        self.sensor = kind.text + String(number)
        self.property = property.text
    }

    /// A text as part of a metric's or chip's name: lower case, and `_` for all that such names cannot have.
    static func cleaned(_ text: String) -> String {
        let mapped = text.unicodeScalars.map { scalar -> UInt8 in
            switch scalar {
            case "a"..."z", "0"..."9", ":", "_": UInt8(truncatingIfNeeded: scalar.value)
            case "A"..."Z": UInt8(truncatingIfNeeded: scalar.value) + 32
            default: UInt8(ascii: "_")
            }
        }
        let underscore = UInt8(ascii: "_")
        let trimmed = mapped.drop { $0 == underscore }.reversed().drop { $0 == underscore }.reversed()
        return String(decoding: trimmed, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}
