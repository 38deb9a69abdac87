import Crypto

/// The identity of an agent among all of the world, the same after each restart (`service.instance.id`).
///
/// A random one would make new series of all metrics with each restart. This is a UUID of version 5: a hash, so that
/// the machine's identity, which is confidential, cannot be read from it.
enum InstanceIdentity {
    /// The name space that the semantic conventions set apart for instances of services.
    static let nameSpace: [UInt8] = [
        0x4d, 0x63, 0x00, 0x9a, 0x8d, 0x0f, 0x11, 0xee, 0xaa, 0xd7, 0x4c, 0x79, 0x6e, 0xd8, 0xe3, 0x20,
    ]

    /// The identity of the agent of a state directory, of which there is one at a time.
    static func uuid(machineID: String, node: String, stateDirectory: String) -> String {
        uuid(["omniflow-agent", machineID, node, stateDirectory].joined(separator: "\n"), in: nameSpace)
    }

    /// The UUID of version 5 of a name.
    ///
    /// Source: RFC 9562, section 5.5.
    static func uuid(_ name: String, in nameSpace: [UInt8]) -> String {
        var bytes = Array(Insecure.SHA1.hash(data: nameSpace + Array(name.utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x50
        bytes[8] = bytes[8] & 0x3f | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
