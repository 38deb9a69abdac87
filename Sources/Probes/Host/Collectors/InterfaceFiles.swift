import LinuxHost

/// The kept-open files of one interface below `/sys/class/net`.
///
/// An attribute that an interface does not have, or not while it is down, is nil: no error.
final class InterfaceFiles {
    private let directory: String
    private var files: [String: KernelFile] = [:]

    init(directory: String) {
        self.directory = directory
    }

    func text(_ name: String) -> String? {
        read(name)?.text
    }

    func number(_ attribute: NetclassAttribute) -> Double? {
        read(attribute.file).flatMap(Self.number).map { $0 * attribute.factor }
    }

    /// Reads a decimal number with an optional sign, or a hexadecimal one with `0x`.
    static func number(_ bytes: ByteText) -> Double? {
        if bytes.hasPrefix("0x") { return bytes.dropFirst(2).hexadecimal.map { Double($0) } }
        return bytes.signed.map { Double($0) }
    }

    private func read(_ name: String) -> ByteText? {
        let file: KernelFile
        if let known = files[name] {
            file = known
        } else {
            file = KernelFile(directory + "/" + name)
            files[name] = file
        }
        return (try? file.read(limit: 64 << 10)).map { $0[...].trimmed }
    }
}
