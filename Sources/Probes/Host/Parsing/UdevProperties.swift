/// Reads a file of udev's database (`/run/udev/data/b254:0`).
enum UdevProperties {
    /// The properties, which are the lines `E:NAME=VALUE`; all other lines are left out.
    static func parse(_ bytes: ByteText) -> [String: String] {
        var properties: [String: String] = [:]
        bytes.forEachLine { line in
            guard line.hasPrefix("E:"), let (name, value) = line.dropFirst(2).split(at: "=") else { return }
            properties[name.text] = value.text
        }
        return properties
    }
}
